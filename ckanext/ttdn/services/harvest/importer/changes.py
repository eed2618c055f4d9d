"""A changed record of a published item: a change that waits beside what the public sees (R20)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.mapping.records import Record
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services.decisions.log import Entry
from ckanext.ttdn.services.harvest.importer import rows, submission, validation
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.revisions import changes, payloads, states, writer
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
        states.move(Operation.RECALL, State.DRAFT, row, waiting, at, on_change=True)
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
        _submit(source, pkg, row, revision, done, at)
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
    states.move(Operation.DISCARD, None, row, revision, at, on_change=True)
    done.entries.append(
        submission.entry(source, Operation.DISCARD, revision, before, State.PUBLISHED.value, at)
    )
    done.revision = None
    model.Session.flush()


def _submit(
    source: Source,
    pkg: model.Package,
    row: Item,
    revision: Revision,
    done: Changed,
    at: dt.datetime,
) -> None:
    before = State(str(row.change_state))
    if revision.submitted_at is not None:
        # Submitted before by this source, and the very same again.
        assignee_id = revision.assignee_id
        revision = writer.draft(
            pkg, revision.payload, revision.base_hash, None, at, replaces=revision
        )
        revision.assignee_id = assignee_id
        done.revision = revision
    target = workflow.plan(before, Operation.SUBMIT, submission.MET).target
    revision.submitter_id = source.user_id
    states.move(Operation.SUBMIT, target, row, revision, at, on_change=True)
    done.entries.append(
        submission.entry(source, Operation.SUBMIT, revision, before.value, target.value, at)
    )
    model.Session.flush()
