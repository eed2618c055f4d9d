"""Rules of the rights as data: what a rule can be about, and what none may say (R20, H 6.4)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from ckanext.ttdn.profiles import rules
from ckanext.ttdn.rights import (
    Actor,
    Audience,
    Fields,
    Item,
    Period,
    Role,
    Rule,
    Scope,
    Table,
    faults,
)

SHIPPED = rules.shipped().rules
TABLE = Table(SHIPPED)
TOURISM = Actor(Role.AGENCY, "tourism", frozenset({"promotion"}), code="so-du-lich")
OPERATOR = Actor(Role.SYSADMIN)


def item(state="draft"):
    return Item("tourism", "promotion", state)


def refusal(**conditions):
    return Rule(
        **{
            "id": "kept",
            "operations": frozenset({"create", "edit"}),
            "clause": "X 1",
            "permits": False,
            "roles": frozenset({Role.AGENCY}),
            **conditions,
        }
    )


def with_rule(rule):
    return Table([*SHIPPED, rule])


def test_a_refusal_stands_whatever_permits_and_names_its_rule_and_clause():
    table = with_rule(refusal())
    found = table.decide(TOURISM, "edit", item())
    assert (found.allowed, found.reason, found.rule, found.clause) == (
        False,
        "restricted",
        "kept",
        "X 1",
    )
    assert table.decide(OPERATOR, "edit", item()).allowed
    assert table.decide(TOURISM, "submit", item()).allowed


@pytest.mark.parametrize(
    ("conditions", "met"),
    [
        ({"organizations": frozenset({"so-du-lich"})}, True),
        ({"organizations": frozenset({"so-tu-phap"})}, False),
        ({"agency_kinds": frozenset({"press"})}, False),
        ({"kinds": frozenset({"promotion", "article"})}, True),
        ({"kinds": frozenset({"article"})}, False),
        ({"states": frozenset({"returned"})}, False),
        ({"scope": Scope.OWN}, True),
    ],
)
def test_a_rule_is_about_agencies_kinds_and_states(conditions, met):
    table = with_rule(refusal(**conditions))
    assert table.decide(TOURISM, "edit", item()).allowed is not met


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        (Fields(frozenset({"visibility", "publish_at"})), {"visibility", "publish_at"}),
        (Fields(frozenset({"author"}), but=True), {"visibility", "publish_at", "channel"}),
    ],
)
def test_a_rule_is_about_fields(fields, kept):
    table = with_rule(refusal(fields=fields))
    assert table.decide(TOURISM, "edit", item()).allowed
    for name in ("visibility", "publish_at", "author", "channel"):
        found = table.decide(TOURISM, "edit", item(), name)
        assert found.allowed is (name not in kept)
        assert found.allowed or found.reason == "field_restricted"


def test_a_right_to_some_fields_is_none_to_others():
    only = dataclasses.replace(
        next(rule for rule in SHIPPED if rule.id == "edit"), fields=Fields(frozenset({"author"}))
    )
    table = Table([only])
    assert table.decide(TOURISM, "edit", item()).allowed
    assert table.decide(TOURISM, "edit", item(), "author").allowed
    assert table.decide(TOURISM, "edit", item(), "channel").reason == "field_not_granted"


FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("day", "within"),
    [
        (FIRST - dt.timedelta(1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + dt.timedelta(1), False),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day(day, within):
    today = dataclasses.replace(TOURISM, day=day)
    table = with_rule(refusal(period=Period(FIRST, LAST)))
    assert table.decide(today, "edit", item()).allowed is not within
    right = Rule("r", frozenset({"edit"}), "X", roles=frozenset({Role.AGENCY}), scope=Scope.OWN)
    table = Table([dataclasses.replace(right, period=Period(FIRST, LAST))])
    found = table.decide(today, "edit", item())
    assert found.reason == ("permitted" if within else "not_in_force")


def test_on_an_unknown_day_restrictions_hold_and_rights_do_not():
    table = with_rule(refusal(period=Period(FIRST, None)))
    assert not table.decide(TOURISM, "edit", item()).allowed
    right = Rule("r", frozenset({"edit"}), "X", roles=frozenset({Role.AGENCY}), scope=Scope.OWN)
    table = Table([dataclasses.replace(right, period=Period(FIRST, None))])
    assert not table.decide(TOURISM, "edit", item()).allowed


def test_the_reason_is_that_of_the_rule_which_came_nearest():
    right = Rule("by-code", frozenset({"edit"}), "X", roles=frozenset({Role.AGENCY}))
    far = dataclasses.replace(right, organizations=frozenset({"so-tu-phap"}))
    near = dataclasses.replace(right, id="by-state", states=frozenset({"returned"}))
    for order in ([far, near], [near, far]):
        found = Table(order).decide(TOURISM, "edit", item())
        assert (found.reason, found.rule) == ("state_draft", "by-state")


# --- What no table may say


def changed(name, **values):
    return [dataclasses.replace(r, **values) if r.id == name else r for r in SHIPPED]


EVERYBODY = frozenset(Role)
AGENCIES = frozenset({Role.AGENCY})


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        ("appraise", {"roles": AGENCIES, "scope": Scope.OWN}, "authority_alone"),
        ("withdraw", {"roles": frozenset({Role.SYSADMIN})}, "authority_alone"),
        ("override", {"roles": frozenset({Role.AUTHORITY})}, "operator_alone"),
        ("edit", {"scope": Scope.ANY}, "own_alone"),
        ("edit", {"roles": EVERYBODY}, "account_needed"),
        ("edit", {"states": frozenset({"submitted"})}, "appraised_content"),
        ("edit", {"states": None}, "appraised_content"),
        ("submit", {"states": frozenset({"approved"})}, "appraised_content"),
        ("delete", {"never_published": False}, "kept_for_ever"),
        ("read-public", {"states": frozenset({"published", "draft"})}, "unapproved_read"),
        ("read-public", {"visibility": None}, "unapproved_read"),
        ("read-public", {"visibility": frozenset({"agencies"})}, "unapproved_read"),
        ("read-public", {"in_window": False}, "unapproved_read"),
        ("read-agencies", {"visibility": frozenset({"owner"})}, "unapproved_read"),
        ("read-own", {"states": frozenset({"draft"})}, "insiders_read"),
        ("read-authority", {"audience": Audience.OWN}, "insiders_read"),
        ("read-internal", {"states": frozenset({"published"})}, "list_unfiltered"),
    ],
)
def test_r20_no_file_can_grant_what_the_regulation_forbids(name, values, fault):
    assert fault in [found.reason for found in faults(changed(name, **values))]


def test_the_shipped_rules_are_without_fault():
    assert faults(SHIPPED) == []
