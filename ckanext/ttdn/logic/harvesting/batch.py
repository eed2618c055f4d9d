"""What each record of some pages means: new, changed, as it was, a conflict, refused (R25)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ckan import model

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.mapping.records import Record, Refused
from ckanext.ttdn.logic import decision_log, facts, naming, payloads
from ckanext.ttdn.logic.harvesting import changing, dictized, history, writing
from ckanext.ttdn.logic.harvesting.sources import Source
from ckanext.ttdn.model import HarvestRecord, Item, Reindex, Revision
from ckanext.ttdn.workflow import Operation, State

# What a record that is as it was last time counts as.
_AS_BEFORE = {
    "linked": "unchanged",
    "refused": "refused",
    "incomplete": "refused",
    "conflict": "conflicts",
}
# Where a harvested item is still the source's to write into.
_OPEN = frozenset({State.SUBMITTED.value, State.RETURNED.value, State.REJECTED.value})


def digest(original_id: str) -> bytes:
    """Return eight bytes that stand for a record's own id in the lists of what was seen."""
    return hashlib.sha256(original_id.encode()).digest()[:8]


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
    submitted: list[Revision] = field(default_factory=list)
    _entries: list[decision_log.Entry] = field(default_factory=list)
    _history: list[history.Line] = field(default_factory=list)
    _at: dt.datetime = field(default_factory=facts.now)

    def look(self, records: Iterable[Record | Refused], seen: set[bytes]) -> tuple[bytes, bool]:
        """Take in a page: what is as it was costs a place in one query, and no row.

        ``seen``: what the run has met already, which this adds to. Returns the digests of the
        page, and whether all of it is in the catalogue as the source has it.
        """
        page = list(records)
        known = HarvestRecord.fingerprints(
            self.source.id, [r.original_id for r in page if r.original_id is not None]
        )
        digests, clean = [], True
        for record in page:
            if record.original_id is not None:
                mark = digest(record.original_id)
                digests.append(mark)
                if mark in seen:
                    record = Refused("twice", {"id": record.original_id})
                seen.add(mark)
            clean &= self._sort(record, known)
        return b"".join(digests), clean

    def _sort(self, record: Record | Refused, known: dict[str, tuple[str, str]]) -> bool:
        before = known.get(record.original_id or "")
        if isinstance(record, Refused):
            if before == (history.fingerprint(record), "refused"):
                self.counts["refused"] += 1
            else:
                self.refused.append(record)
            return False
        if before and before[0] == record.fingerprint and before[1] in _AS_BEFORE:
            self.counts[_AS_BEFORE[before[1]]] += 1
            return before[1] == "linked"
        self.todo[record.original_id] = record
        return True

    def write(self) -> None:
        """Write everything in the caller's transaction, which then marks, commits and indexes."""
        known = HarvestRecord.known(
            self.source.id,
            [*self.todo, *(r.original_id for r in self.refused if r.original_id)],
        )
        self._at = facts.now()
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
        self._finish(writes, known, {}, "new")

    def _finish(
        self,
        writes: Sequence[writing.Write],
        known: dict[str, HarvestRecord],
        recalled: dict[str, str],
        count: str,
    ) -> None:
        """Flush, tell the plugins, let wait what is complete."""
        model.Session.flush()
        for write in writes:
            writing.call_hooks(self.source, write)
        model.Session.flush()
        rows = Item.many(write.pkg.id for write in writes)
        for write in writes:
            write.both = dictized.both(write.pkg, self.source.organization, alone=write.alone)
            row = rows[write.pkg.id]
            if write.lacking:
                row.state = recalled.get(write.pkg.id, row.state)
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
        latest = Revision.latest_of(ids)
        tied = dictized.tied(ids)
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
                self._rewrite(record, before, pkg, row, revision, pkg.id not in tied, rewrites)
        self._finish(rewrites, known, {}, "changed")

    def _rewrite(
        self,
        record: Record,
        before: HarvestRecord,
        pkg: model.Package,
        row: Item,
        revision: Revision | None,
        alone: bool,
        writes: list[writing.Write],
    ) -> None:
        try:
            write = writing.rewrite(self.source, record, pkg, alone)
        except writing.Invalid as invalid:
            self._refuse(_invalid(record, invalid), before)
            return
        write.number = revision.number if revision else 0
        if row.state == State.SUBMITTED.value and revision is not None:
            revision.state, revision.is_open, revision.decided_at = "recalled", False, self._at
            row.state = State.DRAFT.value
            self._entries.append(
                writing.entry(
                    self.source, Operation.RECALL, revision, "submitted", "draft", self._at
                )
            )
        writes.append(write)

    def _change(self, record: Record, before: HarvestRecord, pkg: model.Package, row: Item) -> None:
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
        row.package_id = write.pkg.id
        history.link(row, record, self.job_id, self._at, write.content_hash, problem)
        self._history.append(
            history.Line(record.original_id, record.raw, write.pkg.id, report, problem)
        )

    def _conflict(self, record: Record, before: HarvestRecord, reason: str) -> None:
        before.state = "conflict"
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
            row.state = "refused"
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


def _has_item(row: HarvestRecord | None) -> bool:
    return row is not None and row.package_id is not None


def _invalid(record: Record, invalid: writing.Invalid) -> Refused:
    # By its fingerprint, so that the same record is not tried again until it changes.
    found = {"errors": invalid.errors, "fingerprint": record.fingerprint}
    return Refused("invalid", found, record.original_id, record.raw)


def _locked(ids: Sequence[str]) -> dict[str, model.Package]:
    query = model.Session.query(model.Package).filter(model.Package.id.in_(ids))
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
    if row.state in _OPEN or row.state == State.PUBLISHED.value:
        stands = latest.payload_hash if latest else None
        if row.change_state == State.DRAFT.value and record.state != "incomplete":
            return "being_edited"
    elif latest is not None:
        # Recalled by a person, who is about to write.
        return "being_edited"
    else:
        stands = workflow.content_hash(payloads.current(pkg.id)[0])
    return None if stands == record.content_hash else "edited_here"
