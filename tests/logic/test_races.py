"""Two people at the same moment (R20): one of them is told of the other, nothing is done twice."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from ttdn_items import DECLARED, call
from ttdn_model import step as model_step
from ttdn_races import racing


def waiting_change(people):
    item = items.published(people, author="cũ")
    call("package_patch", people.agency, id=item["id"], author="mới")
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    return item, items.content_hash(people, item)


def path(people, item):
    """The item's steps, oldest first; each goes on from where the one before it led."""
    log = call("ttdn_decision_list", people.authority, id=item["id"])["results"][::-1]
    return [(entry["operation"], entry["from_state"], entry["to_state"]) for entry in log]


def step(act, people, item, seen):
    return model_step(people, act, item["id"], fields={"author": "xen ngang"}, seen_hash=seen)


@pytest.fixture
def at_once(application):
    return racing(application)


@pytest.mark.parametrize(
    "pair",
    [
        ("approve", "approve"),
        ("approve", "return"),
        ("approve", "reject"),
        ("approve", "recall"),
        ("return", "recall"),
        ("reject", "return"),
    ],
    ids="-".join,
)
def test_r20_of_two_decisions_on_a_change_at_once_one_is_taken(people, at_once, pair):
    item, seen = waiting_change(people)
    outcomes = at_once(*(step(operation, people, item, seen) for operation in pair))
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    loser = next(outcome for outcome in outcomes if outcome is not None)
    assert "conflict" in loser.error_dict
    winner = pair[outcomes.index(None)]
    assert [operation for operation, _from, _to in path(people, item)][3:] == [winner]
    author = call("package_show", None, id=item["id"])["author"]
    assert author == ("mới" if winner == "approve" else "cũ")


def test_r20_a_save_while_the_authority_approves_publishes_what_was_appraised(people, at_once):
    item, seen = waiting_change(people)
    saved, approved = at_once(step("save", people, item, seen), step("approve", people, item, seen))
    assert approved is None
    # The save came too early and was refused, or it began the next change.
    assert saved is None or isinstance(saved, tk.NotAuthorized)
    assert call("package_show", None, id=item["id"])["author"] == "mới"
    shown = call("package_show", people.agency, id=item["id"])
    assert ("pending_revision" in shown) == (saved is None)


def test_r20_a_withdrawal_while_a_change_is_approved_leaves_nothing_public(people, at_once):
    item, seen = waiting_change(people)
    withdrawn, _approved = at_once(
        step("withdraw", people, item, seen), step("approve", people, item, seen)
    )
    assert withdrawn is None
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", None, id=item["id"])
    assert call("package_search", None)["count"] == 0
    assert path(people, item)[-1][2] == "withdrawn"


def test_r20_two_saves_at_once_make_one_change_with_both(people, at_once):
    item = items.published(people)
    outcomes = at_once(
        ("package_patch", people.agency, {"id": item["id"], "author": "A"}),
        ("package_patch", people.agency, {"id": item["id"], "copyright_owner": "B"}),
    )
    assert outcomes == [None, None]
    versions = call("ttdn_version_list", people.agency, id=item["id"])["results"]
    assert [v["is_open"] for v in versions] == [True, False]
    change = call("ttdn_revision_show", people.agency, dataset_id=item["id"])["payload"]
    assert (change["author"], change["copyright_owner"]) == ("A", "B")


def test_r20_two_saves_of_the_same_state_at_once_are_not_both_taken(people, at_once):
    item = items.published(people)
    first = call("package_patch", people.agency, id=item["id"], author="0")
    sent = {"id": item["id"], "lock_version": first["pending_revision"]["lock_version"]}
    outcomes = at_once(
        ("package_patch", people.agency, {**sent, "author": "A"}),
        ("package_patch", people.agency, {**sent, "author": "B"}),
    )
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    loser = next(outcome for outcome in outcomes if outcome is not None)
    assert loser.error_dict["conflict"]["changed"] == ["lock_version"]


def test_r20_many_decisions_in_bulk_and_one_by_one_at_once_decide_each_item_once(people, at_once):
    waiting = [items.submitted(people) for _ in range(8)]
    entries = [{"id": i["id"], "content_hash": items.content_hash(people, i)} for i in waiting]
    bulk = ("ttdn_dataset_decide_bulk", people.authority, {"decision": "approve", "items": entries})
    reject = [
        step("reject", people, item, items.content_hash(people, item)) for item in waiting[:3]
    ]
    at_once(bulk, *reject)
    for item in waiting:
        steps = path(people, item)
        assert len(steps) == 2
        public = call("package_search", None, fq=f"id:{item['id']}")["count"]
        assert public == (steps[-1][0] == "approve")
    assert call("ttdn_audit_verify", people.authority)["intact"]


@pytest.mark.parametrize("sent", [{}, {"name": "le-hoi-chung"}], ids=["title", "name"])
def test_items_of_one_title_or_name_made_at_once_are_numbered(people, at_once, sent):
    data = {**items.COMPLETE, **sent}
    assert at_once(*[("package_create", people.agency, data)] * 6) == [None] * 6
    found = call("ttdn_item_list", people.agency)["results"]
    base = f"so-du-lich-{sent.get('name', 'le-hoi-hue')}"
    assert {row["name"] for row in found} == {base, *(f"{base}-{n}" for n in range(2, 7))}


def test_drafts_renamed_to_one_name_at_once_are_numbered(people, at_once):
    drafts = [items.draft(people, title_translated={"vi": f"Mục {n}"}) for n in range(4)]
    renamed = [("package_patch", people.agency, {"id": d["id"], "name": "chung"}) for d in drafts]
    assert at_once(*renamed) == [None] * 4
    names = {row["name"] for row in call("ttdn_item_list", people.agency)["results"]}
    assert names == {"so-du-lich-chung", *(f"so-du-lich-chung-{n}" for n in (2, 3, 4))}


def test_r20_of_two_appraisers_who_claim_at_once_one_has_the_item(people, at_once):
    second = factories.User()["name"]
    call(
        "ttdn_account_set",
        people.sysadmin,
        user=second,
        organization="so-van-hoa",
        role="authority",
    )
    item = items.submitted(people)
    for _ in range(5):
        outcomes = at_once(
            *(("ttdn_dataset_claim", who, {"id": item["id"]}) for who in (people.authority, second))
        )
        assert sorted(outcome is None for outcome in outcomes) == [False, True]
        winner = (people.authority, second)[outcomes.index(None)]
        loser = next(outcome for outcome in outcomes if outcome is not None)
        assert loser.error_dict["conflict"]["changed"] == ["assignee"]
        row = call("ttdn_revision_list", people.authority, assignee=winner)
        assert row["count"] == 1
        call("ttdn_dataset_release", winner, id=item["id"])


def test_accounts_and_sources_made_twice_at_once_are_made_once(people, at_once):
    account = {"name": "moi-vao", "email": "moi@example.org", "password": "mot-mat-khau-dai-9"}
    source = {
        "name": "nguon-chung",
        "title": "Nguồn chung",
        "url": "https://example.org/api",
        "source_type": "ttdn_ckan",
        "owner_org": people.agency_org,
    }
    for action, data in (("user_create", account), ("harvest_source_create", source)):
        outcomes = at_once(*[(action, people.sysadmin, data)] * 4)
        assert outcomes.count(None) == 1
        assert all(isinstance(o, tk.ValidationError) for o in outcomes if o is not None)
