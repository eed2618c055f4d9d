"""The list page: facets, active filters, paging and what to do when nothing is found.

Every change of the list is a plain link or a form with GET: it works without script, keeps the
focus, and Back shows a whole page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ckan.plugins import toolkit as tk
from flask import g, request

from ckanext.ttdn import dates
from ckanext.ttdn.search import answers, filters, solr_schema

from .languages import reader_language

__all__ = [
    "ttdn_active_filters",
    "ttdn_days",
    "ttdn_drop_offers",
    "ttdn_facet_lists",
    "ttdn_filter_error",
    "ttdn_list_address",
    "ttdn_list_state",
    "ttdn_page_links",
    "ttdn_reset_url",
    "ttdn_sort_options",
    "ttdn_time_line",
]

_DAYS = (answers.FROM_PARAMETER, answers.TO_PARAMETER)
_SHOWN_AT_ONCE = 8
_MOST_OFFERS = 6
_MOST_YEARS = 24


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
    shown = [
        Filter(
            facet_titles.get(name, name),
            tk.h.ttdn_facet_label(name, value),
            tk.h.remove_url_param(name, value, alternative_url=_here()),
        )
        for name, values in (fields_grouped or {}).items()
        for value in values
    ]
    first, last = ttdn_days()
    if first or last:
        shown.append(Filter(tk._("Activity date"), _span(first, last), _without(*_DAYS)))
    if request.args.get(answers.EXACT_PARAMETER) == "true":
        label = tk._("exactly as typed")
        shown.append(Filter(tk._("Words"), label, _without(answers.EXACT_PARAMETER)))
    return shown


def _span(first: str, last: str) -> str:
    if first and last:
        return first if first == last else f"{first} – {last}"
    words = tk._("from {day}") if first else tk._("until {day}")
    return words.format(day=first or last)


def ttdn_days() -> tuple[str, str]:
    """The first and the last day of the activity as the reader typed them; empty: no limit."""
    first, last = (request.args.get(name, "").strip() for name in _DAYS)
    return first, last


def ttdn_filter_error() -> dict[str, str] | None:
    """What is wrong with a filter of this page: the ``argument`` and the ``words``."""
    return g.get("ttdn_filter_error")


def ttdn_list_state(*without: str) -> list[tuple[str, str]]:
    """The arguments of this list for the hidden fields of a form, but for ``without``."""
    left_out = {"page", *without}
    return [pair for pair in request.args.items(multi=True) if pair[0] not in left_out and pair[1]]


def ttdn_list_address() -> str:
    """The address of this list without its arguments."""
    return _here()


def ttdn_reset_url(query: str | None) -> str:
    """The list without any filter; the words that were searched for and the order stay."""
    kept = {"q": query, "sort": request.args.get("sort")}
    return tk.h.url_for(request.path, **{name: value for name, value in kept.items() if value})


def ttdn_drop_offers(facet_titles: Mapping[str, str]) -> list[Offer]:
    """Return, for an empty list, each filter whose removal alone yields items, with the count."""
    without: dict[str, int] = (g.get("ttdn_found") or {}).get("without", {})
    return [
        Offer(_filter_of(name, facet_titles), count) for name, count in without.items() if count
    ][:_MOST_OFFERS]


def _filter_of(name: str, facet_titles: Mapping[str, str]) -> Filter:
    """Return all that the reader chose of one facet as one filter, or the days."""
    if name == filters.TIME:
        return Filter(tk._("Activity date"), "", _without(*_DAYS))
    values = [tk.h.ttdn_facet_label(name, value) for value in request.args.getlist(name)]
    return Filter(facet_titles.get(name, name), ", ".join(values), _without(name))


def _without(*names: str) -> str:
    """Return the address of this list, its first page, without some of its arguments."""
    return _address(ttdn_list_state(*names))


def _address(pairs: Iterable[tuple[str, str]]) -> str:
    text = urlencode(list(pairs))
    return f"{_here()}?{text}" if text else _here()


class Bar(NamedTuple):
    """A year or a month of the time line; ``height``: 0 to 100, of the highest one."""

    label: str
    name: str
    count: int
    height: int
    url: str
    active: bool


def ttdn_time_line(search_facets: Mapping[str, Any] | None) -> list[Bar]:
    """Return the years of the results as bars; of the only year that is chosen, its months.

    A bar leads to the list of its time, an active one to the list without it. The last 24 years at
    most; nothing where all stands in one year.
    """
    chosen = request.args.getlist(solr_schema.YEARS)
    months = (g.get("ttdn_found") or {}).get("months")
    if months and len(chosen) == 1:
        if not any(months):
            return []
        return _months(int(chosen[0]), months)
    found = tk.h.get_facet_items_dict(solr_schema.YEARS, search_facets or {}, limit=0)
    counts = {int(item["name"]): item["count"] for item in found if item["name"].isdecimal()}
    if len(counts) < 2:
        return []
    last = max(counts)
    years = range(max(min(counts), last - _MOST_YEARS + 1), last + 1)
    highest = max(counts.get(year, 0) for year in years) or 1
    return [_year(year, counts.get(year, 0), highest, chosen) for year in years]


def _year(year: int, count: int, highest: int, chosen: Iterable[str]) -> Bar:
    name, active = f"{year:04}", f"{year:04}" in chosen
    kept = ttdn_list_state(*_DAYS)
    kept = [pair for pair in kept if pair != (solr_schema.YEARS, name)]
    pairs = kept if active else [*kept, (solr_schema.YEARS, name)]
    return Bar(name, name, count, _height(count, highest), _address(pairs), active)


def _months(year: int, counts: list[int]) -> list[Bar]:
    first, last = ttdn_days()
    highest = max(counts) or 1
    kept = ttdn_list_state(*_DAYS)
    bars: list[Bar] = []
    for number, count in enumerate(counts, 1):
        typed = f"{number:02}/{year:04}"
        active = (first, last) == (typed, typed)
        pairs = kept if active else [*kept, *((name, typed) for name in _DAYS)]
        label = dates.month_name(number, reader_language())
        name = dates.display(f"{year:04}-{number:02}", reader_language())
        bars.append(Bar(label, name, count, _height(count, highest), _address(pairs), active))
    return bars


def _height(count: int, highest: int) -> int:
    # The lowest bar can still be seen, an empty one has none.
    return max(4, round(100 * count / highest)) if count else 0


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
