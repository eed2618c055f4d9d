"""The list page: facets, active filters, paging and what to do when nothing is found.

Every change of the list is a plain link or a form with GET: it works without script, keeps the
focus, and Back shows a whole page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ckan.lib.search.common import SearchError, SolrConnectionError
from ckan.plugins import toolkit as tk
from flask import request

from ckanext.ttdn.search import solr_schema

from .languages import reader_language

__all__ = [
    "ttdn_active_filters",
    "ttdn_drop_offers",
    "ttdn_facet_lists",
    "ttdn_page_links",
    "ttdn_reset_url",
    "ttdn_sort_options",
]

_SHOWN_AT_ONCE = 8
_MOST_OFFERS = 6


class FacetItem(NamedTuple):
    """A value of a facet: choosing it again takes it back."""

    label: str
    count: int
    url: str
    active: bool


class Facet(NamedTuple):
    """A facet in the reader's language; ``rest`` is folded away behind a summary."""

    name: str
    title: str
    first: list[FacetItem]
    rest: list[FacetItem]


class Filter(NamedTuple):
    """A filter that is set, and the address of the list without it."""

    title: str
    label: str
    url: str


class Offer(NamedTuple):
    """How many items there would be without one of the filters."""

    filter: Filter
    count: int


class PageLink(NamedTuple):
    """A page number; no address for the current page and for a gap (number None)."""

    number: int | None
    url: str | None
    current: bool


def _here() -> str:
    """The address of this list without its query, in the reader's language."""
    return tk.h.url_for(request.path)


def ttdn_facet_lists(
    search_facets: dict[str, Any] | None, facet_titles: Mapping[str, str]
) -> list[Facet]:
    """All facets that have values, in the order of ``facet_titles``; labels are never cut."""
    facets: list[Facet] = []
    here = _here()
    for name, title in facet_titles.items():
        found = tk.h.get_facet_items_dict(name, search_facets or {}, limit=0)
        items = [_facet_item(name, item, here) for item in found]
        if not items:
            continue
        if name == solr_schema.YEARS:
            items.sort(key=lambda item: item.label, reverse=True)
        items.sort(key=lambda item: not item.active)
        facets.append(Facet(name, title, items[:_SHOWN_AT_ONCE], items[_SHOWN_AT_ONCE:]))
    return facets


def _facet_item(name: str, item: dict[str, Any], here: str) -> FacetItem:
    value, active = item["name"], item["active"]
    if active:
        url = tk.h.remove_url_param(name, value, alternative_url=here)
    else:
        url = tk.h.add_url_param(new_params={name: value}, alternative_url=here)
    return FacetItem(item["display_name"], item["count"], url, active)


def ttdn_active_filters(
    fields_grouped: Mapping[str, Iterable[str]] | None, facet_titles: Mapping[str, str]
) -> list[Filter]:
    """The filters that are set, each with the address that drops it."""
    here = _here()
    return [
        Filter(
            facet_titles.get(name, name),
            tk.h.ttdn_facet_label(name, value),
            tk.h.remove_url_param(name, value, alternative_url=here),
        )
        for name, values in (fields_grouped or {}).items()
        for value in values
    ]


def ttdn_reset_url(query: str | None) -> str:
    """The list without any filter; the words that were searched for stay."""
    return tk.h.url_for(request.path, q=query) if query else _here()


def ttdn_drop_offers(
    query: str | None,
    fields_grouped: Mapping[str, Iterable[str]] | None,
    facet_titles: Mapping[str, str],
) -> list[Offer]:
    """Return, for an empty list, each filter whose removal alone yields items, with the count."""
    filters = ttdn_active_filters(fields_grouped, facet_titles)
    pairs = [(name, value) for name, values in (fields_grouped or {}).items() for value in values]
    offers: list[Offer] = []
    for place, entry in enumerate(filters[:_MOST_OFFERS]):
        count = _count(query, pairs[:place] + pairs[place + 1 :])
        if count:
            offers.append(Offer(entry, count))
    return offers


def _count(query: str | None, pairs: Iterable[tuple[str, str]]) -> int:
    fq = " ".join('{}:"{}"'.format(name, value.replace('"', "")) for name, value in pairs)
    try:
        found = tk.get_action("package_search")(
            {"user": tk.current_user.name}, {"q": query or "*:*", "fq": fq, "rows": 0}
        )
    except (SearchError, SolrConnectionError):
        return 0
    return found["count"]


def ttdn_page_links(page: Any) -> list[PageLink]:
    """The first, the last and the pages around the current one; gaps between them."""
    last, current = page.page_count, page.page
    if last < 2:
        return []
    numbers = sorted({1, last, *(n for n in range(current - 2, current + 3) if 1 <= n <= last)})
    links: list[PageLink] = []
    for number in numbers:
        if links and number - (links[-1].number or 0) > 1:
            links.append(PageLink(None, None, False))
        url = tk.h.remove_url_param("page", replace=str(number), alternative_url=_here())
        links.append(PageLink(number, url, number == current))
    return links


def ttdn_sort_options() -> list[tuple[str, str]]:
    """Labels and Solr orders; titles in the alphabet of the reader's language."""
    title = f"{solr_schema.SORT_TITLE}{reader_language()}"
    return [
        (tk._("Relevance"), "score desc, published_at desc"),
        (tk._("Activity date, newest first"), "activity_date desc"),
        (tk._("Activity date, oldest first"), "activity_date asc"),
        (tk._("Publication date, newest first"), "published_at desc"),
        (tk._("Title, A to Z"), f"{title} asc"),
        (tk._("Title, Z to A"), f"{title} desc"),
    ]
