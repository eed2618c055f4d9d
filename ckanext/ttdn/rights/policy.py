"""The table of rights and the function that reads it."""

from __future__ import annotations

from .labels import labels_for, labels_of
from .terms import Actor, Decision, Item, Role, Rule

_SUPPLIERS = frozenset({Role.AGENCY, Role.AUTHORITY})
_APPRAISERS = frozenset({Role.AUTHORITY})
_OPERATORS = frozenset({Role.SYSADMIN})
_EDITABLE = frozenset({"draft", "returned", "rejected", "withdrawn"})
_WRITABLE = _EDITABLE | {"published"}


def _pair(
    operation: str,
    states: frozenset[str] | None,
    clause: str,
    *,
    granted_kinds: bool = False,
    unpublished_only: bool = False,
    of_item: bool = False,
    with_change: bool | None = None,
) -> tuple[Rule, Rule]:
    # The operator stands in for an agency (harvesting, the first load); its deeds bear its name.
    return (
        Rule(
            operation,
            _SUPPLIERS,
            True,
            states,
            clause,
            granted_kinds,
            unpublished_only,
            of_item,
            with_change,
        ),
        Rule(
            operation,
            _OPERATORS,
            False,
            states,
            clause,
            False,
            unpublished_only,
            of_item,
            with_change,
        ),
    )


_SUBMITTED = frozenset({"submitted"})

RULES: tuple[Rule, ...] = (
    *_pair("create", None, "H 6.6, 13", granted_kinds=True),
    *_pair("edit", _WRITABLE, "H 6.3, 6.4", granted_kinds=True),
    *_pair("restore", _WRITABLE, "H 6.3, 6.4", granted_kinds=True),
    *_pair("rebase", _EDITABLE, "H 6.3, 6.4", granted_kinds=True, with_change=True),
    *_pair("discard", _EDITABLE | {"approved"}, "H 6.3", with_change=True),
    *_pair("delete", _EDITABLE, "H 6.3", unpublished_only=True),
    *_pair("submit", _EDITABLE, "H 6.4", granted_kinds=True),
    *_pair("recall", _SUBMITTED, "H 6.3"),
    *_pair("request_withdrawal", frozenset({"published"}), "H 6.3", of_item=True),
    Rule("read_internal", _SUPPLIERS, True, None, "H 4.3"),
    Rule("read_internal", _APPRAISERS | _OPERATORS, False, None, "H 4.3, 9.1"),
    *(
        Rule(operation, _APPRAISERS, False, _SUBMITTED, "H 6.4, 9.1, 12")
        for operation in ("claim", "release", "approve", "return", "reject")
    ),
    Rule(
        "withdraw",
        _APPRAISERS,
        False,
        frozenset({"approved", "published"}),
        "H 6.4, 12",
        of_item=True,
    ),
    Rule(
        "correct_kind",
        _APPRAISERS,
        False,
        frozenset({"submitted", "published", "withdrawn"}),
        "H 6.4, 12",
        of_item=True,
        with_change=False,
    ),
    Rule("override", _OPERATORS, False, None, "H 9.2"),
)


def decide(actor: Actor, operation: str, item: Item) -> Decision:
    """Decide whether ``actor`` may do ``operation`` on ``item``; refuse what no rule permits.

    Reading has its rule in the labels, since a search index must be able to ask the same question.
    """
    if operation == "read":
        return _reading(actor, item)
    refusal = Decision(False, "no_rule", f"{operation}:none")
    for rule in RULES:
        if rule.operation == operation and actor.role in rule.roles:
            reason = _objection(rule, actor, item)
            if reason is None:
                return Decision(True, "permitted", rule.id)
            refusal = Decision(False, reason, rule.id)
    if refusal.reason == "no_rule" and actor.role in (Role.ANONYMOUS, Role.USER):
        reason = "log_in" if actor.role is Role.ANONYMOUS else "no_agency_account"
        return Decision(False, reason, refusal.rule)
    return refusal


def _reading(actor: Actor, item: Item) -> Decision:
    if actor.role is Role.SYSADMIN or labels_for(actor) & labels_of(item):
        return Decision(True, "permitted", "read:label")
    return Decision(False, "not_readable", "read:label")


def _objection(rule: Rule, actor: Actor, item: Item) -> str | None:
    if rule.own and item.organization_id != actor.organization_id:
        return "not_own"
    if rule.own and not actor.in_office:
        return "agency_ended"
    if rule.granted_kinds and actor.kinds is not None and item.kind not in actor.kinds:
        return "kind_not_granted"
    if rule.unpublished_only and item.was_published:
        return "was_published"
    if rule.with_change is not None and rule.with_change is (item.change is None):
        return "no_change" if rule.with_change else "change_open"
    state = item.state if rule.of_item else item.working_state
    if rule.states is not None and state not in rule.states:
        return f"state_{state}"
    return None
