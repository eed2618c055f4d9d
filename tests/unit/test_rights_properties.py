"""What holds of the rights for every actor, item and table of rules (R20, R28)."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.profiles import rules
from ckanext.ttdn.rights import (
    REASONS,
    Actor,
    Audience,
    Fields,
    Item,
    Period,
    Role,
    Rule,
    Scope,
    Table,
    labels_for,
)

TABLE = Table(rules.shipped().rules)
decide = TABLE.decide
STATES = ("draft", "submitted", "returned", "rejected", "approved", "published", "withdrawn")
CHANGES = (None, "draft", "submitted", "returned", "rejected", "approved")
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
ORGANIZATIONS = st.sampled_from(["tourism", "justice", "culture", "old"])
KINDS = st.sampled_from(["promotion", "article", "dataset"])


def some(values):
    return st.none() | st.frozensets(values)


ACTORS = st.builds(
    Actor,
    st.sampled_from(Role),
    st.none() | ORGANIZATIONS,
    some(KINDS),
    st.booleans(),
    st.frozensets(ORGANIZATIONS),
    st.none() | st.sampled_from(["so-du-lich", "so-tu-phap"]),
    st.none() | st.sampled_from(["press", "commune"]),
    st.none() | st.dates(FIRST, LAST),
)
ITEMS = st.builds(
    Item,
    st.none() | ORGANIZATIONS,
    KINDS | st.just(""),
    st.sampled_from([*STATES, "deleted"]),
    st.sampled_from(["public", "agencies", "owner"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(CHANGES),
)
OPERATIONS = st.sampled_from(sorted(TABLE.operations | {"overwrite"}))
FIELDS = st.sampled_from(["visibility", "author", "channel"])
DOING = st.builds(
    Rule,
    st.sampled_from(["a", "b", "c", "d"]),
    st.frozensets(OPERATIONS.filter(lambda name: name != "read"), min_size=1),
    st.just("X"),
    st.booleans(),
    st.frozensets(st.sampled_from(Role), min_size=1),
    st.sampled_from(Scope),
    organizations=some(st.sampled_from(["so-du-lich", "so-tu-phap"])),
    agency_kinds=some(st.sampled_from(["press", "commune"])),
    period=st.builds(Period, st.none() | st.dates(FIRST, LAST), st.none() | st.dates(FIRST, LAST)),
    kinds=some(KINDS),
    granted_kinds=st.booleans(),
    never_published=st.booleans(),
    change=st.sampled_from([None, True, False]),
    states=some(st.sampled_from(STATES)),
    of_item=st.booleans(),
    fields=st.none() | st.builds(Fields, st.frozensets(FIELDS), st.booleans()),
)
READING = st.builds(
    Rule,
    st.sampled_from(["e", "f"]),
    st.just(frozenset({"read"})),
    st.just("X"),
    audience=st.sampled_from(Audience),
    states=some(st.sampled_from(STATES)),
    of_item=st.just(True),
    visibility=some(st.sampled_from(["public", "agencies", "owner"])),
    in_window=st.booleans(),
    kinds=some(KINDS),
)
TABLES = st.just(TABLE) | st.lists(DOING | READING, max_size=8).map(Table)


@given(TABLES, ACTORS, ITEMS)
def test_r20_reading_and_the_search_labels_are_one_rule(table, actor, one):
    assert table.decide(actor, "read", one).allowed == bool(
        labels_for(actor) & table.labels_of(one)
    )


@given(TABLES, ACTORS, OPERATIONS, ITEMS, st.none() | FIELDS)
def test_r20_nothing_is_permitted_that_no_rule_names(table, actor, operation, one, field):
    found = table.decide(actor, operation, one, field)
    assert found.reason in REASONS or found.reason.startswith("state_")
    if not found.allowed:
        assert found.reason != "permitted"
        return
    rule = next(r for r in table.rules if r.id == found.rule and operation in r.operations)
    assert rule.clause == found.clause
    naming = [r for r in table.rules if r.permits and operation in r.operations]
    assert any(r.audience is not None or actor.role in r.roles for r in naming)


@given(TABLES, ACTORS, OPERATIONS.filter(lambda name: name != "read"), ITEMS, DOING)
def test_a_refusal_more_permits_nothing_more(table, actor, operation, one, rule):
    refusing = dataclasses.replace(rule, permits=False)
    more = Table([*table.rules, refusing])
    if more.decide(actor, operation, one).allowed:
        assert table.decide(actor, operation, one).allowed


@given(ACTORS, OPERATIONS.filter(lambda name: name != "read"), ITEMS)
def test_a_field_is_permitted_only_with_the_whole(actor, operation, one):
    if decide(actor, operation, one, "author").allowed:
        assert decide(actor, operation, one).allowed


@given(ACTORS, ITEMS)
def test_r28_a_list_holds_exactly_what_is_read_from_inside(actor, one):
    scope = TABLE.scope(actor, "read_internal")
    listed = scope is Scope.ANY or (
        scope is Scope.OWN and one.organization_id in actor.organizations
    )
    assert decide(actor, "read_internal", one).allowed == listed
