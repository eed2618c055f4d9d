"""People and sources write the same items; neither overwrites the other's (R25, R20, R16)."""

from __future__ import annotations

import pytest
import ttdn_items as items
import ttdn_portal
from ttdn_conflicts import (  # noqa: F401 - some are fixtures
    EDITS,
    ONE,
    as_it_is_written,
    conflicts,
    item_of_one,
    portal_of_two,
    recall,
    source_of_two,
    upstream,
)
from ttdn_items import call


@pytest.mark.parametrize("edit", EDITS)
def test_r25_an_item_that_a_person_edits_is_not_overwritten(farm, source, portal, item, edit):
    edit(farm.people, item)
    before = as_it_is_written(farm.people, item)
    upstream(portal, title="Từ nguồn")
    farm.finished(source, conflicts=1, unchanged=1)
    assert as_it_is_written(farm.people, item) == before
    (found,) = conflicts(farm, source)
    assert (found["dataset_id"], found["original_id"]) == (item["id"], ONE)
    assert found["message"]
    both = call("ttdn_harvest_conflict_show", farm.people.agency, id=source["id"], original_id=ONE)
    assert both["theirs"]["title_translated"]["vi"] == "Từ nguồn"
    ours = "Của người" if edit is not recall else "Số liệu du lịch thứ 1, cập nhật hằng năm."
    assert both["ours"]["notes_translated"]["vi"] == ours
    assert "title_translated" in both["changed"]
    # It waits, however often the source is harvested, and with the source's newest version.
    farm.finished(source, conflicts=1, unchanged=1)
    upstream(portal, title="Từ nguồn, sau")
    farm.finished(source, conflicts=1, unchanged=1)
    both = call("ttdn_harvest_conflict_show", farm.people.agency, id=source["id"], original_id=ONE)
    assert both["theirs"]["title_translated"]["vi"] == "Từ nguồn, sau"
    assert as_it_is_written(farm.people, item) == before


def resolve(farm, source, take):
    return call(
        "ttdn_harvest_conflict_resolve",
        farm.people.agency,
        id=source["id"],
        original_id=ONE,
        take=take,
    )


@pytest.mark.parametrize("edit", EDITS)
def test_r25_theirs_waits_for_its_appraisal(farm, source, portal, item, edit):
    edit(farm.people, item)
    public = call("package_search", None)["results"]
    upstream(portal, title="Từ nguồn")
    farm.finished(source, conflicts=1, unchanged=1)
    assert resolve(farm, source, "theirs")["state"] == "linked"
    assert conflicts(farm, source) == []
    assert "Từ nguồn" in farm.waiting()
    assert farm.waiting()["Từ nguồn"]["dataset_id"] == item["id"]
    assert call("package_search", None)["results"] == public
    farm.finished(source, unchanged=2)
    # The source writes on.
    upstream(portal, title="Từ nguồn, sau")
    farm.finished(source, changed=1, unchanged=1)
    assert "Từ nguồn, sau" in farm.waiting()
    assert "Từ nguồn" not in farm.waiting()


@pytest.mark.parametrize("edit", EDITS)
def test_r25_ours_stays_until_the_source_changes_again(farm, source, portal, item, edit):
    edit(farm.people, item)
    upstream(portal, title="Từ nguồn")
    farm.finished(source, conflicts=1, unchanged=1)
    before = as_it_is_written(farm.people, item)
    resolve(farm, source, "ours")
    assert conflicts(farm, source) == []
    farm.finished(source, unchanged=2)
    assert as_it_is_written(farm.people, item) == before
    upstream(portal, title="Từ nguồn, sau")
    farm.finished(source, conflicts=1, unchanged=1)
    assert as_it_is_written(farm.people, item) == before


def test_an_item_that_was_deleted_here_is_not_made_again_unless_somebody_says_so(
    farm,
    source,
    portal,
    item,
):
    recall(farm.people, item)
    call("package_delete", farm.people.agency, id=item["id"])
    farm.finished(source, unchanged=2)
    upstream(portal, title="Từ nguồn")
    farm.finished(source, conflicts=1, unchanged=1)
    assert set(farm.items()) == {"Bảng số liệu 2"}
    resolve(farm, source, "theirs")
    assert set(farm.waiting()) == {"Bảng số liệu 2", "Từ nguồn"}
    assert farm.waiting()["Từ nguồn"]["dataset_id"] != item["id"]


def test_a_withdrawn_item_is_not_brought_back_by_its_source(farm, source, portal, item):
    items.decided(farm.people, "approve", item)
    call("ttdn_dataset_withdraw", farm.people.authority, id=item["id"], reasons=["expired"])
    upstream(portal, title="Từ nguồn")
    farm.finished(source, conflicts=1, unchanged=1)
    assert resolve(farm, source, "theirs")["state"] == "conflict"
    assert call("package_search", None)["count"] == 0
    assert set(farm.waiting()) == {"Bảng số liệu 2"}


# What the source changes while it waits


def test_r20_changes_upstream_of_a_waiting_item_leave_one_submission_and_the_newest(
    farm,
    source,
    portal,
    item,
):
    for number in range(3):
        upstream(portal, title=f"Bản {number}")
        farm.finished(source, changed=1, unchanged=1)
    assert set(farm.waiting()) == {"Bản 2", "Bảng số liệu 2"}
    items.decided(farm.people, "approve", item)
    for number in range(3, 6):
        upstream(portal, title=f"Bản {number}")
        farm.finished(source, changed=1, unchanged=1)
    assert set(farm.waiting()) == {"Bản 5", "Bảng số liệu 2"}
    assert call("package_show", None, id=item["id"])["title"] == "Bản 2"
    # Back to what is public: nothing is left to appraise.
    upstream(portal, title="Bản 2")
    farm.finished(source, changed=1, unchanged=1)
    assert set(farm.waiting()) == {"Bảng số liệu 2"}
    assert call("ttdn_audit_verify", farm.people.authority)["intact"]


def test_r16_topics_of_the_authority_and_ids_of_resources_stay(farm, source, portal, item):
    topics = ["policies"]
    items.decided(farm.people, "approve", item, topics=topics)
    before = {resource["url"]: resource["id"] for resource in item["resources"]}
    resources = [*ttdn_portal.record(1)["resources"][::-1], {"url": "https://example.org/moi.csv"}]
    upstream(portal, title="Từ nguồn", resources=resources)
    farm.finished(source, changed=1, unchanged=1)
    items.decided(farm.people, "approve", item)
    shown = call("package_show", None, id=item["id"])
    assert (shown["title"], shown["topics"]) == ("Từ nguồn", topics)
    now = {resource["url"]: resource["id"] for resource in shown["resources"]}
    assert len(now) == 3
    assert {url: now[url] for url in before} == before


# Whose an item is


def test_r25_no_record_touches_an_item_of_another_agency(farm):
    people = farm.people
    theirs = items.published(people)
    own = call("package_create", people.other, **{**items.COMPLETE, "name": "cua-minh"})
    before = [call("package_show", people.sysadmin, id=found["id"]) for found in (theirs, own)]
    portal = farm.portal()
    portal.records = [
        ttdn_portal.record(
            number,
            id=found["id"],
            name=found["name"],
            title=found["title"],
            owner_org=people.other_org,
            organization={"id": people.other_org, "name": "so-tu-phap", "title": "Khác"},
            state="active",
            private=False,
            extras=[
                {"key": "id", "value": found["id"]},
                {"key": "owner_org", "value": people.other_org},
                {"key": "approval_state", "value": "published"},
                {"key": "state", "value": "deleted"},
            ],
        )
        for number, found in enumerate(before)
    ]
    source = farm.source(portal, org="agency_org")
    farm.finished(source, new=2)
    portal.records = []
    farm.run(source)
    for found in before:
        assert call("package_show", people.sysadmin, id=found["id"]) == found
    made = [
        call("package_show", people.sysadmin, id=row["dataset_id"])
        for row in call("ttdn_revision_list", people.authority, state="submitted")["results"]
    ]
    assert {item["owner_org"] for item in made} == {people.agency_org}
    assert {item["approval_state"] for item in made} == {"submitted"}
    assert not {item["id"] for item in made} & {item["id"] for item in before}
    assert not {item["name"] for item in made} & {item["name"] for item in before}


def test_r25_the_same_original_ids_in_two_sources_are_different_items(farm, portal, source):
    other = farm.portal(1, 2)
    second = farm.source(other, name="cong-khac", org="other_org")
    farm.finished(second, new=2)
    upstream(other, title="Của sở khác")
    farm.finished(second, changed=1, unchanged=1)
    farm.finished(source, unchanged=2)
    assert set(farm.waiting()) == {"Bảng số liệu 1", "Bảng số liệu 2"}
    assert set(farm.waiting("other_org")) == {"Của sở khác", "Bảng số liệu 2"}
    other.records = other.records[1:]
    farm.finished(second, unchanged=1, gone=1)
    assert set(farm.waiting()) == {"Bảng số liệu 1", "Bảng số liệu 2"}


def test_r25_a_source_that_is_handed_over_leaves_the_former_agencys_items_alone(
    farm,
    portal,
    source,
    item,
):
    farm.change(source, owner_org=farm.people.other_org)
    upstream(portal, title="Từ nguồn")
    portal.records = [*portal.records, ttdn_portal.record(3)]
    farm.finished(source, new=1, conflicts=1, unchanged=1)
    (found,) = conflicts(farm, source)
    assert found["code"] == "other_agency"
    assert set(farm.waiting()) == {"Bảng số liệu 1", "Bảng số liệu 2"}
    assert set(farm.waiting("other_org")) == {"Bảng số liệu 3"}
    portal.records = portal.records[1:]
    farm.finished(source, unchanged=2, conflicts=1)
    assert set(farm.waiting()) == {"Bảng số liệu 1", "Bảng số liệu 2"}


def test_r22_a_source_whose_agency_may_not_supply_the_kind_changes_nothing(
    farm,
    portal,
    source,
):
    from ckan import model

    from ckanext.ttdn.model import Agency

    agency = Agency.get(farm.people.agency_org)
    assert agency is not None
    agency.kinds = ["legal-document"]
    model.Session.commit()
    upstream(portal, title="Từ nguồn")
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("failed", "no_right")
    assert "Từ nguồn" not in farm.items()
