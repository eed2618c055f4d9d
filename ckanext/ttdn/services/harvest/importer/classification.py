"""Which records of a page are as they were, and which are to be written (R25)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ckanext.ttdn import config
from ckanext.ttdn.harvesters.mapping.records import Listed, Record, Refused
from ckanext.ttdn.model import HarvestRecord
from ckanext.ttdn.services.harvest.importer import provenance
from ckanext.ttdn.services.harvest.sources import Source

# What a record that is as it was last time counts as.
_AS_BEFORE = {
    "linked": "unchanged",
    "refused": "refused",
    "incomplete": "refused",
    "conflict": "conflicts",
}


def _named(record: Record | Refused) -> Record | Refused:
    """Give a record without an identity one by its content: the next run knows it again."""
    if isinstance(record, Refused) and record.original_id is None:
        return replace(record, original_id=f"#{provenance.fingerprint(record)[:16]}")
    return record


def _second(original_id: str) -> str:
    return f"{original_id} (2)"


def _is_deleted(record: Record | Refused) -> bool:
    # Still listed, and gone all the same.
    return isinstance(record, Refused) and record.code == "deleted_at_source"


@dataclass
class Looked:
    """Records that were looked at: ``todo`` by their own ids and ``refused`` are to be written.

    What is as it was is only counted. ``raw``: the hashes of what was mapped anew.
    """

    source: Source
    counts: Counter[str] = field(default_factory=Counter)
    todo: dict[str, Record] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    raw: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._settings = f"{self.source.settings_hash} {config.VERSION} ".encode()

    def look(
        self, records: Sequence[Record | Refused | Listed], seen: set[bytes]
    ) -> tuple[bytes, bool]:
        """Take in a page: what is as it was costs a place in one query, and no row.

        ``seen``: what the run has met already, which this adds to. Returns the digests of the
        page, and whether all of it is in the catalogue as the source has it.
        """
        as_before, clean, mapped = self._known_raw(records, seen)
        if not mapped:
            return as_before, clean
        page = [_named(r) for r in mapped if not _is_deleted(r)]
        marks = [provenance.digest(str(record.original_id)) for record in page]
        again = []
        for mark in marks:
            again.append(mark in seen)
            seen.add(mark)
        names = [str(record.original_id) for record in page]
        names += [_second(name) for name, twice in zip(names, again, strict=True) if twice]
        known = HarvestRecord.fingerprints(self.source.id, names)
        digests = [as_before]
        for record, mark, twice in zip(page, marks, again, strict=True):
            if twice and self._is_same(record, known):
                # A list that grew while it was read gives its records again.
                continue
            if twice:
                name = str(record.original_id)
                record = Refused("twice", {"id": name}, _second(name))
                mark = provenance.digest(_second(name))
                if mark in seen:
                    continue
                seen.add(mark)
            digests.append(mark)
            clean &= self._sort(record, known)
        return b"".join(digests), clean

    def _known_raw(
        self, records: Sequence[Record | Refused | Listed], seen: set[bytes]
    ) -> tuple[bytes, bool, list[Record | Refused]]:
        """Count what came as it came last time; return its digests, and the others mapped."""
        listed = [r.original_id for r in records if isinstance(r, Listed)]
        known = HarvestRecord.raw_hashes(self.source.id, listed) if listed else {}
        digests, clean, mapped = [], True, []
        for record in records:
            if not isinstance(record, Listed):
                mapped.append(record)
                continue
            raw_hash = hashlib.sha256(self._settings + record.raw.encode()).digest()
            before, state = known.get(record.original_id, (None, ""))
            mark = provenance.digest(record.original_id)
            if before == raw_hash and state in _AS_BEFORE and mark not in seen:
                self.counts[_AS_BEFORE[state]] += 1
                clean &= state == "linked"
                digests.append(mark)
                seen.add(mark)
            else:
                mapped.append(record.mapped())
                self.raw.setdefault(record.original_id, raw_hash)
        return b"".join(digests), clean, mapped

    def _is_same(self, record: Record | Refused, known: dict[str, tuple[str, str]]) -> bool:
        name = str(record.original_id)
        before = known.get(name, ("", ""))
        if isinstance(record, Refused):
            return before[1] == "refused" or any(r.original_id == name for r in self.refused)
        waits = self.todo.get(name)
        return record.fingerprint == (waits.fingerprint if waits else before[0])

    def _sort(self, record: Record | Refused, known: dict[str, tuple[str, str]]) -> bool:
        before = known.get(record.original_id or "")
        if isinstance(record, Refused):
            if before == (provenance.fingerprint(record), "refused"):
                self.counts["refused"] += 1
            elif all(record.original_id != waits.original_id for waits in self.refused):
                self.refused.append(record)
            return False
        if before and before[0] == record.fingerprint and before[1] in _AS_BEFORE:
            self.counts[_AS_BEFORE[before[1]]] += 1
            return before[1] == "linked"
        self.todo[record.original_id] = record
        return True
