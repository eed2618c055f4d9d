"""One step of an appraisal: permission, transition, change, log and signal in one transaction.

The steps are the same for a first submission, where the item itself waits, and for the change of a
published item, where its open revision waits and the public goes on seeing the item.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.ttdn import rights, workflow
from ckanext.ttdn.model import Account, FocalPerson, Item, Revision
from ckanext.ttdn.services import authz, params, refusals, timestamps
from ckanext.ttdn.services.appraisal import effects, plugin_requirements, remarks
from ckanext.ttdn.services.decisions import entries
from ckanext.ttdn.services.decisions import log as decision_log
from ckanext.ttdn.services.index import sync
from ckanext.ttdn.services.items import locks
from ckanext.ttdn.signals import step_taken
from ckanext.ttdn.workflow import Definition, Operation, Requirement, Scope, State


@dataclass
class Step:
    """A step that is being taken: the locked rows, who takes it, and what it was given."""

    context: Context
    operation: Operation
    pkg: model.Package
    row: Item
    actor: rights.Actor
    user: model.User | None
    at: dt.datetime
    revision: Revision | None = None
    is_change: bool = False
    # Labels of those who could read the item before.
    readers: frozenset[str] = frozenset()
    given: Mapping[str, Any] = field(default_factory=dict)
    met: set[Requirement] = field(default_factory=set)
    topics: list[str] = field(default_factory=list)

    @property
    def definition(self) -> Definition:
        """What the operation is."""
        return workflow.OPERATIONS[self.operation]

    @property
    def state(self) -> State:
        """What the step leads on from: the state of the change, or of the item."""
        return State(self.row.change_state if self.is_change else self.row.state)

    @property
    def publish_at(self) -> dt.datetime | None:
        """When what is decided on is to become public (UTC), None for at once."""
        if self.is_change and self.revision is not None:
            return timestamps.moment(self.revision.payload.get("publish_at"))
        return self.row.publish_at

    @property
    def due_on(self) -> dt.date | None:
        """The local day by which an item that is returned is to be answered; else None.

        Raises ValidationError for no day, and for one that has passed.
        """
        day = params.day(self.given, "due_on")
        if day is not None and day < timestamps.today():
            raise tk.ValidationError({"due_on": [tk._("This day has passed.")]})
        return day


def begin(context: Context, data: Mapping[str, Any], operation: Operation) -> Step:
    """Lock the item and ask the rights.

    Raises ObjectNotFound for whoever may not know of the item, NotAuthorized with the rule's
    words, ValidationError with ``conflict`` when somebody else has taken a step meanwhile.
    """
    pkg, row = locks.lock(tk.get_or_bust(dict(data), "id"))
    actor = authz.actor(context)
    item = authz.item_of(pkg, row)
    refusals.require(authz.decide(actor, "read", item))
    decision = authz.decide(actor, operation.value, item)
    if decision.reason.startswith("state_"):
        raise refusals.conflict(_sources(operation), item.working_state, ["state"], decision.reason)
    refusals.require(decision)
    return begun(context, operation, pkg, row, data)


def begun(
    context: Context,
    operation: Operation,
    pkg: model.Package,
    row: Item,
    data: Mapping[str, Any] | None = None,
) -> Step:
    """Return the step for rows that are locked and a right that was asked for.

    Raises ValidationError for words that the log cannot keep.
    """
    actor, user = authz.actor(context), authz.user_of(context)
    given = remarks.read(operation, data or {})
    step = Step(context, operation, pkg, row, actor, user, timestamps.now(), given=given)
    step.readers = frozenset(authz.labels_of(authz.item_of(pkg, row)))
    step.is_change = row.change_state is not None and step.definition.scope is not Scope.ITEM
    step.revision = (
        Revision.open_change(pkg.id, for_update=True) if step.is_change else Revision.latest(pkg.id)
    )
    return step


def _sources(operation: Operation) -> list[str]:
    return sorted(state.value for state in workflow.OPERATIONS[operation].sources or ())


def take(step: Step) -> dict[str, Any]:
    """Move on as the table says, log, index, commit, tell; return where the item stands now.

    Raises ValidationError, and nothing is changed.
    """
    before = step.state
    due = step.publish_at is None or step.publish_at <= step.at
    step.met.add(Requirement.DUE if due else Requirement.NOT_DUE)
    try:
        target = workflow.plan(before, step.operation, workflow.Facts(frozenset(step.met))).target
        plugin_requirements.require(step)
        effects.take_effect(step, target)
        return finish(step, before.value, target)
    except workflow.Refused as refusal:
        model.Session.rollback()
        raise refusals.invalid(refusal.code, _FIELD_OF.get(refusal.code, "message")) from None
    except Exception:
        # What a page does next in the same session must not commit the half of a step.
        model.Session.rollback()
        raise


def finish(step: Step, before: str, target: State) -> dict[str, Any]:
    """Bring a step that was taken to its end: log it, commit, index, tell."""
    result = _result(step)
    organization_id = step.pkg.owner_org
    actor_id = step.user.id if step.user else None
    with _committing(step, target):
        log(step, before, target.value)
    step_taken.send(
        step.operation.value,
        package_id=result["id"],
        organization_id=organization_id,
        actor_id=actor_id,
        revision_id=result["revision_id"],
        # A harvest or a first load submits by the hundred: a notice for each, but no mail.
        mail=step.actor.role is not rights.Role.SYSADMIN,
    )
    return result


@contextmanager
def _committing(step: Step, target: State) -> Iterator[None]:
    """Commit at the end, with the index in the order that shows nothing too early."""
    indexed = step.definition.indexed
    if target is State.PUBLISHED and indexed:
        lost = step.readers - authz.labels_of(authz.item_of(step.pkg, step.row))
        with sync.opening(step.pkg.id, narrows=bool(lost)):
            yield
    elif step.is_change or not indexed:
        yield
        model.Session.commit()
    else:
        with sync.closing(step.pkg.id):
            yield


def _result(step: Step) -> dict[str, Any]:
    return {
        "id": step.pkg.id,
        "name": step.pkg.name,
        "type": step.pkg.type,
        "approval_state": step.row.state,
        "change_state": step.row.change_state,
        "content_hash": step.revision.payload_hash if step.revision else None,
        "revision_id": step.revision.id if step.revision else None,
    }


_FIELD_OF = {
    "reasons_missing": "reasons",
    "declarations_missing": "declarations",
    "content_changed": "content_hash",
}


def log(step: Step, before: str, after: str) -> None:
    """Write the step into the decision log, with its words and names as they are today (C9)."""
    decision_log.append(
        entries.entry(
            step.operation,
            step.at,
            package_id=step.pkg.id,
            organization_id=step.pkg.owner_org,
            revision=step.revision,
            before=before,
            after=after,
            actor_id=step.user.id if step.user else None,
            acted_by=_acted_by(step),
            names=entries.names_of(step.pkg.owner_org),
            given=step.given,
            topics=step.topics,
            due_on=step.due_on,
        )
    )


def _acted_by(step: Step) -> str:
    """Name the natural person (R22, R42): the sent one, the focal person, else the account's."""
    if step.given.get("acted_by"):
        return step.given["acted_by"]
    if step.user is None:
        return ""
    account = Account.of(step.user.id)
    if account is not None and account.role == "agency":
        person = FocalPerson.current(account.organization_id, timestamps.today())
        if person is not None:
            return person.name
    return step.user.fullname or step.user.name
