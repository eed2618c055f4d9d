"""The home page in one search: counts, topics, agencies and the latest items.

Only public items count, whoever looks: CKAN leaves drafts and private datasets out of a search
that does not ask for them, and ``capacity`` says so once more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ckan.lib.search.common import SearchError
from ckan.plugins import toolkit as tk

from .texts import ttdn_kind_label, ttdn_kinds

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
    """What the home page shows; ``available`` is False while the search does not answer."""

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
    except SearchError:
        return Home(available=False)
    counts = {name: found["facets"].get(name, {}) for name in _FACETS}
    agencies = sorted(_entries("organization", counts["organization"]), key=lambda e: -e.count)
    return Home(
        available=True,
        total=found["count"],
        kinds=tuple(
            _entry("dataset_type", kind, ttdn_kind_label(kind), counts["dataset_type"][kind])
            for kind in ttdn_kinds()
            if counts["dataset_type"].get(kind)
        ),
        topics=tuple(sorted(_entries("topics", counts["topics"]), key=lambda e: -e.count)),
        agencies=tuple(agencies[:_AGENCIES]),
        latest=tuple(found["results"]),
    )


def _entries(facet: str, counts: dict[str, int]) -> list[Entry]:
    return [
        _entry(facet, code, tk.h.ttdn_facet_label(facet, code), count)
        for code, count in counts.items()
        if count
    ]


def _entry(facet: str, code: str, label: str, count: int) -> Entry:
    return Entry(code, label, count, tk.h.url_for("dataset.search", **{facet: code}))
