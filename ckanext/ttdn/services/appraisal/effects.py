"""What an operation does to the rows of an item and to its content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ckanext.ttdn.services import authz
from ckanext.ttdn.services.revisions import changes, payloads, states
from ckanext.ttdn.services.visibility import columns
from ckanext.ttdn.workflow import Operation, State

if TYPE_CHECKING:
    from ckanext.ttdn.services.appraisal.steps import Step


def take_effect(step: Step, target: State | None) -> None:
    """Write states, times, the decision's own values, and content that becomes public.

    Raises ValidationError when the stored content is not, by its hash, what was appraised.
    """
    _keep_decision(step, target)
    if step.is_change and target is State.PUBLISHED:
        _publish_change(step)
    states.move(step.operation, target, step.row, step.revision, step.at, on_change=step.is_change)
    if not step.is_change and step.operation is not Operation.REQUEST_WITHDRAWAL:
        _save_columns(step)


def _keep_decision(step: Step, target: State | None) -> None:
    revision = step.revision
    if revision is None:
        return
    if step.operation is Operation.RETURN:
        revision.due_on = step.due_on
    if step.operation is Operation.APPROVE:
        # The classification is the authority's, and outside the hash (R16).
        rest = {name: value for name, value in revision.payload.items() if name != "topics"}
        revision.payload = {**rest, "topics": step.topics} if step.topics else rest
        revision.publish_at = step.publish_at if target is State.APPROVED else None


def _publish_change(step: Step) -> None:
    revision = step.revision
    assert revision is not None  # noqa: S101 - an item with a change has an open revision
    states.end_public_version(step.pkg.id, step.at)
    changes.apply(step.pkg, revision, step.at, step.context.get("user", ""))


def _save_columns(step: Step) -> None:
    """Save CKAN's own columns, which follow from the state (R20), and the topics."""
    # The item is read from the database: the index's copy may be older than what was appraised.
    wanted = columns.derive(authz.item_of(step.pkg, step.row))
    item: dict[str, Any] = {**payloads.shown(step.pkg.id), **wanted._asdict()}
    if step.operation is Operation.APPROVE:
        item["topics"] = step.topics
    item.pop("metadata_modified")
    changes.save_item(item, step.context.get("user", ""))
