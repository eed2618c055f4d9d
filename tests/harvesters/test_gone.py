"""What a source lists no longer, what it lists again, what is begun anew (R25, H 6.5)."""

from __future__ import annotations

import json

import pytest
import ttdn_items as items
import ttdn_portal
from ckan.plugins import toolkit as tk
from ttdn_conflicts import ONE, edit_and_submit, edit_draft, edit_what_was_returned
from ttdn_harvests import Farm, cleared, site_user
from ttdn_items import DECLARED, call


@pytest.fixture
def portal(farm: Farm):
    return farm.portal(1, 2, 3)


@pytest.fixture
def source(farm: Farm, portal):
    made = farm.source(portal)
    farm.finished(made, new=3)
    return made


@pytest.fixture
def item(farm: Farm, source):
    return call("package_show", farm.people.agency, id=farm.items()["Bảng số liệu 1"])


def removed(portal):
    """The source has the first record no longer; returns it."""
    record, *portal.records = portal.records
    return record


def asked_for(farm: Farm):
    found = call("ttdn_item_list", farm.people.authority, withdrawal_requested=True)
    return [row["id"] for row in found["results"]]


def conflict(farm: Farm, source):
    (found,) = call("ttdn_harvest_conflict_list", site_user(), id=source["id"])["results"]
    return found["code"]


def test_r25_the_withdrawal_of_a_published_item_is_asked_for_once(farm, source, portal, item):
    items.decided(farm.people, "approve", item)
    removed(portal)
    farm.finished(source, gone=1, unchanged=2)
    for _again in range(2):
        farm.finished(source, unchanged=2)
    assert asked_for(farm) == [item["id"]]
    assert farm.operations(item["id"]) == ["submit", "approve", "request_withdrawal"]
    # The public sees it until the authority decides.
    assert call("package_show", None, id=item["id"])["title"] == item["title"]
    assert call("package_search", None)["count"] == 1
    call("ttdn_dataset_withdraw", farm.people.authority, id=item["id"], reasons=["expired"])
    assert call("package_search", None)["count"] == 0
    farm.finished(source, unchanged=2)


@pytest.mark.parametrize("title", ["Bảng số liệu 1", "Bảng số liệu 1, bản mới"])
def test_r25_an_item_that_comes_back_is_no_longer_to_be_withdrawn(
    farm, source, portal, item, title
):
    items.decided(farm.people, "approve", item)
    record = removed(portal)
    farm.finished(source, gone=1, unchanged=2)
    portal.records.append({**record, "title": title})
    farm.finished(source, changed=1, unchanged=2)
    assert asked_for(farm) == []
    assert (title in farm.waiting()) is (title != item["title"])
    assert call("package_show", None, id=item["id"])["title"] == "Bảng số liệu 1"
    farm.finished(source, unchanged=3)
    removed(portal)
    portal.records.insert(0, portal.records.pop())
    assert call("ttdn_audit_verify", farm.people.authority)["intact"]


def test_r25_what_a_person_asked_to_withdraw_stays_asked_for(farm, source, portal, item):
    items.decided(farm.people, "approve", item)
    call("ttdn_withdrawal_request", farm.people.agency, id=item["id"], reasons=["expired"])
    record = removed(portal)
    farm.finished(source, gone=1, unchanged=2)
    portal.records.append(record)
    farm.finished(source, changed=1, unchanged=2)
    assert asked_for(farm) == [item["id"]]
    assert farm.operations(item["id"]).count("request_withdrawal") == 1


@pytest.mark.parametrize("decision", [None, "return", "reject"])
def test_r25_an_item_that_was_never_public_is_taken_back_and_made_anew(
    farm, source, portal, item, decision
):
    reasons = {"return": "incomplete-metadata", "reject": "not-foreign-information"}
    if decision:
        items.decided(farm.people, decision, item, reasons=[reasons[decision]])
    record = removed(portal)
    farm.finished(source, gone=1, unchanged=2)
    assert set(farm.items()) == set(farm.indexed()) == {"Bảng số liệu 2", "Bảng số liệu 3"}
    farm.finished(source, unchanged=2)
    portal.records.append(record)
    farm.finished(source, new=1, unchanged=2)
    assert farm.is_whole(portal)["Bảng số liệu 1"] != item["id"]


def test_r25_an_incomplete_draft_goes_with_its_record(farm, portal):
    source = farm.source(portal, kind="legal-document")
    job = farm.run(source)
    assert (job["state"], job["counts"]["refused"]) == ("finished", 3)
    drafts = call("ttdn_item_list", farm.people.agency, state="draft")
    assert drafts["count"] == 3
    removed(portal)
    job = farm.run(source)
    assert (job["counts"]["gone"], job["counts"]["refused"]) == (1, 2)
    assert call("ttdn_item_list", farm.people.agency, state="draft")["count"] == 2


@pytest.mark.parametrize("edit", [edit_draft, edit_and_submit, edit_what_was_returned])
def test_r25_an_item_that_a_person_edited_stays_and_waits_for_a_decision(
    farm, source, portal, item, edit
):
    edit(farm.people, item)
    before = call("package_show", farm.people.agency, id=item["id"])
    record = removed(portal)
    for _again in range(2):
        farm.finished(source, conflicts=1, unchanged=2)
    assert call("package_show", farm.people.agency, id=item["id"]) == before
    assert conflict(farm, source) == "gone_but_edited"
    decision = {"id": source["id"], "original_id": ONE}
    with pytest.raises(tk.ValidationError):
        call("ttdn_harvest_conflict_resolve", farm.people.agency, **decision, take="theirs")
    call("ttdn_harvest_conflict_resolve", farm.people.agency, **decision, take="ours")
    farm.finished(source, unchanged=2)
    assert call("package_show", farm.people.agency, id=item["id"]) == before
    portal.records.append({**record, "title": "Lại có"})
    farm.finished(source, conflicts=1, unchanged=2)
    assert call("package_show", farm.people.agency, id=item["id"]) == before


@pytest.mark.parametrize("whose", ["the source's", "a person's"])
def test_r25_the_withdrawal_of_an_item_with_an_open_change_is_asked_for(
    farm, source, portal, item, whose
):
    items.decided(farm.people, "approve", item)
    if whose == "the source's":
        portal.records[0]["title"] = "Từ nguồn"
        farm.finished(source, changed=1, unchanged=2)
    else:
        call("package_patch", farm.people.agency, id=item["id"], notes_translated={"vi": "Mới"})
    removed(portal)
    farm.finished(source, gone=1, unchanged=2)
    assert asked_for(farm) == [item["id"]]


def test_r25_an_item_that_is_approved_for_a_later_day_waits_for_a_decision(
    farm, source, portal, item
):
    edited = {"publish_at": "2099-01-01T00:00:00"}
    call("ttdn_dataset_recall", farm.people.agency, id=item["id"])
    call("package_patch", farm.people.agency, id=item["id"], **edited)
    call("ttdn_dataset_submit", farm.people.agency, id=item["id"], declarations=DECLARED)
    items.decided(farm.people, "approve", item)
    removed(portal)
    farm.finished(source, conflicts=1, unchanged=2)
    assert conflict(farm, source) == "is_approved"
    shown = call("package_show", farm.people.agency, id=item["id"])
    assert shown["approval_state"] == "approved"


def test_r25_a_record_that_the_source_still_has_is_not_withdrawn(farm, source, portal, item):
    """It is not in the list, but the source, asked for it, gives it."""
    whole = portal.records

    def answer(path, query):
        if not path.endswith("package_search"):
            return None
        return 200, {"success": True, "result": {"count": 2, "results": whole[1:]}}

    portal.answer = answer
    farm.finished(source, unchanged=2)
    assert farm.is_whole(portal)


def test_r25_the_share_that_may_be_gone_is_the_operators(farm, portal, source):
    portal.records = []
    limits = {"shrink": 1, "tries": 1}
    farm.change(source, config=json.dumps({"kind": "dataset", "limits": limits}))
    # Nothing at all is never believed.
    assert farm.run(source)["problem"]["code"] == "empty"
    portal.records = [ttdn_portal.record(4)]
    farm.finished(source, new=1, gone=3)
    farm.is_whole(portal)


# Cleared, and begun anew


def test_r25_a_source_that_is_cleared_makes_everything_anew_and_nothing_twice(
    farm, source, portal, item
):
    items.decided(farm.people, "approve", item)
    before = farm.items()
    cleared(farm, source)
    assert farm.items() == farm.indexed() == {}
    farm.finished(source, new=3)
    assert not set(farm.is_whole(portal).values()) & set(before.values())


def test_r25_a_history_that_was_cleared_makes_nothing_twice_now_or_later(farm, source, portal):
    call("harvest_source_job_history_clear", farm.people.sysadmin, id=source["id"])
    farm.finished(source, unchanged=3)
    farm.is_whole(portal)
    cleared(farm, source)
    assert farm.items() == farm.indexed() == {}
    farm.finished(source, new=3)
    farm.is_whole(portal)
