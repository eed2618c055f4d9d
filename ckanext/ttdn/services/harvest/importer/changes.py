"""A changed record of a published item: a change that waits beside what the public sees (R20)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.mapping.records import Record
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services.decisions.log import Entry
from ckanext.ttdn.services.harvest.importer import rows, submission, validation
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.revisions import changes, payloads
from ckanext.ttdn.workflow import Operation, State


class Changed:
    """What became of it: ``entries`` for the log, ``revision`` that waits, what it ``lacks``."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.revision: Revision | None = None
        self.lacking: dict[str, Any] = {}
        self.content_hash: str | None = None


def change(
    source: Source,
    record: Record,
    pkg: model.Package,
    row: Item,
    waiting: Revision | None,
    at: dt.datetime,
) -> Changed:
    """Write a record as the item's change and let it wait; raises ``incoming.Invalid``.

    ``waiting``: the change that an earlier run of this source has opened. It is recalled and
    submitted anew, so that however often the source changes, one change waits and it is the newest.
    """
    done = Changed()
    live = payloads.shown(pkg.id)
    data = _data(source, record, pkg, live, waiting)
    if waiting is not None and row.change_state == State.SUBMITTED.value:
        waiting.state, waiting.decided_at = "recalled", at
        row.change_state = State.DRAFT.value
        done.entries.append(
            submission.entry(source, Operation.RECALL, waiting, "submitted", "draft", at)
        )
    context = source.context()
    try:
        changes.save(context, pkg, row, waiting, data)
    except tk.ValidationError as error:
        raise validation.Invalid(error.error_dict) from None
    revision = Revision.open_change(pkg.id)
    if revision is None:
        done.content_hash = workflow.content_hash(payloads.of_item(live)[0])
        return done
    done.revision, done.content_hash = revision, revision.payload_hash
    if revision.payload_hash == revision.base_hash:
        _give_up(source, row, revision, done, at)
        return done
    done.lacking = payloads.errors_of(pkg, changes.working_copy(revision, live))
    done.lacking = done.lacking or submission.unmet(
        pkg, str(row.change_state), True, lambda: revision.payload
    )
    if not done.lacking:
        _submit(source, row, revision, done, at)
    return done


def _data(
    source: Source,
    record: Record,
    pkg: model.Package,
    live: dict[str, Any],
    waiting: Revision | None,
) -> dict[str, Any]:
    before = changes.working_copy(waiting, live) if waiting else live
    data = validation.data_of(source, record)
    data.update(id=pkg.id, name=pkg.name, state=pkg.state, private=pkg.private)
    if "topics" not in data and live.get("topics"):
        data["topics"] = live["topics"]
    rows.keep_resource_ids(data, [(r["id"], r["url"]) for r in before["resources"]])
    return data


def _give_up(source: Source, row: Item, revision: Revision, done: Changed, at: dt.datetime) -> None:
    """The source has gone back to what is public: nothing is left to appraise."""
    before = str(row.change_state)
    revision.state, revision.is_open, revision.decided_at = "discarded", False, at
    row.change_state = None
    done.entries.append(
        submission.entry(source, Operation.DISCARD, revision, before, State.PUBLISHED.value, at)
    )
    done.revision = None
    model.Session.flush()


def _submit(source: Source, row: Item, revision: Revision, done: Changed, at: dt.datetime) -> None:
    if revision.submitted_at is not None:
        # Submitted before by this source, and the very same again.
        revision.is_open = False
        model.Session.flush()
        revision = _again(revision, at)
        done.revision = revision
    before = State(str(row.change_state))
    row.change_state = workflow.plan(before, Operation.SUBMIT, submission.MET).target.value
    revision.state, revision.submitted_at, revision.submitter_id = "submitted", at, source.user_id
    done.entries.append(
        submission.entry(
            source, Operation.SUBMIT, revision, before.value, str(row.change_state), at
        )
    )
    model.Session.flush()


def _again(revision: Revision, at: dt.datetime) -> Revision:
    names = [c.name for c in revision.__table__.columns if c.name != "id"]
    copy = Revision(id=str(uuid.uuid4()), **{name: getattr(revision, name) for name in names})
    copy.number, copy.lock_version = revision.number + 1, revision.lock_version + 1
    copy.is_open, copy.decided_at, copy.modified_at = True, None, at
    model.Session.add(copy)
    return copy
