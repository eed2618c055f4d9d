"""The steps of an appraisal (H 6.4, 9.1, 12; R20). Names and arguments: the interface's table."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn import definitions
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services import authz, params, refusals, timestamps
from ckanext.ttdn.services.appraisal import claims, requirements, steps
from ckanext.ttdn.services.files import archive
from ckanext.ttdn.services.index import comparison, sync
from ckanext.ttdn.services.items import locks
from ckanext.ttdn.services.revisions import changes, payloads, writer
from ckanext.ttdn.services.visibility import repair
from ckanext.ttdn.workflow import Operation, Requirement

__all__ = [
    "ttdn_clock_run",
    "ttdn_dataset_approve",
    "ttdn_dataset_check",
    "ttdn_dataset_claim",
    "ttdn_dataset_recall",
    "ttdn_dataset_reject",
    "ttdn_dataset_release",
    "ttdn_dataset_return",
    "ttdn_dataset_submit",
    "ttdn_dataset_withdraw",
    "ttdn_withdrawal_request",
]

log = logging.getLogger(__name__)

DECLARATIONS = frozenset({"no_state_secrets", "rights_cleared"})


@tk.side_effect_free
def ttdn_dataset_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return what an item lacks for its submission: ``{"complete", "errors"}`` (R18)."""
    pkg, row = _readable(context, data_dict)
    item = authz.item_of(pkg, row)
    refusals.require(authz.decide(authz.actor(context), "read_internal", item))
    errors = payloads.errors_of(pkg, _written(pkg, Revision.open_change(pkg.id)))
    return {"complete": not errors, "errors": errors}


def ttdn_dataset_submit(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Submit an item, or the change of a published one, for appraisal; what is submitted is kept.

    Raises ValidationError naming each field that R18 asks for and that is missing.
    """
    step = steps.begin(context, data_dict, Operation.SUBMIT)
    if set(params.codes(step.given, "declarations")) >= DECLARATIONS:
        step.met.add(Requirement.DECLARATIONS)
        step.given = {**step.given, "declarations": sorted(DECLARATIONS)}
    change = step.revision if step.is_change else None
    errors = payloads.errors_of(step.pkg, _written(step.pkg, change))
    if errors:
        raise tk.ValidationError(errors)
    step.met.add(Requirement.COMPLETE)
    if Requirement.DECLARATIONS in step.met:
        step.revision = _change_to_submit(step) if change else _new_revision(step)
    return steps.take(step)


def _written(pkg: model.Package, change: Revision | None) -> dict[str, Any]:
    """Return what would be submitted: the item, or its change."""
    live = payloads.shown(pkg.id)
    return changes.working_copy(change, live) if change else live


def _change_to_submit(step: steps.Step) -> Revision:
    change = step.revision
    assert change is not None  # noqa: S101 - an item with a change has an open revision
    files = list(archive.uploaded_files(change.payload.get("resources", []), verify=True))
    if change.submitted_at is not None:
        # Submitted before, recalled or returned, and submitted again as it was.
        change = writer.draft(
            step.pkg, change.payload, change.base_hash, None, step.at, replaces=change
        )
    change.submitter_id = step.user.id if step.user else None
    writer.keep_files(change, files)
    return change


def _new_revision(step: steps.Step) -> Revision:
    payload, files = payloads.current(step.pkg.id, verify=True)
    base = Revision.approved(step.pkg.id)
    revision = writer.add(
        step.pkg,
        payload,
        number=(step.revision.number if step.revision else 0) + 1,
        state="submitted",
        at=step.at,
        submitter_id=step.user.id if step.user else None,
        base_hash=base.payload_hash if base else None,
        submitted_at=step.at,
        is_open=True,
    )
    model.Session.flush()
    writer.keep_files(revision, files)
    return revision


def ttdn_dataset_recall(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Recall a submitted item in order to edit it."""
    return steps.take(steps.begin(context, data_dict, Operation.RECALL))


def ttdn_dataset_claim(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Claim a waiting item; the queue shows the assignee."""
    return _assign(context, data_dict, "claim")


def ttdn_dataset_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give a claimed item back to the queue."""
    return _assign(context, data_dict, "release")


def _assign(context: Context, data_dict: DataDict, operation: str) -> dict[str, Any]:
    # Lock the row: of two simultaneous claims, the second gets an error that names the first.
    pkg, row = locks.lock(tk.get_or_bust(dict(data_dict), "id"))
    actor, item = authz.actor(context), authz.item_of(pkg, row)
    refusals.require(authz.decide(actor, "read", item))
    refusals.require(authz.decide(actor, operation, item))
    revision = Revision.open_change(pkg.id) or Revision.latest(pkg.id)
    user = authz.user_of(context)
    assert revision is not None  # noqa: S101 - a submitted item has one
    assert user is not None  # noqa: S101 - the rights let no anonymous reader come so far
    if operation == "claim" and claims.holder(revision) not in (None, user.id):
        raise refusals.conflict(None, revision.assignee_id, ["assignee"], "claimed_by_other")
    revision.assignee_id = user.id if operation == "claim" else None
    model.Session.commit()
    return {"id": pkg.id, "revision_id": revision.id, "assignee": revision.assignee_id}


def ttdn_dataset_approve(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Permit publication of what has this ``content_hash`` and classify it with ``topics``.

    Without ``topics`` the agency's proposal stands. Public at once, or at ``publish_at``.
    Raises ValidationError with ``conflict`` when the content is another one.
    """
    step = steps.begin(context, data_dict, Operation.APPROVE)
    requirements.require_hash(step)
    requirements.require_base(step)
    proposal = step.revision.payload if step.revision else {}
    step.topics = params.codes(proposal if data_dict.get("topics") is None else data_dict, "topics")
    unknown = sorted(set(step.topics) - set(definitions.vocabulary("topics").codes))
    if unknown:
        raise tk.ValidationError(
            {"topics": [tk._("Unknown topic: {codes}").format(codes=", ".join(unknown))]}
        )
    return steps.take(step)


def ttdn_dataset_return(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return an item for correction, with reasons, a note and comments by field.

    ``due_on``: the local day (YYYY-MM-DD) by which the agency is asked to answer.
    """
    return _refuse(context, data_dict, Operation.RETURN, "return-reasons")


def ttdn_dataset_reject(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Refuse publication, with reasons."""
    return _refuse(context, data_dict, Operation.REJECT, "reject-reasons")


def _refuse(
    context: Context, data_dict: DataDict, operation: Operation, reasons: str
) -> dict[str, Any]:
    step = steps.begin(context, data_dict, operation)
    requirements.require_hash(step)
    requirements.require_reasons(step, definitions.vocabulary(reasons).codes)
    return steps.take(step)


def ttdn_dataset_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Withdraw a published item from the public, with reasons."""
    step = steps.begin(context, data_dict, Operation.WITHDRAW)
    requirements.require_reasons(step, definitions.vocabulary("withdrawal-reasons").codes)
    return steps.take(step)


def ttdn_withdrawal_request(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Ask the authority to withdraw an own published item; it stays public until then."""
    step = steps.begin(context, data_dict, Operation.REQUEST_WITHDRAWAL)
    requirements.require_reasons(step, definitions.vocabulary("withdrawal-reasons").codes)
    return steps.take(step)


def ttdn_clock_run(context: Context, data_dict: DataDict) -> dict[str, list[str]]:
    """Publish what is due, withdraw what has expired, index what a step left undone.

    Run every half minute. Operator only. An item that cannot be saved is logged and tried again
    next time; it holds up no other one. ``publish``, ``expire``, ``columns`` (items that CKAN's own
    columns showed or hid wrongly) and ``reindex`` are ids of datasets; ``compare`` tells in words
    what the search index had otherwise than the database, in the part that this round looked at.
    """
    tk.check_access("ttdn_clock_run", context, data_dict)
    done: dict[str, list[str]] = {"publish": [], "expire": []}
    due = [row.package_id for row in Item.due(timestamps.now())]
    for package_id in due:
        operation = _due_operation(package_id)
        try:
            step = _clock_step(context, package_id, operation)
            if step is not None:
                steps.take(step)
                done[operation.value].append(package_id)
        except tk.ValidationError:
            model.Session.rollback()
            log.exception("The clock could not %s %s", operation.value, package_id)
    done["columns"] = repair.mend()
    done["reindex"] = sync.repair()
    done["compare"] = [str(found) for found in comparison.round_of_the_clock()]
    return done


def _due_operation(package_id: str) -> Operation:
    row = Item.get(package_id)
    over = row is not None and row.expires_at is not None and row.expires_at <= timestamps.now()
    return Operation.EXPIRE if over and row.state == "published" else Operation.PUBLISH


def _clock_step(context: Context, package_id: str, operation: Operation) -> steps.Step | None:
    pkg, row = locks.lock(package_id)
    if row not in Item.due(timestamps.now()):
        return None
    step = steps.begun(context, operation, pkg, row)
    if step.is_change:
        requirements.require_base(step)
    return step


def _readable(context: Context, data_dict: Mapping[str, Any]) -> tuple[model.Package, Item]:
    pkg = model.Package.get(tk.get_or_bust(dict(data_dict), "id"))
    row = Item.get(pkg.id) if pkg else None
    if pkg is None or row is None:
        raise tk.ObjectNotFound()
    item = authz.item_of(pkg, row)
    refusals.require(authz.decide(authz.actor(context), "read", item))
    return pkg, row
