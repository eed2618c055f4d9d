"""The kinds of source: one reader each, and what a new kind adds (see docs/harvesting.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

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


# Those of other plugins are put in beside the shipped ones, see ``extend``.
READERS: dict[str, type[Reader]] = {
    "ttdn_ckan": CkanReader,
    "ttdn_dcat": DcatReader,
    "ttdn_json": JsonReader,
}
# What a source of each kind may be told beyond what all have in common.
SETTINGS: dict[str, frozenset[str]] = {
    "ttdn_ckan": frozenset({"organizations", "fq"}),
    "ttdn_dcat": frozenset({"format"}),
    "ttdn_json": frozenset({"mapping", "complete"}),
}
_SHIPPED = frozenset(READERS)


def extend(added: Mapping[str, tuple[type[Reader], frozenset[str]]]) -> None:
    """Add readers of other plugins with their settings, in place of those added before."""
    for source_type in READERS.keys() - _SHIPPED:
        del READERS[source_type], SETTINGS[source_type]
    for source_type, (reader, settings) in added.items():
        READERS[source_type], SETTINGS[source_type] = reader, settings
