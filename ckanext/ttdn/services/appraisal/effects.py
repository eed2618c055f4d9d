"""What a step does to the rows: times, states, and the content that comes into force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckan import model

from ckanext.ttdn.model import Revision
from ckanext.ttdn.services import authz
from ckanext.ttdn.services.revisions import changes, payloads
from ckanext.ttdn.services.visibility import columns
from ckanext.ttdn.workflow import Operation, State

if TYPE_CHECKING:
    from ckanext.ttdn.services.appraisal.steps import Step

# What a submission is called once it is decided on.
_REVISION_STATE = {
    Operation.SUBMIT: "submitted",
    Operation.RECALL: "recalled",
    Operation.APPROVE: "approved",
    Operation.RETURN: "returned",
    Operation.REJECT: "rejected",
}


def note(step: Step, target: State) -> None:
    """Write down on the revision what was decided, and when."""
    revision = step.revision
    if revision is None or step.operation not in _REVISION_STATE:
        return
    revision.state = _REVISION_STATE[step.operation]
    if step.operation is not Operation.SUBMIT:
        revision.decided_at = step.at
    if step.operation is Operation.RETURN:
        revision.due_on = step.due_on
    if step.operation is Operation.APPROVE:
        # The classification is the authority's, and outside the hash (R16).
        rest = {name: value for name, value in revision.payload.items() if name != "topics"}
        revision.payload = {**rest, "topics": step.topics} if step.topics else rest
        revision.publish_at = step.publish_at if target is State.APPROVED else None


def move_item(step: Step, target: State) -> None:
    """Move the item itself, and open or close CKAN's own two locks with it."""
    row, revision = step.row, step.revision
    row.state = target.value
    if step.operation is Operation.SUBMIT:
        row.submitted_at = step.at
    elif step.operation is Operation.REQUEST_WITHDRAWAL:
        row.withdrawal_requested_at = step.at
        return
    if revision is not None:
        revision.is_open = target is State.SUBMITTED
    if target is State.PUBLISHED:
        row.published_at = row.published_at or step.at
        row.withdrawal_requested_at = row.withdrawn_at = None
        if revision is not None and revision.public_from is None:
            revision.public_from = step.at
    elif target is State.WITHDRAWN:
        row.withdrawn_at = step.at
        _end_public_version(step)
        _set_aside_change(step)
    _save_columns(step)


def _save_columns(step: Step) -> None:
    # The item is read from the database: the index's copy may be older than what was appraised.
    wanted = columns.derive(authz.item_of(step.pkg, step.row))
    item: dict[str, Any] = {**payloads.shown(step.pkg.id), **wanted._asdict()}
    if step.operation is Operation.APPROVE:
        item["topics"] = step.topics
    item.pop("metadata_modified")
    changes.save_item(item, step.context.get("user", ""))


def move_change(step: Step, target: State) -> None:
    """Move the change; in force, it becomes the item's content."""
    row, revision = step.row, step.revision
    assert revision is not None  # noqa: S101 - an item with a change has an open revision
    if target is not State.PUBLISHED:
        row.change_state = target.value
        return
    _end_public_version(step)
    changes.apply(step.pkg, revision, step.at, step.context.get("user", ""))
    row.change_state = None
    revision.is_open = False
    revision.public_from = step.at


def _end_public_version(step: Step) -> None:
    shown = Revision.shown(step.pkg.id)
    if shown is not None:
        shown.public_to = step.at


def _set_aside_change(step: Step) -> None:
    """Keep the change of an item that is withdrawn as a version that can be restored."""
    revision = Revision.open_change(step.pkg.id, for_update=True)
    if revision is not None:
        revision.state, revision.is_open = "superseded", False
    step.row.change_state = None
    model.Session.flush()
