"""The home page in one search: counts, topics, agencies and the latest items.

Only public items count, whoever looks: CKAN leaves drafts and private datasets out of a search
that does not ask for them, and ``capacity`` says so once more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ckan.lib.search.common import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk

from .languages import ttdn_kinds

__all__ = ["ttdn_home"]

_LATEST = 6
_AGENCIES = 12
_FACETS = ("dataset_type", "topics", "organization")


class Entry(NamedTuple):
    """A value with its number of items and the address that lists them."""

    code: str
    label: str
    count: int
    url: str


class Home(NamedTuple):
    """Return the home page's data; ``available`` is False while the search is down."""

    available: bool
    total: int = 0
    kinds: tuple[Entry, ...] = ()
    topics: tuple[Entry, ...] = ()
    agencies: tuple[Entry, ...] = ()
    latest: tuple[dict[str, Any], ...] = ()


def ttdn_home() -> Home:
    """Search for what the home page shows, as the visitor."""
    try:
        found = tk.get_action("package_search")(
            {"user": tk.current_user.name},
            {
                "q": "*:*",
                "fq": 'capacity:"public"',
                "facet.field": list(_FACETS),
                "facet.limit": -1,
                "rows": _LATEST,
                "sort": "published_at desc, metadata_created desc",
            },
        )
    except (SearchError, SolrConnectionError):
        return Home(available=False)
    entries = {name: _entries(name, found["search_facets"]) for name in _FACETS}
    kinds = ttdn_kinds()
    return Home(
        available=True,
        total=found["count"],
        kinds=tuple(sorted(entries["dataset_type"], key=lambda entry: kinds.index(entry.code))),
        topics=tuple(entries["topics"]),
        agencies=tuple(entries["organization"][:_AGENCIES]),
        latest=tuple(found["results"]),
    )


def _entries(facet: str, search_facets: dict[str, Any]) -> list[Entry]:
    """The values of a facet, the most frequent first."""
    items = search_facets.get(facet, {}).get("items", [])
    return [
        Entry(
            item["name"],
            item["display_name"],
            item["count"],
            tk.h.url_for("dataset.search", **{facet: item["name"]}),
        )
        for item in sorted(items, key=lambda item: -item["count"])
        if item["count"]
    ]
