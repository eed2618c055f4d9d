"""The feed of a search: its address is the search, and everybody may have it."""

from __future__ import annotations

from typing import Any

from ckan.lib.search import SearchQueryError
from ckan.plugins import toolkit as tk
from ckan.types import Response
from ckan.views.feed import output_feed
from flask import Blueprint

from ckanext.ttdn.services.saved_searches import query

from . import common

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_search_feed", __name__)


@blueprint.route("/feeds/search.atom")
def search() -> Response:
    """Send what the list page with the same arguments finds, the newest first, as Atom.

    Without items that have only some of the words, which the page shows below the others.
    """
    try:
        asked = query.read(tk.request.args.items(multi=True))
    except tk.ValidationError as error:
        raise SearchQueryError("; ".join(map(str, error.error_summary.values()))) from None
    page, size = common.page_number(), int(tk.config["ckan.feeds.limit"])
    sent = {**asked.asked(), "rows": size, "start": (page - 1) * size}
    found = tk.get_action("package_search")({}, sent)
    last = max(1, -(-found["count"] // size))
    return output_feed(
        found["results"],
        feed_title=_title(asked),
        feed_description=tk._("What this search finds, the newest first."),
        feed_link=_address("dataset.search", asked.pairs),
        feed_url=_page(asked, page),
        feed_guid=_page(asked, 1),
        navigation_urls={
            "first": _page(asked, 1),
            "last": _page(asked, last),
            "previous": _page(asked, page - 1) if page > 1 else "",
            "next": _page(asked, page + 1) if page < last else "",
        },
    )


def _title(asked: query.Search) -> str:
    site = str(tk.h.ttdn_site_title())
    labels = asked.labels()
    words = ", ".join([*([asked.q] if asked.q else []), *labels])
    return f"{site} – {words}" if words else site


def _page(asked: query.Search, number: int) -> str:
    more = [("page", str(number))] if number > 1 else []
    return _address("ttdn_search_feed.search", [*asked.pairs, *more])


def _address(endpoint: str, pairs: list[tuple[str, str]]) -> str:
    arguments: dict[str, Any] = {}
    for name, value in pairs:
        arguments.setdefault(name, []).append(value)
    return tk.h.url_for(endpoint, qualified=True, **arguments)
