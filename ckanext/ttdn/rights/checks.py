"""Fixed limits that no configured table of rules may exceed.

Reasons are codes; an adapter has the sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from .terms import Audience, Role, Rule, Scope

Reason = Literal[
    "account_needed",
    "appraised_content",
    "authority_alone",
    "insiders_read",
    "kept_for_ever",
    "list_unfiltered",
    "operator_alone",
    "own_alone",
    "unapproved_read",
]

APPRAISING = frozenset(
    {"approve", "claim", "correct_kind", "reject", "release", "return", "withdraw"}
)
_WRITING = frozenset({"delete", "edit", "rebase", "restore", "submit"})
_WRITABLE = frozenset({"draft", "published", "rejected", "returned", "withdrawn"})
# Lists are filtered by whose items they hold, and by nothing else.
_LISTED = "read_internal"
_PUBLISHED = frozenset({"published"})
# What each may be shown of visibilities (C3); insiders are not asked.
_SEEN_BY_OTHERS = {
    Audience.PUBLIC: frozenset({"public"}),
    Audience.AGENCIES: frozenset({"public", "agencies"}),
}


class Fault(NamedTuple):
    """One rule that may not stand, and why."""

    rule: str
    reason: Reason


def faults(rules: Iterable[Rule]) -> list[Fault]:
    """Return what is wrong with a whole table, rule by rule (R20, R22, H 6.4, 9.1)."""
    rules = tuple(rules)
    found = [Fault(rule.id, reason) for rule in rules for reason in _of(rule)]
    insiders = {rule.audience for rule in rules if rule.audience and rule.of_every_item}
    if not {Audience.OWN, Audience.AUTHORITY} <= insiders:
        found.append(Fault("read", "insiders_read"))
    return found


def _of(rule: Rule) -> Iterator[Reason]:
    if _LISTED in rule.operations and not (
        rule.of_every_item and (rule.permits or rule.scope is Scope.ANY)
    ):
        yield "list_unfiltered"
    if rule.audience is not None:
        yield from _read(rule, _SEEN_BY_OTHERS.get(rule.audience))
    if rule.audience is None and rule.permits:
        yield from _granted(rule)


def _read(rule: Rule, visibility: frozenset[str] | None) -> Iterator[Reason]:
    approved = rule.states == _PUBLISHED and rule.of_item and rule.in_window
    meant = rule.visibility or frozenset({"owner"})
    if visibility is not None and not (approved and meant <= visibility):
        yield "unapproved_read"


def _granted(rule: Rule) -> Iterator[Reason]:
    if rule.roles & {Role.ANONYMOUS, Role.USER}:
        yield "account_needed"
    if rule.operations & APPRAISING and not rule.roles <= {Role.AUTHORITY}:
        yield "authority_alone"
    if "override" in rule.operations and not rule.roles <= {Role.SYSADMIN}:
        yield "operator_alone"
    if Role.AGENCY in rule.roles and rule.scope is Scope.ANY:
        yield "own_alone"
    if "delete" in rule.operations and not rule.never_published:
        yield "kept_for_ever"
    if rule.operations & _WRITING and not (rule.states is not None and rule.states <= _WRITABLE):
        yield "appraised_content"
