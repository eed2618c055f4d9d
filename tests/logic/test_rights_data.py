"""Rights as data: the profile's and the operator's rules decide in every action (R02, R20, R22)."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest
import ttdn_items as items
from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.lib import search
from ckan.plugins import toolkit as tk
from sqlalchemy import event
from ttdn_items import call, patch
from ttdn_rules import KEPT, explain

from ckanext.ttdn import definitions, profiles, rights, workflow
from ckanext.ttdn.model import Agency, Item
from ckanext.ttdn.profiles import files
from ckanext.ttdn.services import authz, refusals, timestamps
from ckanext.ttdn.services.authz import policy, rules


def found_by(who):
    return call("package_search", who, include_private=True, include_drafts=True)["count"]


# --- Explaining


def test_r20_the_answer_names_field_rule_and_clause(people, operator_rules):
    item = items.draft(people)
    operator_rules(KEPT)
    refused = explain(people, "edit", id=item["id"], field="visibility")
    assert (refused["allowed"], refused["reason"]) == (False, "field_restricted")
    assert (refused["rule"], refused["clause"]) == ("kept", "X 1")
    assert refused["message"].endswith("(X 1)")
    permitted = explain(people, "edit", id=item["id"], field="author")
    assert (permitted["allowed"], permitted["rule"]) == (True, "edit")
    of_kind = {"organization": people.agency_org, "type": "promotion"}
    assert not explain(people, "create", field="publish_at", **of_kind)["allowed"]


def test_r20_the_answer_is_about_the_open_change(people):
    item = items.published(people)
    assert explain(people, "discard", id=item["id"])["reason"] == "no_change"
    patch(people, item, author="Người khác")
    assert explain(people, "discard", id=item["id"])["allowed"]
    assert explain(people, "correct_kind", "authority", id=item["id"])["reason"] == "change_open"
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    assert explain(people, "edit", id=item["id"])["reason"] == "state_submitted"


def test_r20_whoever_may_not_read_an_item_learns_nothing_of_it(people):
    item = items.draft(people)
    for who in (None, people.user, people.other):
        with pytest.raises(tk.ObjectNotFound):
            call("ttdn_permission_explain", who, id=item["id"], operation="edit")


def test_every_reason_of_a_decision_has_a_sentence():
    states = {f"state_{state.value}" for state in workflow.State} | {"state_deleted"}
    assert rights.REASONS | states <= refusals.codes()


# --- Whole operations, lists, labels


def test_r22_the_operator_takes_a_right_away_and_every_path_asks_it(people, operator_rules):
    item = items.draft(people)
    operator_rules({**KEPT, "id": "no-edit", "fields": None, "operations": ["edit"]})
    for name in ("package_patch", "package_update"):
        with pytest.raises(tk.NotAuthorized, match=r"\(X 1\)"):
            call(name, people.agency, **{**item, "author": "Người khác"})
    with pytest.raises(tk.NotAuthorized):
        call("resource_create", people.agency, package_id=item["id"], url="https://example.org/a")


def test_r28_lists_ask_the_same_rule(people, operator_rules):
    items.submitted(people)
    counts = {
        who: call("ttdn_revision_list", getattr(people, who))["count"]
        for who in ("agency", "other", "authority", "sysadmin")
    }
    assert counts == {"agency": 1, "other": 0, "authority": 1, "sysadmin": 1}
    operator_rules(
        {
            "id": "no-lists",
            "operations": ["read_internal"],
            "effect": "refuse",
            "roles": ["agency"],
            "clause": "X 2",
        }
    )
    for name in ("ttdn_revision_list", "ttdn_item_list", "ttdn_decision_list"):
        assert "count" in call(name, people.authority)
        with pytest.raises(tk.NotAuthorized, match=r"\(X 2\)"):
            call(name, people.agency)
        for who in (None, people.user):
            with pytest.raises(tk.NotAuthorized):
                call(name, who)


def test_c3_a_province_without_visibility_for_agencies_shows_them_nothing(people, operator_rules):
    item = items.published(people, visibility="agencies")
    assert call("package_show", people.other, id=item["id"])["id"] == item["id"]
    operator_rules({"id": "read-agencies", "switched_off": True})
    search.rebuild(item["id"])
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", people.other, id=item["id"])
    assert found_by(people.other) == 0
    assert found_by(people.agency) == 1


# --- The start


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({**KEPT, "fields": ["visiblity"]}, "rights[kept].fields[0]"),
        ({**KEPT, "organizations": ["so-du-lch"]}, "so-du-lch"),
        ({"id": "read-own", "switched_off": True}, "H 6.3, 9.1"),
    ],
)
def test_a_faulty_file_stops_the_start_and_the_old_rules_hold(people, operator_rules, entry, words):
    before = policy.active()
    with pytest.raises(CkanConfigurationException) as fault:
        operator_rules(entry)
    assert words in str(fault.value)
    assert policy.active() is before


def test_without_a_table_nothing_is_decided(monkeypatch):
    monkeypatch.setattr(policy._Active, "table", None)
    with pytest.raises(RuntimeError):
        authz.decide(rights.Actor(rights.Role.SYSADMIN), "read", rights.Item("any", "news"))


@pytest.mark.parametrize("module", ["ckanext.ttdn.rights", "ckanext.ttdn.rights.in_force"])
def test_the_former_names_still_answer_and_say_where_they_went(module):
    former = importlib.import_module(module)
    actor, item = rights.Actor(rights.Role.ANONYMOUS), rights.Item("any", "news", "published")
    with pytest.warns(DeprecationWarning, match=r"services\.authz\.policy\.decide"):
        assert former.decide(actor, "read", item) == authz.decide(actor, "read", item)
    with pytest.warns(DeprecationWarning, match=r"services\.authz\.policy\.active"):
        assert former.table() is policy.active()
    with pytest.raises(AttributeError, match="decide_all"):
        former.decide_all  # noqa: B018 - the access is what is refused


def test_a_file_that_is_not_there_stops_the_start(monkeypatch):
    monkeypatch.setitem(tk.config, "ckanext.ttdn.rights", "/nowhere/rights.yaml")
    with pytest.raises(CkanConfigurationException, match=r"ckanext\.ttdn\.rights.*/nowhere"):
        rules.put_in_force()


def test_r02_the_operator_s_file_lies_over_the_profile_s_rules(
    people, operator_rules, tmp_path, monkeypatch
):
    province = profiles.text_of("hue") + (
        "\nrights:\n  - {id: kept, operations: [edit], effect: refuse, roles: [agency],"
        " fields: [author], clause: P 1}\n"
    )
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "hue.yaml").write_text(province, "utf-8")
    monkeypatch.setattr(files, "_FOLDER", folder)
    definitions.set_province(None)
    item = items.draft(people)
    try:
        rules.put_in_force()
        found = explain(people, "edit", id=item["id"], field="author")
        assert (found["allowed"], found["clause"]) == (False, "P 1")
        assert call("ttdn_profile_check", people.sysadmin, name="hue")["problems"] == []
        operator_rules(KEPT)
        assert explain(people, "edit", id=item["id"], field="author")["allowed"]
        operator_rules({"id": "kept", "switched_off": True})
        assert explain(people, "edit", id=item["id"], field="visibility")["allowed"]
    finally:
        definitions.set_province(None)


def test_r02_the_profile_check_tells_what_is_wrong_with_its_rules(people):
    content = profiles.text_of("hue") + (
        "\nrights:\n  - {id: kept, operations: [edit], effect: refuse, roles: [agency],"
        " fields: [visiblity], clause: P 1}\n"
    )
    (problem,) = call("ttdn_profile_check", people.sysadmin, content=content)["problems"]
    assert problem["path"] == "rights[kept].fields[0]"
    assert "visibility" in problem["message"]


# --- Successors


def end_and_succeed(people):
    """Let the first agency end yesterday; the other one is its successor."""
    old = Agency.get(people.agency_org)
    old.valid_to = timestamps.today() - dt.timedelta(days=1)
    Agency.get(people.other_org).successor_of = [old.code]
    model.Session.commit()


def test_c9_the_successor_continues_the_items_and_the_ended_agency_reads_none(people):
    item = items.draft(people)
    items.submitted(people, title_translated={"vi": "Ca Huế"})
    end_and_succeed(people)
    assert patch(people, item, "other", author="Người khác")["author"] == "Người khác"
    assert found_by(people.other) == 2
    assert call("ttdn_item_list", people.other)["count"] == 2
    assert call("ttdn_revision_list", people.other)["count"] == 1
    assert call("ttdn_decision_list", people.other)["count"] == 1
    call("ttdn_dataset_submit", people.other, id=item["id"], declarations=items.DECLARED)
    assert call("package_show", people.other, id=item["id"])["approval_state"] == "submitted"
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", people.agency, id=item["id"])
    with pytest.raises(tk.ObjectNotFound):
        patch(people, item, author="Tôi")


def test_c9_the_successor_supplies_new_items_under_its_own_name(people):
    end_and_succeed(people)
    with pytest.raises(tk.NotAuthorized):
        call("package_create", people.other, **items.COMPLETE, owner_org=people.agency_org)
    made = call("package_create", people.other, **items.COMPLETE)
    assert made["owner_org"] == people.other_org


def queries(ask):
    """Count the statements that a call sends to the database."""
    statements = []
    engine = model.Session.get_bind()

    def note(conn, cursor, statement, parameters, context, executemany):
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def test_c9_successors_cost_one_query_and_only_those_who_are_some(people):
    def cost():
        model.Session.expunge_all()
        user = model.User.get(people.other)
        return queries(lambda: authz.actor_of(user))

    before = cost()
    end_and_succeed(people)
    assert cost() == before + 1


def test_r20_labels_cost_no_query_for_an_item(people):
    pkg = model.Package.get(items.draft(people)["id"])
    row = Item.get(pkg.id)
    actor = authz.actor_of(model.User.get(people.agency))
    found = authz.item_of(pkg, row)

    def ask():
        for _number in range(20):
            authz.labels_of(authz.item_of(pkg, row))
            rights.labels_for(actor)
            authz.decide(actor, "read", found)

    assert queries(ask) == 0
