"""Overrides of the appraisal by the operator: log rows first, then core's action (R20).

Core commits in the middle of its actions. A row that is written before is in the same transaction
as the first thing that core changes: no change is without its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.ttdn.search import lock
from ckanext.ttdn.services import authz, timestamps
from ckanext.ttdn.services.appraisal import steps
from ckanext.ttdn.services.decisions import entries
from ckanext.ttdn.services.decisions import log as decision_log
from ckanext.ttdn.services.guards.targets import Concern
from ckanext.ttdn.services.index import sync
from ckanext.ttdn.services.items import locks
from ckanext.ttdn.signals import step_taken
from ckanext.ttdn.workflow import Operation

# Core's actions call one another: nested calls of an allowed action are not checked again.
_let_through: ContextVar[bool] = ContextVar("ttdn_let_through", default=False)


def is_let_through() -> bool:
    """Return True inside an allowed action."""
    return _let_through.get()


@contextmanager
def passing() -> Iterator[None]:
    """Allow the actions called within the block."""
    token = _let_through.set(True)
    try:
        yield
    finally:
        _let_through.reset(token)


@dataclass
class Call:
    """An action that the operator takes past the appraisal, and how core goes on.

    ``after``: what the log calls an item's state afterwards, None where it stays.
    """

    name: str
    core: Action
    context: Context
    data: DataDict
    reason: str
    concern: Concern
    after: str | None


def through_core(call: Call) -> Any:
    """Log and let core do it, which moves no item's state in the appraisal."""
    return _through(call, _begun(call))


def out_of_the_index(call: Call) -> Any:
    """Let core remove an item: nobody who has read it before writes its document after."""
    begun = _begun(call)
    lock.hold(*call.concern.items)
    return _through(call, begun)


def _through(call: Call, begun: list[steps.Step]) -> Any:
    told = _log(call, begun)
    with passing():
        result = call.core(call.context, call.data)
    model.Session.commit()
    _tell(told)
    return result


def to_another_owner(call: Call) -> None:
    """Let core do it, and index the item: its labels name the agency that may read it."""
    begun = _begun(call)
    with passing():
        call.core({**call.context, "defer_commit": True}, call.data)
    # The former owner can read it no longer.
    with sync.opening(call.concern.items[0], narrows=True):
        told = _log(call, begun)
    _tell(told)


def one_by_one(take: Callable[[Context, str, str, str], None]) -> Callable[[Call], None]:
    """Make the override of a bulk action: each item for itself, other datasets as core does."""

    def each(call: Call) -> None:
        for package_id in call.concern.items:
            take(call.context, package_id, call.reason, call.name)
        others = [id for id in call.data["datasets"] if id not in call.concern.items]
        call.core(call.context, {**call.data, "datasets": others})

    return each


def _begun(call: Call) -> list[steps.Step]:
    """Lock the items, all of them, before the end of the log is."""
    given = {"note": call.reason, "reasons": [call.name]}
    locked = [locks.lock(package_id) for package_id in call.concern.items]
    return [steps.begun(call.context, Operation.OVERRIDE, *rows, given) for rows in locked]


def _log(call: Call, begun: list[steps.Step]) -> list[dict[str, Any]]:
    """Append a row of each item, before core commits; return whom to tell what."""
    for step in begun:
        steps.log(step, step.row.state, call.after or step.row.state)
    if call.concern.beside:
        _log_beside(call)
    return [
        {
            "package_id": step.pkg.id,
            "organization_id": step.pkg.owner_org,
            "actor_id": step.user.id if step.user else None,
            "revision_id": step.revision.id if step.revision else None,
        }
        for step in begun
        if call.after is None
    ]


def _log_beside(call: Call) -> None:
    """Append the row of something that is no item: no dataset is named in it."""
    user = authz.user_of(call.context)
    decision_log.append(
        entries.entry(
            Operation.OVERRIDE,
            timestamps.now(),
            organization_id=call.concern.organization_id,
            actor_id=user.id if user else None,
            acted_by=(user.fullname or user.name) if user else "",
            names=entries.names_of(call.concern.organization_id),
            given={"note": call.reason, "reasons": [call.name]},
        )
    )


def _tell(told: list[dict[str, Any]]) -> None:
    for facts_of_item in told:
        step_taken.send(Operation.OVERRIDE.value, mail=False, **facts_of_item)
