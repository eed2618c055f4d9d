"""Who may do what (R20, R22): refused unless a rule permits, by rules that are data."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from ckanext.ttdn.profiles import rules
from ckanext.ttdn.rights import Actor, Item, Role, Scope, Table

SHIPPED = rules.shipped().rules
TABLE = Table(SHIPPED)
decide = TABLE.decide

ANYONE = Actor(Role.ANONYMOUS)
USER = Actor(Role.USER)
TOURISM = Actor(Role.AGENCY, "tourism", frozenset({"promotion"}), code="so-du-lich")
OTHER = Actor(Role.AGENCY, "justice", None, code="so-tu-phap")
AUTHORITY = Actor(Role.AUTHORITY, "culture", None)
OPERATOR = Actor(Role.SYSADMIN)
ALL = (ANYONE, USER, TOURISM, OTHER, AUTHORITY, OPERATOR)
STATES = ("draft", "submitted", "returned", "rejected", "approved", "published", "withdrawn")
CHANGES = (None, "draft", "submitted", "returned", "rejected", "approved")
EDITABLE = ("draft", "returned", "rejected", "withdrawn", "published")


def item(state="draft", **facts):
    return Item(**{"organization_id": "tourism", "kind": "promotion", "state": state, **facts})


def changing(change, **facts):
    return item("published", was_published=True, change=change, **facts)


def reason(actor, operation, one, field=None):
    decision = decide(actor, operation, one, field)
    return "permitted" if decision.allowed else decision.reason


# --- Reading


@pytest.mark.parametrize(("state", "visibility"), itertools.product(STATES, ("public", "agencies")))
def test_r20_the_public_reads_only_what_is_published_for_it(state, visibility):
    for actor in (ANYONE, USER):
        readable = decide(actor, "read", item(state, visibility=visibility)).allowed
        assert readable == (state == "published" and visibility == "public")


@pytest.mark.parametrize("state", STATES)
def test_c3_another_agency_reads_what_is_published_for_agencies(state):
    assert decide(OTHER, "read", item(state, visibility="agencies")).allowed == (
        state == "published"
    )
    assert not decide(OTHER, "read", item(state, visibility="owner")).allowed
    assert decide(TOURISM, "read", item(state, visibility="owner")).allowed
    assert decide(AUTHORITY, "read", item(state, visibility="owner")).allowed


def test_r20_outside_its_publication_window_an_item_is_not_public():
    closed = item("published", window_open=False)
    assert not decide(ANYONE, "read", closed).allowed
    assert decide(TOURISM, "read", closed).allowed


@pytest.mark.parametrize("change", CHANGES)
def test_r20_a_change_takes_nothing_from_the_public(change):
    for actor in ALL:
        assert decide(actor, "read", changing(change)).allowed


def test_who_may_not_read_is_told_nothing_else():
    assert decide(ANYONE, "read", item()).reason == "not_readable"
    assert decide(OTHER, "read", item()).reason == "not_readable"


# --- Supplying


@pytest.mark.parametrize("state", STATES)
def test_h_6_4_an_agency_writes_only_what_is_not_being_appraised(state):
    for operation in ("edit", "restore"):
        assert decide(TOURISM, operation, item(state)).allowed == (state in EDITABLE)
        assert decide(OPERATOR, operation, item(state)).allowed == (state in EDITABLE)
        assert decide(OTHER, operation, item(state)).reason == "not_own"
        assert decide(AUTHORITY, operation, item(state)).reason == "not_own"


@pytest.mark.parametrize("change", CHANGES)
def test_h_6_4_of_a_published_item_it_is_the_change_that_is_written(change):
    expected = {"submitted": "state_submitted", "approved": "state_approved"}.get(
        change, "permitted"
    )
    assert reason(TOURISM, "edit", changing(change)) == expected


@pytest.mark.parametrize("state", STATES)
def test_h_6_4_submit_and_recall_follow_the_state(state):
    returnable = ("draft", "returned", "rejected", "withdrawn")
    assert decide(TOURISM, "submit", item(state)).allowed == (state in returnable)
    assert decide(TOURISM, "recall", item(state)).allowed == (state == "submitted")


@pytest.mark.parametrize("change", CHANGES)
def test_h_6_4_a_change_is_submitted_and_recalled_like_an_item(change):
    one = changing(change)
    assert decide(TOURISM, "submit", one).allowed == (change in ("draft", "returned", "rejected"))
    assert decide(TOURISM, "recall", one).allowed == (change == "submitted")
    assert decide(AUTHORITY, "approve", one).allowed == (change == "submitted")


@pytest.mark.parametrize(
    ("operation", "writable"),
    [
        ("discard", ("draft", "returned", "rejected", "approved")),
        ("rebase", ("draft", "returned", "rejected")),
    ],
)
def test_h_6_3_discard_and_rebase_need_a_change(operation, writable):
    assert reason(TOURISM, operation, item("published")) == "no_change"
    assert reason(TOURISM, operation, item("draft")) == "no_change"
    for change in CHANGES[1:]:
        for actor in (TOURISM, OPERATOR):
            assert decide(actor, operation, changing(change)).allowed == (change in writable)
        assert reason(OTHER, operation, changing(change)) == "not_own"


@pytest.mark.parametrize("change", CHANGES)
def test_h_6_3_withdrawal_looks_at_the_item_and_not_at_its_change(change):
    assert decide(TOURISM, "request_withdrawal", changing(change)).allowed
    assert decide(AUTHORITY, "withdraw", changing(change)).allowed


@pytest.mark.parametrize("state", STATES)
def test_h_12_what_is_withdrawn_was_approved(state):
    assert decide(AUTHORITY, "withdraw", item(state)).allowed == (
        state in ("approved", "published")
    )
    assert decide(TOURISM, "request_withdrawal", item(state)).allowed == (state == "published")


def test_r20_what_was_published_is_never_deleted():
    for actor in (TOURISM, OPERATOR):
        assert reason(actor, "delete", item("withdrawn", was_published=True)) == "was_published"
        assert decide(actor, "delete", item("draft")).allowed
    assert reason(TOURISM, "delete", item("submitted")) == "state_submitted"


def test_r22_an_agency_supplies_only_the_kinds_of_its_function():
    for operation in ("create", "edit", "submit"):
        assert reason(TOURISM, operation, item(kind="legal-document")) == "kind_not_granted"
        assert decide(TOURISM, operation, item()).allowed
    assert decide(OPERATOR, "create", item(kind="legal-document")).allowed


def test_r22_of_whatever_kind_is_permitted_when_one_is():
    assert decide(TOURISM, "create", item(kind="")).allowed
    nothing = dataclasses.replace(TOURISM, kinds=frozenset())
    assert reason(nothing, "create", item(kind="")) == "kind_not_granted"


# --- The authority and the operator


@pytest.mark.parametrize("operation", ["approve", "return", "reject", "claim", "release"])
@pytest.mark.parametrize("state", STATES)
def test_h_9_1_only_the_authority_appraises_what_waits(operation, state):
    for actor in (ANYONE, USER, TOURISM, OPERATOR):
        assert not decide(actor, operation, item(state)).allowed
    assert decide(AUTHORITY, operation, item(state)).allowed == (state == "submitted")


@pytest.mark.parametrize("state", STATES)
def test_h_12_the_authority_corrects_the_kind_when_no_change_is_open(state):
    correctable = state in ("submitted", "published", "withdrawn")
    assert decide(AUTHORITY, "correct_kind", item(state)).allowed == correctable
    for actor in (TOURISM, OPERATOR):
        assert reason(actor, "correct_kind", item(state)) == "no_rule"
    for change in CHANGES[1:]:
        assert reason(AUTHORITY, "correct_kind", changing(change)) == "change_open"


@pytest.mark.parametrize("state", STATES)
def test_h_9_2_the_operator_alone_passes_over_the_appraisal(state):
    assert decide(OPERATOR, "override", item(state)).allowed
    for actor in (ANYONE, USER, TOURISM, AUTHORITY):
        assert not decide(actor, "override", item(state)).allowed


def test_r20_an_operation_without_a_rule_is_refused():
    for actor in ALL:
        assert not decide(actor, "overwrite", item()).allowed
    assert reason(ANYONE, "edit", item()) == "log_in"
    assert reason(USER, "edit", item()) == "no_agency_account"


# --- Successors (C9)

SUCCESSOR = Actor(Role.AGENCY, "new", None, predecessors=frozenset({"tourism"}))


def test_c9_an_agency_that_has_ended_supplies_nothing_more():
    ended = Actor(Role.AGENCY, "tourism", None, in_office=False)
    for operation in ("create", "edit", "submit", "read_internal"):
        assert reason(ended, operation, item()) == "agency_ended"
    assert TABLE.scope(ended, "read_internal") is None


@pytest.mark.parametrize("role", [Role.AGENCY, Role.AUTHORITY])
def test_c9_an_account_whose_agency_has_ended_has_the_rights_of_the_public(role):
    ended = Actor(role, "tourism", None, in_office=False)
    for state in ("draft", "submitted", "published"):
        for visibility in ("public", "agencies", "owner"):
            asked = item(state=state, visibility=visibility)
            assert decide(ended, "read", asked).allowed == decide(ANYONE, "read", asked).allowed
    for operation in TABLE.operations - {"read"}:
        assert not decide(ended, operation, item(state="submitted")).allowed


def test_c9_a_successor_continues_the_items_of_an_ended_agency():
    for operation in ("read", "read_internal", "edit", "submit", "delete"):
        assert decide(SUCCESSOR, operation, item()).allowed
    assert decide(SUCCESSOR, "request_withdrawal", changing(None)).allowed


def test_c9_new_items_are_the_successors_own():
    assert reason(SUCCESSOR, "create", item()) == "predecessor_ended"
    assert decide(SUCCESSOR, "create", item(organization_id="new")).allowed


# --- Lists


def test_r28_lists_reach_as_far_as_reading_from_inside():
    reach = [TABLE.scope(actor, "read_internal") for actor in ALL]
    assert reach == [None, None, Scope.OWN, Scope.OWN, Scope.ANY, Scope.ANY]
    assert TABLE.scope(TOURISM, "approve") is None
    assert TABLE.scope(TOURISM, "create") is Scope.OWN


def test_every_rule_names_its_clause():
    assert all(rule.clause for rule in SHIPPED)
    assert len({rule.id for rule in SHIPPED}) == len(SHIPPED)
