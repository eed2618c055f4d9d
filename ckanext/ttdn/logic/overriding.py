"""The operator changes what the public sees, past the appraisal: with a reason, and logged."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.types import Context

from ckanext.ttdn import rights
from ckanext.ttdn.logic import changes, facts, moves, payloads, refusals, steps
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.workflow import Operation, State


def save(
    context: Context, pkg: model.Package, row: Item, data: dict[str, Any], reason: str
) -> dict[str, Any]:
    """Put ``data`` in force at once; the log tells who, why and what. Commits.

    Raises NotAuthorized for all but the operator, ValidationError while a change is under way:
    its content is not the operator's to publish.
    """
    item = facts.item_of(pkg, row)
    refusals.require(rights.decide(facts.actor(context), "override", item))
    if row.change_state is not None:
        raise refusals.invalid("change_open", "override_reason")
    saved = changes.save(context, pkg, row, None, data)
    revision = Revision.open_change(pkg.id)
    if revision is None:
        return saved
    step = steps.begun(context, Operation.OVERRIDE, pkg, row, {"note": reason})
    step.is_change, step.revision = True, revision
    revision.state, revision.submitted_at, revision.decided_at = "approved", step.at, step.at
    moves.move_change(step, State.PUBLISHED)
    steps.finish(step, State.PUBLISHED.value, State.PUBLISHED)
    return payloads.shown(pkg.id)
