"""Who may do what (R20, R22): refused unless a rule permits."""

from __future__ import annotations

import itertools

import pytest

from ckanext.ttdn.rights import RULES, Actor, Item, Role, decide, labels_for, labels_of

TOURISM = Actor(Role.AGENCY, "tourism", frozenset({"promotion"}))
OTHER = Actor(Role.AGENCY, "justice", None)
AUTHORITY = Actor(Role.AUTHORITY, "culture", None)
STATES = ("draft", "submitted", "returned", "rejected", "approved", "published", "withdrawn")


def item(state="draft", **facts):
    return Item(**{"organization_id": "tourism", "kind": "promotion", "state": state, **facts})


@pytest.mark.parametrize(("state", "visibility"), itertools.product(STATES, ("public", "agencies")))
def test_r20_the_public_reads_only_what_is_published_for_it(state, visibility):
    for actor in (Actor(Role.ANONYMOUS), Actor(Role.USER)):
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
    assert not decide(Actor(Role.ANONYMOUS), "read", closed).allowed
    assert decide(TOURISM, "read", closed).allowed


@pytest.mark.parametrize("state", STATES)
def test_r20_reading_and_the_search_labels_are_one_rule(state):
    for visibility in ("public", "agencies", "owner"):
        one = item(state, visibility=visibility)
        for actor in (Actor(Role.ANONYMOUS), Actor(Role.USER), TOURISM, OTHER, AUTHORITY):
            assert decide(actor, "read", one).allowed == bool(labels_for(actor) & labels_of(one))


@pytest.mark.parametrize("operation", ["approve", "return", "reject", "claim", "withdraw"])
def test_h_9_1_only_the_authority_appraises(operation):
    state = "published" if operation == "withdraw" else "submitted"
    for actor in (Actor(Role.ANONYMOUS), Actor(Role.USER), TOURISM, Actor(Role.SYSADMIN)):
        assert not decide(actor, operation, item(state)).allowed
    assert decide(AUTHORITY, operation, item(state)).allowed


@pytest.mark.parametrize("state", STATES)
def test_r20_an_agency_changes_only_what_is_neither_appraised_nor_public(state):
    allowed = decide(TOURISM, "edit", item(state)).allowed
    assert allowed == (state in ("draft", "returned", "rejected", "withdrawn"))
    assert decide(OTHER, "edit", item(state)).reason == "not_own"


def test_r22_an_agency_supplies_only_the_kinds_of_its_function():
    refusal = decide(TOURISM, "create", item(kind="legal-document"))
    assert (refusal.allowed, refusal.reason) == (False, "kind_not_granted")
    assert decide(TOURISM, "create", item()).allowed


def test_c9_an_agency_that_has_ended_supplies_nothing_more():
    ended = Actor(Role.AGENCY, "tourism", None, in_office=False)
    assert decide(ended, "create", item()).reason == "agency_ended"


def test_r20_what_was_published_is_never_deleted():
    assert decide(TOURISM, "delete", item("withdrawn", was_published=True)).reason == (
        "was_published"
    )
    assert decide(TOURISM, "delete", item("draft")).allowed


def test_r20_an_operation_without_a_rule_is_refused():
    for actor in (TOURISM, AUTHORITY, Actor(Role.SYSADMIN), Actor(Role.ANONYMOUS)):
        assert not decide(actor, "overwrite", item()).allowed


def test_every_rule_names_its_clause():
    assert all(rule.clause for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)
