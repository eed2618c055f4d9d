"""What of a rule speaks against an actor and an item: one reason code for each condition."""

from __future__ import annotations

from collections.abc import Callable

from .terms import Actor, Item, Role, Rule, Scope

# Every reason of a decision, those of a state apart (``state_draft``).
REASONS = frozenset(
    {
        "agency_ended",
        "agency_not_named",
        "change_open",
        "field_not_granted",
        "field_restricted",
        "kind_not_granted",
        "log_in",
        "no_agency_account",
        "no_change",
        "no_rule",
        "not_in_force",
        "not_own",
        "not_readable",
        "permitted",
        "predecessor_ended",
        "restricted",
        "was_published",
    }
)

Asked = tuple[Rule, Actor, Item, "str | None"]


def _whose(asked: Asked) -> str | None:
    rule, actor, item, _field = asked
    if not actor.serves:
        return "agency_ended"
    owned = rule.scope is Scope.ANY or item.organization_id in actor.organizations
    return None if owned else "not_own"


def _continued(asked: Asked) -> str | None:
    rule, actor, item, _field = asked
    itself = rule.scope is not Scope.ITSELF or item.organization_id == actor.organization_id
    return None if itself else "predecessor_ended"


def _named(asked: Asked) -> str | None:
    rule, actor, _item, _field = asked
    named = rule.organizations is None or actor.code in rule.organizations
    fitting = rule.agency_kinds is None or actor.agency_kind in rule.agency_kinds
    return None if named and fitting else "agency_not_named"


def _in_time(asked: Asked) -> str | None:
    rule, actor, _item, _field = asked
    # Unknown days decide against the actor: a right needs its time, a restriction does not.
    within = not rule.permits if actor.day is None else actor.day in rule.period
    return None if rule.period.always or within else "not_in_force"


def _kind(asked: Asked) -> str | None:
    rule, actor, item, _field = asked
    for kinds in (rule.kinds, actor.kinds if rule.granted_kinds else None):
        # "Of whatever kind" is permitted when one is, and refused by no rule about some.
        fits = item.kind in kinds if item.kind and kinds else bool(kinds) and rule.permits
        if kinds is not None and not fits:
            return "kind_not_granted"
    return None


def _published(asked: Asked) -> str | None:
    rule, _actor, item, _field = asked
    return "was_published" if rule.never_published and item.was_published else None


def _change(asked: Asked) -> str | None:
    rule, _actor, item, _field = asked
    if rule.change is None or rule.change is (item.change is not None):
        return None
    return "no_change" if rule.change else "change_open"


def _state(asked: Asked) -> str | None:
    rule, _actor, item, _field = asked
    state = item.state if rule.of_item else item.working_state
    return None if rule.states is None or state in rule.states else f"state_{state}"


def _shown(asked: Asked) -> str | None:
    rule, _actor, item, _field = asked
    fitting = rule.visibility is None or item.visibility in rule.visibility
    return None if fitting and (item.window_open or not rule.in_window) else "not_readable"


def _field(asked: Asked) -> str | None:
    rule, _actor, _item, field = asked
    if rule.fields is None:
        return None
    if field is None:
        # Some fields can be written, so the item can; no field is refused before it is named.
        return None if rule.permits else "field_not_granted"
    return None if field in rule.fields else "field_not_granted"


_OF_THE_ACTOR: tuple[Callable[[Asked], str | None], ...] = (_named, _in_time)
_OF_THE_ITEM: tuple[Callable[[Asked], str | None], ...] = (
    _kind,
    _published,
    _change,
    _state,
    _shown,
    _field,
)
_ALL = (_whose, _continued, *_OF_THE_ACTOR, *_OF_THE_ITEM)


def objection(
    rule: Rule, actor: Actor, item: Item, field: str | None = None
) -> tuple[int, str] | None:
    """Return the first condition that is not met, as its place in the order and a reason code.

    The later its place, the nearer the actor was to the right. None when the rule applies.
    """
    return _first(_ALL, (rule, actor, item, field))


def in_general(rule: Rule, actor: Actor) -> bool:
    """Return True if the rule applies to this actor, for any item."""
    nothing = Item(None, "")
    someones = rule.scope is Scope.ANY or bool(actor.organizations)
    return someones and actor.serves and _first(_OF_THE_ACTOR, (rule, actor, nothing, None)) is None


def fits(rule: Rule, item: Item) -> bool:
    """Return True if the rule applies to this item, for any actor."""
    return _first(_OF_THE_ITEM, (rule, Actor(Role.ANONYMOUS), item, None)) is None


def _first(
    conditions: tuple[Callable[[Asked], str | None], ...], asked: Asked
) -> tuple[int, str] | None:
    for place, condition in enumerate(conditions):
        if reason := condition(asked):
            return place, reason
    return None
