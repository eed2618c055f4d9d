"""A search as the address of a list page says it, to be asked again later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ckan.plugins import toolkit as tk

from ckanext.ttdn.bilingual import clean
from ckanext.ttdn.search import answers, bounds, facets, filters

MOST_FILTERS = 30
LONGEST = 2000

_SINGLE = frozenset({"q", answers.EXACT_PARAMETER, answers.FROM_PARAMETER, answers.TO_PARAMETER})
# What a list page shows of the results, not which ones there are.
_OF_THE_PAGE = frozenset({"page", "sort"})


@dataclass(frozen=True)
class Search:
    """The words and the filters of a search; a filter may have several values.

    ``exact``: nothing is repaired or loosened. ``first``, ``last``: days, as the page has them.
    """

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    exact: bool = False
    first: str = ""
    last: str = ""

    def __str__(self) -> str:
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return it as arguments of an address."""
        settings = {
            answers.EXACT_PARAMETER: "true" if self.exact else "",
            answers.FROM_PARAMETER: self.first,
            answers.TO_PARAMETER: self.last,
        }
        more = [(name, value) for name, value in settings.items() if value]
        return [*([("q", self.q)] if self.q else []), *self.filters, *more]

    def labels(self, lang: str | None = None) -> list[str]:
        """Return the filters in words, in ``lang`` (default: the reader's)."""
        named = [facets.label(name, value, lang) for name, value in self.filters]
        days = [text for text in (self.first, self.last) if text]
        return [*named, *([" – ".join([self.first or "…", self.last or "…"])] if days else [])]

    def asked(self, *more: str) -> dict[str, Any]:
        """Return the arguments of ``package_search``, newest first; ``more``: further filters.

        In this order the search adds no items that have only some of the words.
        """
        filters: dict[str, list[str]] = {}
        for name, value in self.filters:
            filters.setdefault(name, []).append(value)
        return {
            "q": self.q or "*:*",
            "fq": " ".join(more),
            "ttdn_filters": filters,
            "ttdn_from": self.first,
            "ttdn_to": self.last,
            "ttdn_exact": self.exact,
            "sort": "metadata_modified desc",
            # As on the list pages: what only agencies may see is private to CKAN.
            "include_private": tk.config["ckan.search.default_include_private"],
        }


def read(pairs: Iterable[tuple[str, str]]) -> Search:
    """Read the arguments of a list page.

    Raises ValidationError for one that is no filter: without it more would be found than the page
    has shown.
    """
    wanted = [(name, clean(value)) for name, value in pairs if _counts(name, value)]
    single = {name: value for name, value in reversed(wanted) if name in _SINGLE}
    search = Search(
        single.get("q", ""),
        tuple(sorted({pair for pair in wanted if pair[0] not in _SINGLE})),
        exact=single.get(answers.EXACT_PARAMETER) == "true",
        first=single.get(answers.FROM_PARAMETER, ""),
        last=single.get(answers.TO_PARAMETER, ""),
    )
    unknown = sorted({name for name, _value in search.filters} - bounds.facet_fields())
    if unknown:
        message = tk._("This cannot be asked of the search: {names}")
        names = ", ".join(name[:50] for name in unknown[:5])
        raise tk.ValidationError({"search": [message.format(names=names)]})
    with bounds.filter_errors(pages=False):
        filters.of({}, search.first, search.last)
    if len(search.filters) > MOST_FILTERS or len(str(search)) > LONGEST:
        raise tk.ValidationError({"search": [tk._("This search is too long to be kept.")]})
    return search


def parse(text: str) -> Search:
    """Read the part of an address after its question mark; raises ValidationError."""
    try:
        return read(parse_qsl(text.strip().lstrip("?"), max_num_fields=100))
    except ValueError:
        message = tk._("This search is too long to be kept.")
        raise tk.ValidationError({"search": [message]}) from None


def _counts(name: str, value: str) -> bool:
    return bool(value.strip()) and name not in _OF_THE_PAGE and not name.startswith("_")
