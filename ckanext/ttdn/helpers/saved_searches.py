"""How a reader keeps the search of a list page: as a feed, or by mail."""

from __future__ import annotations

from ckan.plugins import toolkit as tk

from ckanext.ttdn.services.saved_searches import query

__all__ = ["ttdn_kept_search", "ttdn_search_feed_url"]


def ttdn_kept_search(kind: str) -> query.Search | None:
    """Return the search of this list page (of a ``kind``, or ``dataset``), None if unreadable."""
    pairs = [*tk.request.args.items(multi=True)]
    if kind != "dataset":
        pairs.append(("dataset_type", kind))
    try:
        return query.read(pairs)
    except tk.ValidationError:
        return None


def ttdn_search_feed_url(search: query.Search) -> str:
    """Return the address of the search's feed."""
    arguments: dict[str, list[str]] = {}
    for name, value in search.pairs:
        arguments.setdefault(name, []).append(value)
    return tk.h.url_for("ttdn_search_feed.search", **arguments)
