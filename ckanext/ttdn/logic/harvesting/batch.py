"""What each record of some pages means: new, changed, as it was, a conflict, refused (R25)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ckan import model
from sqlalchemy.orm import selectinload

from ckanext.ttdn import config, workflow
from ckanext.ttdn.harvesters.mapping.records import Listed, Record, Refused
from ckanext.ttdn.logic import decision_log, facts, naming, payloads
from ckanext.ttdn.logic.harvesting import changing, dictized, gone, history, writing
from ckanext.ttdn.logic.harvesting.sources import Source
from ckanext.ttdn.model import Agency, HarvestRecord, InternalValues, Item, Reindex, Revision
from ckanext.ttdn.search import batch as indexing
from ckanext.ttdn.workflow import Operation, State

# What a record that is as it was last time counts as.
_AS_BEFORE = {
    "linked": "unchanged",
    "refused": "refused",
    "incomplete": "refused",
    "conflict": "conflicts",
}
# Its agency may write into it again: what was submitted does not tell whether it has.
_REFUSED = frozenset({State.RETURNED.value, State.REJECTED.value})


def digest(original_id: str) -> bytes:
    """Return eight bytes that stand for a record's own id in the lists of what was seen."""
    return hashlib.sha256(original_id.encode()).digest()[:8]


def _named(record: Record | Refused) -> Record | Refused:
    """Give a record without an identity one by its content: the next run knows it again."""
    if isinstance(record, Refused) and record.original_id is None:
        return replace(record, original_id=f"#{history.fingerprint(record)[:16]}")
    return record


def _second(original_id: str) -> str:
    return f"{original_id} (2)"


def _is_deleted(record: Record | Refused) -> bool:
    # Still listed, and gone all the same.
    return isinstance(record, Refused) and record.code == "deleted_at_source"


@dataclass
class Batch:
    """Records that go into the tables in one transaction; ``index`` and ``submitted`` follow it."""

    source: Source
    job_id: str
    force: bool = False  # a person has decided that the source's version is to be taken
    counts: Counter[str] = field(default_factory=Counter)
    todo: dict[str, Record] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    index: list[writing.Write] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    submitted: list[Revision] = field(default_factory=list)
    broken: bool = False  # written without a record that the catalogue could not take
    _entries: list[decision_log.Entry] = field(default_factory=list)
    _history: list[history.Line] = field(default_factory=list)
    _raw: dict[str, bytes] = field(default_factory=dict)
    _held: list[Any] = field(default_factory=list)
    _at: dt.datetime = field(default_factory=facts.now)

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
        marks = [digest(str(record.original_id)) for record in page]
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
                mark = digest(_second(name))
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
            mark = digest(record.original_id)
            if before == raw_hash and state in _AS_BEFORE and mark not in seen:
                self.counts[_AS_BEFORE[state]] += 1
                clean &= state == "linked"
                digests.append(mark)
                seen.add(mark)
            else:
                mapped.append(record.mapped())
                self._raw.setdefault(record.original_id, raw_hash)
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
            if before == (history.fingerprint(record), "refused"):
                self.counts["refused"] += 1
            elif all(record.original_id != waits.original_id for waits in self.refused):
                self.refused.append(record)
            return False
        if before and before[0] == record.fingerprint and before[1] in _AS_BEFORE:
            self.counts[_AS_BEFORE[before[1]]] += 1
            return before[1] == "linked"
        self.todo[record.original_id] = record
        return True

    def write(self) -> None:
        """Write everything in the caller's transaction, which then marks, commits and indexes."""
        if not self.todo and not self.refused:
            return
        known = HarvestRecord.known(
            self.source.id,
            [*self.todo, *(r.original_id for r in self.refused if r.original_id)],
        )
        self._at = facts.now()
        self._held.append(Agency.get(self.source.owner_org))
        for refused in self.refused:
            self._refuse(refused, known.get(refused.original_id or ""))
        new = [r for r in self.todo.values() if not _has_item(known.get(r.original_id))]
        old = [r for r in self.todo.values() if _has_item(known.get(r.original_id))]
        self._write_old(old, known)
        self._write_new(new, known)
        if self._entries:
            decision_log.append(*self._entries)
        history.write(self.source, self.job_id, self._at, self._history)
        model.Session.flush()
        Reindex.mark_with([write.pkg.id for write in self.index], self._at)
        # Before the commit, which makes the session forget its rows.
        self.documents = indexing.documents(w.both for w in self.index if w.both is not None)

    # New records

    def _write_new(self, records: Sequence[Record], known: dict[str, HarvestRecord]) -> None:
        if not records:
            return
        data = [writing.data_of(self.source, record) for record in records]
        names = naming.Names((self.source.organization or {}).get("name", ""), data)
        writes = []
        for record in records:
            try:
                writes.append(writing.new(self.source, record, names))
            except writing.Invalid as invalid:
                self._refuse(_invalid(record, invalid), known.get(record.original_id))
        self._finish(writes, known, "new")

    def _finish(
        self,
        writes: Sequence[writing.Write],
        known: dict[str, HarvestRecord],
        count: str,
    ) -> None:
        """Flush, tell the plugins, let wait what is complete."""
        if not writes:
            return
        model.Session.flush()
        writing.own(self.source, writes)
        for write in writes:
            writing.call_hooks(self.source, write)
        rows = _items(writes)
        self._held += rows.values()
        for write in writes:
            with model.Session.no_autoflush:
                write.both = dictized.both(write.pkg, self.source.organization, alone=write.alone)
            row = rows[write.pkg.id]
            if write.lacking:
                row.state = (write.before or State(row.state)).value
                payload, _files = payloads.of_item(writing.shown(write))
                write.content_hash = workflow.content_hash(payload)
                self._keep(write, known, "incomplete")
                self.counts["refused"] += 1
            else:
                revision, entry = writing.submit(self.source, write, row, self._at)
                self._entries.append(entry)
                self.submitted.append(revision)
                self._keep(write, known, "linked", report="added" if write.is_new else "updated")
                self.counts[count] += 1
            self.index.append(write)

    # Records with an item

    def _write_old(self, records: Sequence[Record], known: dict[str, HarvestRecord]) -> None:
        if not records:
            return
        ids = [str(known[r.original_id].package_id) for r in records]
        packages = _locked(ids)
        rows = _locked_items(ids)
        latest, approved = Revision.latest_of(ids), Revision.approved_hashes(ids)
        tied = dictized.tied(ids)
        # The session holds its rows weakly: what is asked for again must be held here.
        internal = {row.package_id: row for row in InternalValues.many(ids)}
        self._held += [*packages.values(), *rows.values(), *internal.values()]
        rewrites: list[writing.Write] = []
        for record in records:
            before = known[record.original_id]
            pkg, row = packages[str(before.package_id)], rows[str(before.package_id)]
            revision = latest.get(pkg.id)
            reason = _not_ours(self.source, pkg, row)
            if reason is None and not self.force:
                reason = _edited(before, pkg, row, revision)
            if reason is not None:
                self._conflict(record, before, reason)
            elif row.state == State.PUBLISHED.value:
                self._change(record, before, pkg, row)
            else:
                write = self._rewrite(record, before, pkg, row, revision, pkg.id not in tied)
                if write is not None:
                    write.base_hash = approved.get(pkg.id)
                    if pkg.id in internal:
                        write.stored_internal = dict(internal[pkg.id].values)
                    rewrites.append(write)
        self._finish(rewrites, known, "changed")

    def _rewrite(
        self,
        record: Record,
        before: HarvestRecord,
        pkg: model.Package,
        row: Item,
        revision: Revision | None,
        alone: bool,
    ) -> writing.Write | None:
        try:
            write = writing.rewrite(self.source, record, pkg, alone)
        except writing.Invalid as invalid:
            self._refuse(_invalid(record, invalid), before)
            return None
        write.number = revision.number if revision else 0
        if row.state == State.SUBMITTED.value and revision is not None:
            revision.state, revision.is_open, revision.decided_at = "recalled", False, self._at
            write.before = State.DRAFT
            self._entries.append(
                writing.entry(
                    self.source, Operation.RECALL, revision, "submitted", "draft", self._at
                )
            )
        return write

    def _change(self, record: Record, before: HarvestRecord, pkg: model.Package, row: Item) -> None:
        if before.state == "gone":
            self._take_request_back(before, row)
            if before.fingerprint == record.fingerprint:
                self.counts["changed"] += 1
                history.link(before, record, self.job_id, self._at, before.content_hash, None)
                return
        before.raw_hash = self._raw.get(record.original_id)
        waiting = Revision.open_change(pkg.id, for_update=True)
        try:
            with model.Session.begin_nested():
                done = changing.change(self.source, record, pkg, row, waiting, self._at)
        except writing.Invalid as invalid:
            self._refuse(_invalid(record, invalid), before)
            return
        self._entries += done.entries
        problem = None
        if done.lacking:
            problem = {"code": "incomplete", "facts": {"errors": done.lacking}}
            self.counts["refused"] += 1
        else:
            self.counts["changed"] += 1
            if done.revision is not None:
                self.submitted.append(done.revision)
        history.link(before, record, self.job_id, self._at, done.content_hash, problem)
        self._history.append(
            history.Line(record.original_id, record.raw, pkg.id, "updated", problem)
        )

    def _take_request_back(self, before: HarvestRecord, row: Item) -> None:
        """The source has it again: its own request to withdraw the item falls away."""
        asked = (before.problem or {}).get("code") == gone.ASKED
        revision = Revision.latest(row.package_id)
        if not asked or row.withdrawal_requested_at is None or revision is None:
            return
        row.withdrawal_requested_at = None
        self._entries.append(
            writing.entry(self.source, Operation.DISCARD, revision, row.state, row.state, self._at)
        )

    # What becomes of a record's row

    def _keep(
        self,
        write: writing.Write,
        known: dict[str, HarvestRecord],
        state: str,
        report: str = "errored",
    ) -> None:
        record = write.record
        problem = None
        if state == "incomplete":
            problem = {"code": "incomplete", "facts": {"errors": write.lacking}}
        row = known.get(record.original_id) or history.new(self.source.id, record.original_id)
        row.raw_hash = self._raw.get(record.original_id)
        row.package_id = write.pkg.id
        history.link(row, record, self.job_id, self._at, write.content_hash, problem)
        self._history.append(
            history.Line(record.original_id, record.raw, write.pkg.id, report, problem)
        )

    def _conflict(self, record: Record, before: HarvestRecord, reason: str) -> None:
        before.state, before.raw_hash = "conflict", self._raw.get(record.original_id)
        before.fingerprint = record.fingerprint
        before.incoming = {"item": dict(record.item), "address": record.address}
        before.problem = {"code": reason, "facts": {}}
        before.job_id, before.harvested_at = self.job_id, self._at
        self.counts["conflicts"] += 1

    def _refuse(self, refused: Refused, before: HarvestRecord | None) -> None:
        problem = {"code": refused.code, "facts": dict(refused.facts)}
        self.counts["refused"] += 1
        name = refused.original_id
        package_id = before.package_id if before else None
        if name is not None:
            row = before or history.new(self.source.id, name)
            row.state, row.raw_hash = "refused", self._raw.get(name)
            row.fingerprint = refused.facts.get("fingerprint") or history.fingerprint(refused)
            row.problem = {**problem, "facts": _public(problem["facts"])}
            row.job_id, row.harvested_at = self.job_id, self._at
        self._history.append(
            history.Line(
                name or "",
                refused.raw,
                package_id,
                "errored",
                {**problem, "facts": _public(problem["facts"])},
            )
        )


def _public(of_refusal: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in of_refusal.items() if name != "fingerprint"}


def _items(writes: Sequence[writing.Write]) -> dict[str, Item]:
    """Return the catalogue's rows; those of new items are not written yet, with their state."""
    made = {row.package_id: row for row in model.Session.new if isinstance(row, Item)}
    return {**Item.many(w.pkg.id for w in writes if w.pkg.id not in made), **made}


def _has_item(row: HarvestRecord | None) -> bool:
    return row is not None and row.package_id is not None


def _invalid(record: Record, invalid: writing.Invalid) -> Refused:
    # By its fingerprint, so that the same record is not tried again until it changes.
    found = {"errors": invalid.errors, "fingerprint": record.fingerprint}
    return Refused("invalid", found, record.original_id, record.raw)


def _locked(ids: Sequence[str]) -> dict[str, model.Package]:
    query = (
        model.Session.query(model.Package)
        .filter(model.Package.id.in_(ids))
        .options(selectinload(model.Package.resources_all))
    )
    rows = query.order_by(model.Package.id).populate_existing().with_for_update()
    return {pkg.id: pkg for pkg in rows}


def _locked_items(ids: Sequence[str]) -> dict[str, Item]:
    query = model.Session.query(Item).filter(Item.package_id.in_(ids)).order_by(Item.package_id)
    return {row.package_id: row for row in query.populate_existing().with_for_update()}


def _not_ours(source: Source, pkg: model.Package, row: Item) -> str | None:
    """Return why the item is not the source's to write into, None when it is (R25)."""
    if pkg.owner_org != source.owner_org:
        return "other_agency"
    if pkg.type != source.facts.kind:
        return "other_kind"
    if pkg.state == model.State.DELETED:
        return "deleted_here"
    if row.state in (State.APPROVED.value, State.WITHDRAWN.value):
        return f"is_{row.state}"
    return None


def _edited(
    record: HarvestRecord, pkg: model.Package, row: Item, latest: Revision | None
) -> str | None:
    """Tell a person's edit: the item is not what the harvest wrote last."""
    if row.state in (State.SUBMITTED.value, State.PUBLISHED.value):
        stands = latest.payload_hash if latest else None
        if row.change_state == State.DRAFT.value and record.state != "incomplete":
            return "being_edited"
    elif latest is not None and row.state not in _REFUSED:
        # Recalled by a person, who is about to write.
        return "being_edited"
    else:
        stands = workflow.content_hash(payloads.current(pkg.id)[0])
    return None if stands == record.content_hash else "edited_here"
