"""A search as the address of a list page says it, to be asked again later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ckan.plugins import toolkit as tk

from ckanext.ttdn.bilingual import clean
from ckanext.ttdn.search import bounds

MOST_FILTERS = 30
LONGEST = 2000

# What a list page shows of the results, not which ones there are.
_OF_THE_PAGE = frozenset({"page", "sort"})


@dataclass(frozen=True)
class Search:
    """The words and the filters of a search; a filter may have several values."""

    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Return it as arguments of an address."""
        return [*([("q", self.q)] if self.q else []), *self.filters]

    def asked(self, *more: str) -> dict[str, Any]:
        """Return the arguments of ``package_search``, newest first; ``more``: further filters.

        In this order the search adds no items that have only some of the words.
        """
        filters = [f'{name}:"{_escaped(value)}"' for name, value in self.filters]
        return {
            "q": self.q or "*:*",
            "fq": " ".join([*filters, *more]),
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
    search = Search(
        next((value for name, value in wanted if name == "q"), ""),
        tuple(sorted({pair for pair in wanted if pair[0] != "q"})),
    )
    unknown = sorted({name for name, _value in search.filters} - bounds.facet_fields())
    if unknown:
        message = tk._("This cannot be asked of the search: {names}")
        names = ", ".join(name[:50] for name in unknown[:5])
        raise tk.ValidationError({"search": [message.format(names=names)]})
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


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
