"""One step of an appraisal: permission, transition, change, log and signal in one transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.logic as core_logic
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.ttdn import rights, workflow
from ckanext.ttdn.logic import facts, payloads, refusals
from ckanext.ttdn.model import Account, Agency, Decision, FocalPerson, Item, Revision, Text
from ckanext.ttdn.workflow import Operation, Requirement, State

# Sent after a step is committed: ``operation``, ``package_id``, ``organization_id``, ``actor_id``,
# ``mail`` (whether the other side is written to).
step_taken = tk.signals.ckanext.signal("ttdn:step_taken")


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
    given: Mapping[str, Any] = field(default_factory=dict)
    met: set[Requirement] = field(default_factory=set)
    topics: list[str] = field(default_factory=list)


def begin(context: Context, data: Mapping[str, Any], operation: Operation) -> Step:
    """Lock the item and ask the rights.

    Raises ObjectNotFound for whoever may not know of the item, NotAuthorized with the rule's
    words, ValidationError with ``conflict`` when somebody else has taken a step meanwhile.
    """
    pkg = model.Package.get(tk.get_or_bust(dict(data), "id"), for_update=True)
    row = Item.get(pkg.id, for_update=True) if pkg else None
    if pkg is None or row is None:
        raise tk.ObjectNotFound()
    actor = facts.actor(context)
    item = facts.item_of(pkg, row)
    refusals.require(rights.decide(actor, "read", item))
    decision = rights.decide(actor, operation.value, item)
    if decision.reason.startswith("state_"):
        raise refusals.conflict(_expected(operation), row.state, ["state"], decision.reason)
    refusals.require(decision)
    step = Step(context, operation, pkg, row, actor, facts.user_of(context), facts.now())
    step.given = data
    step.revision = Revision.latest(pkg.id)
    return step


def _expected(operation: Operation) -> list[str]:
    return sorted(
        {s.value for t in workflow.TRANSITIONS for s in t.sources if t.operation is operation}
    )


def take(step: Step) -> dict[str, Any]:
    """Move the item as the table says, log, index, commit, tell; return where it stands now.

    The index is written before the commit, so that without a search server nothing changes.
    """
    before = State(step.row.state)
    if step.row.publish_at is None or step.row.publish_at <= step.at:
        step.met.add(Requirement.DUE)
    else:
        step.met.add(Requirement.NOT_DUE)
    try:
        transition = workflow.plan(before, step.operation, workflow.Facts(frozenset(step.met)))
    except workflow.Refused as refusal:
        raise refusals.invalid(refusal.code, _FIELD_OF.get(refusal.code, "message")) from None
    step.row.state = transition.target.value
    _note_times(step, transition.target)
    _close_revision(step, transition.target)
    _log(step, before, transition.target)
    _apply(step, transition.target)
    organization_id = step.pkg.owner_org
    result = {
        "id": step.pkg.id,
        "name": step.pkg.name,
        "type": step.pkg.type,
        "approval_state": transition.target.value,
        "content_hash": step.revision.payload_hash if step.revision else None,
        "revision_id": step.revision.id if step.revision else None,
    }
    _commit(step)
    step_taken.send(
        step.operation.value,
        package_id=result["id"],
        organization_id=organization_id,
        actor_id=step.user.id if step.user else None,
        # A harvest or a first load submits by the hundred: a notice for each, but no mail.
        mail=step.actor.role is not rights.Role.SYSADMIN,
    )
    return result


_FIELD_OF = {
    "reasons_missing": "reasons",
    "declarations_missing": "declarations",
    "content_changed": "content_hash",
}


def _note_times(step: Step, target: State) -> None:
    row, operation = step.row, step.operation
    if operation is Operation.SUBMIT:
        row.submitted_at = step.at
    elif operation is Operation.REQUEST_WITHDRAWAL:
        row.withdrawal_requested_at = step.at
    if target is State.PUBLISHED and operation is not Operation.REQUEST_WITHDRAWAL:
        row.published_at = row.published_at or step.at
        row.withdrawal_requested_at = row.withdrawn_at = None
    elif target is State.WITHDRAWN:
        row.withdrawn_at = step.at


_REVISION_STATE = {
    Operation.RECALL: "recalled",
    Operation.APPROVE: "approved",
    Operation.RETURN: "returned",
    Operation.REJECT: "rejected",
}


def _close_revision(step: Step, target: State) -> None:
    revision = step.revision
    if revision is None:
        return
    if step.operation in _REVISION_STATE:
        revision.state = _REVISION_STATE[step.operation]
        revision.decided_at = step.at
    if target is State.PUBLISHED and revision.public_from is None:
        revision.public_from = step.at
    if target is State.WITHDRAWN:
        shown = Revision.approved(step.pkg.id)
        if shown is not None and shown.public_from and shown.public_to is None:
            shown.public_to = step.at


def _log(step: Step, before: State, after: State) -> None:
    authority = Agency.authority()
    agency = Agency.get(step.pkg.owner_org)
    organization = model.Group.get(step.pkg.owner_org)
    body = {
        "note": (step.given.get("note") or "").strip(),
        "field_comments": step.given.get("field_comments") or {},
        "declarations": list(step.given.get("declarations") or []),
        "acted_by": _acted_by(step),
        "agency_name": agency.name_translated
        if agency
        else {"vi": organization.title if organization else ""},
        "authority_name": authority.name_translated if authority else {},
        "nonce": secrets.token_hex(16),
    }
    text = Text(body=body, created_at=step.at)
    model.Session.add(text)
    model.Session.flush()
    model.Session.add(
        Decision(
            at=step.at,
            package_id=step.pkg.id,
            revision_id=step.revision.id if step.revision else None,
            operation=step.operation.value,
            from_state=before.value,
            to_state=after.value,
            content_hash=step.revision.payload_hash if step.revision else None,
            reasons=list(step.given.get("reasons") or []),
            topics=step.topics,
            actor_id=step.user.id if step.user else None,
            organization_id=step.pkg.owner_org,
            text_id=text.id,
            text_hash=workflow.content_hash(body),
        )
    )


def _acted_by(step: Step) -> str:
    """Name the natural person (R22, R42): the sent one, the focal person, else the account's."""
    if step.given.get("acted_by"):
        return str(step.given["acted_by"]).strip()
    if step.user is None:
        return ""
    account = Account.of(step.user.id)
    if account is not None and account.role == "agency":
        person = FocalPerson.current(account.organization_id, facts.today())
        if person is not None:
            return person.name
    return step.user.fullname or step.user.name


def _apply(step: Step, target: State) -> None:
    """Open or close CKAN's own two locks, which also guard what looks at them alone."""
    public = target is State.PUBLISHED
    # From the database: the index's copy may be older than what was appraised.
    item = payloads.shown(step.pkg.id)
    changes: dict[str, Any] = {
        "state": "active" if public else "draft",
        "private": not (public and step.row.visibility == "public"),
    }
    if step.operation is Operation.APPROVE:
        changes["topics"] = step.topics
    context = {
        "user": step.context.get("user", ""),
        "ignore_auth": True,
        "ttdn_step": True,
        "allow_state_change": True,
        "defer_commit": True,
        "return_id_only": True,
    }
    item.pop("metadata_modified")
    tk.get_action("package_update")(context, {**item, **changes})  # type: ignore[arg-type]
    model.Session.flush()


def _commit(step: Step) -> None:
    package_id = step.pkg.id
    try:
        both = core_logic.package_show_default_and_custom_schemas(step.context, package_id)
        core_logic.index_update_package_dicts(both)
        model.Session.commit()
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        words = refusals.message("search_down_step")
        raise tk.ValidationError(
            {"message": [words]}, error_summary={tk._("Not saved"): words}
        ) from None


def require_hash(step: Step) -> None:
    """Refuse a decision on anything but the content that was appraised (R20).

    The content is hashed anew from the database and the files, so that a change past every guard
    is found as well.
    """
    sent = step.given.get("content_hash")
    if not sent:
        raise refusals.invalid("content_hash_missing", "content_hash")
    assert step.revision is not None  # noqa: S101 - a submitted item has one
    actual, changed = payloads.compare(step.pkg.id, step.revision)
    if sent != actual or actual != step.revision.payload_hash:
        raise refusals.conflict(sent, actual, changed, "content_changed")
    step.met.add(Requirement.CONTENT_HASH)


def codes(given: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of codes that was sent, one alone as a list; refuse anything else."""
    sent = given.get(name) or []
    found = [sent] if isinstance(sent, str) else sent
    if not isinstance(found, list) or not all(isinstance(code, str) for code in found):
        raise tk.ValidationError({name: [tk._("Send a list of codes.")]})
    return found


def require_reasons(step: Step, known: Iterable[str]) -> None:
    """Take the reason codes; refuse codes that are not in the vocabulary."""
    reasons = codes(step.given, "reasons")
    unknown = sorted(set(reasons) - set(known))
    if unknown:
        raise tk.ValidationError(
            {"reasons": [tk._("Unknown reason: {codes}").format(codes=", ".join(unknown))]}
        )
    if "other" in reasons and not str(step.given.get("note") or "").strip():
        raise refusals.invalid("other_needs_note", "note")
    step.given = {**step.given, "reasons": reasons}
    if reasons:
        step.met.add(Requirement.REASONS)
