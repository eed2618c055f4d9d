"""The operator changes, shows, hides or removes an item past the appraisal; logged with a reason.

Core's bulk actions set ``private`` and ``state``, which follow from the appraisal's state here:
so that state is what is moved. Each item is committed for itself.
"""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services import authz, refusals
from ckanext.ttdn.services.appraisal import effects, steps
from ckanext.ttdn.services.items import locks
from ckanext.ttdn.services.revisions import changes, payloads, states, writer
from ckanext.ttdn.workflow import Operation, State


def save(
    context: Context, pkg: model.Package, row: Item, data: dict[str, Any], reason: str
) -> dict[str, Any]:
    """Put ``data`` in force at once; the log tells who, why and what. Commits.

    Raises NotAuthorized for all but the operator, ValidationError while a change is under way:
    its content is not the operator's to publish.
    """
    item = authz.item_of(pkg, row)
    refusals.require(authz.decide(authz.actor(context), "override", item))
    if row.change_state is not None:
        raise refusals.invalid("change_open", "override_reason")
    saved = changes.save(context, pkg, row, None, data)
    revision = Revision.open_change(pkg.id)
    if revision is None:
        return saved
    step = steps.begun(context, Operation.OVERRIDE, pkg, row, {"note": reason})
    step.is_change, step.revision = True, revision
    states.approve_by_override(revision, step.at, is_change=True)
    effects.take_effect(step, State.PUBLISHED)
    steps.finish(step, State.PUBLISHED.value, State.PUBLISHED)
    return payloads.shown(pkg.id)


def show(context: Context, package_id: str, reason: str, action: str) -> None:
    """Publish an item as it stands, unless it is; at its publication time, when it has one.

    Raises ValidationError naming each field that R18 asks for and that is missing.
    """
    step = _begin(context, package_id, reason, action)
    due = step.row.publish_at is None or step.row.publish_at <= step.at
    target = State.PUBLISHED if due else State.APPROVED
    if step.state in (State.PUBLISHED, target):
        model.Session.rollback()
        return
    errors = payloads.errors_of(step.pkg, payloads.shown(step.pkg.id))
    if errors:
        raise tk.ValidationError(errors)
    step.revision = _as_it_stands(step)
    _move(step, target)


def hide(context: Context, package_id: str, reason: str, action: str) -> None:
    """Withdraw an item that is public or waits for its publication time."""
    step = _begin(context, package_id, reason, action)
    if step.state in (State.PUBLISHED, State.APPROVED):
        _move(step, State.WITHDRAWN)
    else:
        model.Session.rollback()


def remove(context: Context, package_id: str, reason: str, action: str) -> None:
    """Withdraw a public item; delete one that never was.

    Raises NotAuthorized for what must be recalled first or is kept for ever.
    """
    step = _begin(context, package_id, reason, action)
    if step.state in (State.PUBLISHED, State.APPROVED):
        _move(step, State.WITHDRAWN)
        return
    steps.log(step, step.state.value, "deleted")
    tk.get_action("package_delete")(authz.same_caller(context), {"id": package_id})


def _begin(context: Context, package_id: str, reason: str, action: str) -> steps.Step:
    pkg, row = locks.lock(package_id)
    given = {"note": reason, "reasons": [action]}
    return steps.begun(context, Operation.OVERRIDE, pkg, row, given)


def _as_it_stands(step: steps.Step) -> Revision:
    """Keep what becomes public; a submission that waits is set aside."""
    payload, files = payloads.current(step.pkg.id, verify=True)
    approved, latest = Revision.approved(step.pkg.id), step.revision
    waiting = latest if latest is not None and latest.is_open else None
    if waiting is not None:
        states.supersede(waiting)
    revision = writer.draft(
        step.pkg,
        payload,
        approved.payload_hash if approved else None,
        step.user.id if step.user else None,
        step.at,
        replaces=waiting,
    )
    states.approve_by_override(revision, step.at, is_change=False)
    writer.keep_files(revision, files)
    return revision


def _move(step: steps.Step, target: State) -> None:
    before = step.state
    effects.take_effect(step, target)
    steps.finish(step, before.value, target)
