"""The public sees nothing that was not approved (R20): not by id, list, count or search."""

from __future__ import annotations

import itertools
import json

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import HIDDEN, call

CANARY = "Chimyến"


def _hidden_item(people, state):
    item = items.in_state(
        people,
        state,
        title_translated={"vi": f"{CANARY} một", "en": f"{CANARY} one"},
        notes_translated={"vi": f"{CANARY} ba"},
        keywords_translated={"vi": [f"{CANARY} hai"]},
        author=CANARY,
        consent_record=CANARY,
        resources=[
            {
                "url": "https://example.org/chimyen.csv",
                "format": "CHIMYEN",
                "name_translated": {"vi": f"{CANARY} bốn"},
            }
        ],
    )
    return item, (item["id"], item["name"], item["resources"][0]["id"], CANARY.lower(), "chimyen")


def _reading_actions():
    import ckan.logic as logic

    logic.get_action("package_show")  # fills CKAN's table of actions
    return sorted(
        name for name, action in logic._actions.items() if getattr(action, "side_effect_free", 0)
    )


def _questions(item):
    yield {}
    yield {"id": item["id"]}
    yield {"id": item["name"]}
    yield {"id": item["resources"][0]["id"]}
    yield {"id": item["owner_org"], "include_datasets": True}
    yield {"id": item["owner_org"], "object_type": "package"}
    yield {"q": CANARY, "query": f"name:{CANARY}", "limit": 100}
    yield {"q": "chimyen", "query": "format:chimyen"}
    yield {"q": "*:*", "include_private": True, "include_drafts": True, "rows": 100}
    yield {"fq": "+state:(draft OR active)", "fl": ["id", "name", "title"], "rows": 100}
    yield {"facet.field": ["organization", "res_format"], "rows": 0}
    yield {"dataset_id": item["id"]}
    yield {"organization": item["owner_org"], "type": item["type"], "operation": "read"}


@pytest.mark.parametrize("state", HIDDEN)
def test_r20_no_reading_action_tells_of_an_unapproved_item(people, state):
    item, traces = _hidden_item(people, state)
    leaks = []
    for user, name in itertools.product((None, people.other), _reading_actions()):
        for question in _questions(item):
            try:
                answer = call(name, user, **question)
            except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError) as error:
                answer = [str(error), getattr(error, "error_dict", None)]
            except Exception as error:
                # A core action that was asked without its arguments; its words count all the same.
                answer = str(error)
            text = json.dumps(answer, default=str, ensure_ascii=False).lower()
            asked = json.dumps(question, ensure_ascii=False).lower()
            leaks += [f"{name} {question}: {t}" for t in traces if t in text and t not in asked]
    assert leaks == []


@pytest.mark.parametrize("state", HIDDEN)
def test_r20_an_unapproved_item_answers_as_an_unknown_one(people, state):
    item, _traces = _hidden_item(people, state)
    for name, key in (
        ("package_show", item["id"]),
        ("package_show", item["name"]),
        ("resource_show", item["resources"][0]["id"]),
        ("ttdn_revision_show", None),
        ("ttdn_decision_list", item["id"]),
        ("dataset_follower_count", item["id"]),
    ):
        found = {"id": key} if key else {"dataset_id": item["id"]}
        unknown = {k: "6f0c1f9e-0000-4000-8000-000000000000" for k in found}
        refusals = []
        for question in (found, unknown):
            with pytest.raises(tk.ObjectNotFound) as refusal:
                call(name, people.other, **question)
            refusals.append(str(refusal.value))
        assert refusals[0] == refusals[1], name


def test_r20_counts_and_facets_leave_unapproved_items_out(people):
    for state in HIDDEN:
        items.in_state(people, state)
    found = call("package_search", None, **{"facet.field": ["organization"], "rows": 0})
    assert (found["count"], found["facets"]["organization"]) == (0, {})
    listed = call("organization_list", None, all_fields=True)
    assert {organization["package_count"] for organization in listed} == {0}
    assert call("package_list", None) == []


def test_r06_r07_internal_values_are_for_the_agency_and_the_authority_alone(people):
    item = items.published(people)
    for who in (people.agency, people.authority):
        assert call("package_show", who, id=item["id"])["consent_record"]
    for who in (None, people.user, people.other):
        assert "consent_record" not in call("package_show", who, id=item["id"])
    for extra in ({}, {"use_default_schema": True}, {"fl": ["id", "consent_record"]}):
        found = call("package_search", None, **extra)
        assert "Canary" not in json.dumps(found, default=str)


@pytest.mark.parametrize("fields", ["*", "id validated_data_dict", "x:data_dict", ["id", "val*"]])
def test_r20_the_indexs_copies_of_items_are_given_to_nobody(people, fields):
    items.published(people)
    with pytest.raises(tk.ValidationError) as refusal:
        call("package_search", None, fl=fields)
    assert "fl" in refusal.value.error_dict


def test_links_are_shown_only_to_those_who_may_see_both_ends(people):
    hidden = items.draft(people, title_translated={"vi": "Chưa duyệt"})
    seen = items.published(people, title_translated={"vi": "Đã duyệt"})
    links = [{"type": "related", "target": other["name"]} for other in (hidden, seen)]
    item = items.published(people, related=links)
    for who, expected in ((None, links[1:]), (people.other, links[1:]), (people.agency, links)):
        assert call("package_show", who, id=item["id"])["related"] == expected
        found = call("package_search", who, fq=f"id:{item['id']}")["results"][0]
        assert found["related"] == expected


def test_r06_internal_values_are_in_no_table_and_no_index_of_cores(people):
    import pysolr
    from ckan import model
    from ckan.common import config

    item = items.published(people)
    package = model.Package.get(item["id"])
    assert "consent_record" not in (package.extras or {})
    documents = pysolr.Solr(config["solr_url"]).search(f"id:{item['id']}", fl="*").docs
    assert documents
    assert "Canary" not in json.dumps(documents)


@pytest.mark.parametrize(("visibility", "readers"), [("agencies", 1), ("owner", 0)])
def test_c3_visibility_narrows_who_reads_a_published_item(people, visibility, readers):
    item = items.published(people, visibility=visibility)
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", None, id=item["id"])
    assert call("package_search", people.other, include_private=True)["count"] == readers
    assert call("package_search", None, include_private=True)["count"] == 0
    assert call("package_list", None) == []
    assert call("package_show", people.agency, id=item["id"])["approval_state"] == "published"


def test_r20_members_are_listed_to_the_operator_alone(people):
    items.draft(people)
    for who in (None, people.user, people.agency):
        with pytest.raises(tk.NotAuthorized):
            call("member_list", who, id=people.agency_org)
    assert call("member_list", people.sysadmin, id=people.agency_org)
