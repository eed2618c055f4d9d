"""What becomes of the records of some pages: new, changed, a conflict, refused (R25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ckan import model

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.mapping.records import Record, Refused
from ckanext.ttdn.model import Agency, HarvestRecord, InternalValues, Item, Reindex, Revision
from ckanext.ttdn.search import batch as indexing
from ckanext.ttdn.services import timestamps
from ckanext.ttdn.services.decisions import log as decision_log
from ckanext.ttdn.services.harvest.importer import (
    changes,
    deletions,
    ownership,
    package_dicts,
    provenance,
    submission,
    validation,
    writer,
)
from ckanext.ttdn.services.harvest.importer.classification import Looked
from ckanext.ttdn.services.items import naming
from ckanext.ttdn.services.revisions import payloads, states
from ckanext.ttdn.workflow import Operation, State


@dataclass
class Batch(Looked):
    """Records that go into the tables in one transaction; ``index`` and ``submitted`` follow it."""

    job_id: str = ""
    force: bool = False  # a person has decided that the source's version is to be taken
    index: list[writer.Write] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    submitted: list[Revision] = field(default_factory=list)
    token: str = field(default_factory=Reindex.new_token)  # of the marks for the index
    broken: bool = False  # written without a record that the catalogue could not take
    _entries: list[decision_log.Entry] = field(default_factory=list)
    _history: list[provenance.Line] = field(default_factory=list)
    _held: list[Any] = field(default_factory=list)
    _at: dt.datetime = field(default_factory=timestamps.now)

    def write(self) -> None:
        """Write everything in the caller's transaction, which then marks, commits and indexes."""
        if not self.todo and not self.refused:
            return
        known = HarvestRecord.known(
            self.source.id,
            [*self.todo, *(r.original_id for r in self.refused if r.original_id)],
        )
        self._at = timestamps.now()
        self._held.append(Agency.get(self.source.owner_org))
        for refused in self.refused:
            self._refuse(refused, known.get(refused.original_id or ""))
        new = [r for r in self.todo.values() if not _has_item(known.get(r.original_id))]
        old = [r for r in self.todo.values() if _has_item(known.get(r.original_id))]
        self._write_old(old, known)
        self._write_new(new, known)
        if self._entries:
            decision_log.append(*self._entries)
        provenance.write(self.source, self.job_id, self._at, self._history)
        model.Session.flush()
        Reindex.mark_with([write.pkg.id for write in self.index], self._at, self.token)
        # Before the commit, which makes the session forget its rows.
        self.documents = indexing.documents(w.both for w in self.index if w.both is not None)

    # New records

    def _write_new(self, records: Sequence[Record], known: dict[str, HarvestRecord]) -> None:
        if not records:
            return
        data = [validation.data_of(self.source, record) for record in records]
        names = naming.Names((self.source.organization or {}).get("name", ""), data)
        writes = []
        for record in records:
            try:
                writes.append(writer.new(self.source, record, names))
            except validation.Invalid as invalid:
                self._refuse(_invalid(record, invalid), known.get(record.original_id))
        self._finish(writes, known, "new")

    def _finish(
        self,
        writes: Sequence[writer.Write],
        known: dict[str, HarvestRecord],
        count: str,
    ) -> None:
        """Flush, tell the plugins, let wait what is complete."""
        if not writes:
            return
        model.Session.flush()
        writer.own(self.source, writes)
        for write in writes:
            writer.call_hooks(self.source, write)
        rows = _items(writes)
        self._held += rows.values()
        for write in writes:
            with model.Session.no_autoflush:
                write.both = package_dicts.both(
                    write.pkg, self.source.organization, alone=write.alone
                )
            row = rows[write.pkg.id]
            if not write.is_new:
                row.index_version += 1
            write.lacking = write.lacking or submission.unmet(
                write.pkg,
                row.state,
                False,
                lambda write=write: payloads.of_item(writer.shown(write))[0],
            )
            if write.lacking:
                payload, _files = payloads.of_item(writer.shown(write))
                write.content_hash = workflow.content_hash(payload)
                self._keep(write, known, "incomplete")
                self.counts["refused"] += 1
            else:
                revision, entry = submission.submit(self.source, write, row, self._at)
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
        packages = ownership.locked(ids)
        rows = ownership.locked_items(ids)
        latest, approved = Revision.latest_of(ids), Revision.approved_hashes(ids)
        tied = package_dicts.tied(ids)
        # The session holds its rows weakly: what is asked for again must be held here.
        internal = {row.package_id: row for row in InternalValues.many(ids)}
        self._held += [*packages.values(), *rows.values(), *internal.values()]
        rewrites: list[writer.Write] = []
        for record in records:
            before = known[record.original_id]
            pkg, row = packages[str(before.package_id)], rows[str(before.package_id)]
            revision = latest.get(pkg.id)
            reason = ownership.not_ours(self.source, pkg, row)
            if reason is None and not self.force:
                reason = ownership.edited(before, pkg, row, revision)
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
    ) -> writer.Write | None:
        try:
            write = writer.rewrite(self.source, record, pkg, alone)
        except validation.Invalid as invalid:
            self._refuse(_invalid(record, invalid), before)
            return None
        write.number = revision.number if revision else 0
        if row.state == State.SUBMITTED.value and revision is not None:
            states.move(Operation.RECALL, State.DRAFT, row, revision, self._at, on_change=False)
            self._entries.append(
                submission.entry(
                    self.source, Operation.RECALL, revision, "submitted", "draft", self._at
                )
            )
        return write

    def _change(self, record: Record, before: HarvestRecord, pkg: model.Package, row: Item) -> None:
        if before.state == "gone":
            self._take_request_back(before, row)
            if before.fingerprint == record.fingerprint:
                self.counts["changed"] += 1
                provenance.link(before, record, self.job_id, self._at, before.content_hash, None)
                return
        before.raw_hash = self.raw.get(record.original_id)
        waiting = Revision.open_change(pkg.id, for_update=True)
        try:
            with model.Session.begin_nested():
                done = changes.change(self.source, record, pkg, row, waiting, self._at)
        except validation.Invalid as invalid:
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
        provenance.link(before, record, self.job_id, self._at, done.content_hash, problem)
        self._history.append(
            provenance.Line(record.original_id, record.raw, pkg.id, "updated", problem)
        )

    def _take_request_back(self, before: HarvestRecord, row: Item) -> None:
        """The source has it again: its own request to withdraw the item falls away."""
        asked = (before.problem or {}).get("code") == deletions.ASKED
        revision = Revision.latest(row.package_id)
        if not asked or row.withdrawal_requested_at is None or revision is None:
            return
        states.cancel_withdrawal_request(row)
        self._entries.append(
            submission.entry(
                self.source, Operation.DISCARD, revision, row.state, row.state, self._at
            )
        )

    # What becomes of a record's row

    def _keep(
        self,
        write: writer.Write,
        known: dict[str, HarvestRecord],
        state: str,
        report: str = "errored",
    ) -> None:
        record = write.record
        problem = None
        if state == "incomplete":
            problem = {"code": "incomplete", "facts": {"errors": write.lacking}}
        row = known.get(record.original_id) or provenance.new(self.source.id, record.original_id)
        row.raw_hash = self.raw.get(record.original_id)
        row.package_id = write.pkg.id
        provenance.link(row, record, self.job_id, self._at, write.content_hash, problem)
        self._history.append(
            provenance.Line(record.original_id, record.raw, write.pkg.id, report, problem)
        )

    def _conflict(self, record: Record, before: HarvestRecord, reason: str) -> None:
        before.state, before.raw_hash = "conflict", self.raw.get(record.original_id)
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
            kept = before or provenance.new(self.source.id, name)
            kept.state, kept.raw_hash = "refused", self.raw.get(name)
            kept.fingerprint = refused.facts.get("fingerprint") or provenance.fingerprint(refused)
            kept.problem = {**problem, "facts": _public(problem["facts"])}
            kept.job_id, kept.harvested_at = self.job_id, self._at
        self._history.append(
            provenance.Line(
                name or "",
                refused.raw,
                package_id,
                "errored",
                {**problem, "facts": _public(problem["facts"])},
            )
        )


def _public(of_refusal: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in of_refusal.items() if name != "fingerprint"}


def _items(writes: Sequence[writer.Write]) -> dict[str, Item]:
    """Return the catalogue's rows; those of new items are not written yet, with their state."""
    made = {row.package_id: row for row in model.Session.new if isinstance(row, Item)}
    return {**Item.many(w.pkg.id for w in writes if w.pkg.id not in made), **made}


def _has_item(row: HarvestRecord | None) -> bool:
    return row is not None and row.package_id is not None


def _invalid(record: Record, invalid: validation.Invalid) -> Refused:
    # By its fingerprint, so that the same record is not tried again until it changes.
    found = {"errors": invalid.errors, "fingerprint": record.fingerprint}
    return Refused("invalid", found, record.original_id, record.raw)
