"""What every kind of source makes of a foreign record, and how it says that it cannot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.ttdn.harvesters.mapping import sanitizer


@dataclass(frozen=True)
class SourceFacts:
    """What a source says of all its records. ``defaults`` fill fields that a record lacks.

    ``languages``: the profile's, the primary one first; ``language``: that of texts that name none.
    """

    kind: str
    url: str
    title: str
    agency_name: str
    language: str
    languages: tuple[str, ...] = ("vi", "en")
    defaults: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A record as it would become an item.

    ``original_id``: what the source calls it, unique in the source. ``address``: its own page.
    ``item``: as ``package_create`` takes it, without id, name, owner or state.
    ``unmapped``: the record's fields that no rule used, for the preview.
    ``raw``: the record as it came, kept as provenance.
    """

    original_id: str
    address: str
    item: Mapping[str, Any]
    raw: str = ""
    unmapped: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the mapped record: alike when the source changed nothing that we keep."""
        text = json.dumps(self.item, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Refused:
    """A record that cannot become an item: a reason code with its facts, in no language yet.

    ``original_id`` is None when the record does not even say what it is.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    original_id: str | None = None
    raw: str = ""


@dataclass(frozen=True)
class Listed:
    """A record as it was listed, which is mapped only when it is not known as it is.

    A source that says the same thing in another order of keys costs a mapping, no more.
    """

    original_id: str
    raw: str
    mapped: Callable[[], Record | Refused]


@dataclass(frozen=True)
class Page:
    """A piece of a source's list: at most some hundred records, and where the next one starts.

    ``cursor``: JSON, given back to the reader to go on after this page; None after the last.
    ``total``: how many records the source says that it has, where it says so.
    ``key`` names the request that gave the page and ``validators`` (``etag``, ``last_modified``)
    let the next run ask whether it changed; ``not_modified``: it did not, and has no records.
    """

    records: tuple[Record | Refused | Listed, ...]
    cursor: Any = None
    total: int | None = None
    key: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)
    not_modified: bool = False


def guarded(
    make: Callable[[], Record | Refused], record: Any, named: Callable[[], str | None]
) -> Record | Refused:
    """Map a record; one that breaks its mapping is refused and keeps none of the others out.

    ``named`` gives its own id, by which it is known that the source still has it.
    """
    try:
        return make()
    except Exception as error:
        facts = {"error": type(error).__name__}
        try:
            original_id = named()
        except Exception:
            original_id = None
        return Refused("broken_record", facts, original_id or None, sanitizer.raw(record))
