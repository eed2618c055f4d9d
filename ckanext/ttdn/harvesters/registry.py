"""The kinds of source: one reader each, and what a new kind adds (see docs/harvesting.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from ckanext.ttdn import definitions
from ckanext.ttdn.harvesters.ckan import CkanReader
from ckanext.ttdn.harvesters.dcat import DcatReader
from ckanext.ttdn.harvesters.http import Fetcher
from ckanext.ttdn.harvesters.json_api import JsonReader
from ckanext.ttdn.harvesters.mapping.records import Page, SourceFacts

# Returns what the last run kept of a page, by the page's key, for a conditional request.
Known = Callable[[str], Mapping[str, str]]


class Reader(Protocol):
    """Reads one source. ``complete``: whether a record that is no longer listed is gone."""

    complete: bool

    def __init__(
        self, fetcher: Fetcher, source: SourceFacts, settings: Mapping[str, Any]
    ) -> None: ...

    @staticmethod
    def check(settings: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return what is wrong with a source's settings as (code, facts)."""
        ...

    def pages(self, cursor: Any = None, known: Known | None = None) -> Iterator[Page]:
        """Yield the list from its start, or after the page that gave this cursor.

        Raises FetchError.
        """
        ...

    def is_gone(self, original_id: str) -> bool | None:
        """Ask the source for one record; None where it cannot be asked."""
        ...


_READERS: Mapping[str, type[Reader]] = {
    "ttdn_ckan": CkanReader,
    "ttdn_dcat": DcatReader,
    "ttdn_json": JsonReader,
}
# What a source of each kind may be told beyond what all have in common.
_SETTINGS: Mapping[str, frozenset[str]] = {
    "ttdn_ckan": frozenset({"organizations", "fq"}),
    "ttdn_dcat": frozenset({"format"}),
    "ttdn_json": frozenset({"mapping", "complete"}),
}


def readers() -> Mapping[str, type[Reader]]:
    """Return the readers by the type of their sources: the shipped ones and the plugins'."""
    added = definitions.current().contributions.readers
    return {**_READERS, **{name: entry.reader for name, entry in added.items()}}


def settings(source_type: str) -> frozenset[str]:
    """Return the names of a type's own settings; KeyError for an unknown type."""
    added = definitions.current().contributions.readers
    return added[source_type].settings if source_type in added else _SETTINGS[source_type]
