"""An agency's CKAN is harvested for real: into the queue, never past it (H 6.7, 5.2; R20, R25)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import ttdn_items as items
import ttdn_replay
from ckan.common import config
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_replay import Reply

from ckanext.ttdn.harvesters import credentials

COUNTS = "new: {}, changed: {}, unchanged: {}, gone: {}, refused: {}\n"


@pytest.fixture
def source(harvest, portal):
    """The portal as a source of the agency."""
    return harvest.make(portal.url, "ttdn_ckan", kind="dataset")


def test_r25_r20_records_arrive_under_their_agency_and_wait_in_the_queue(people, portal, source):
    portal.add(
        "khach-san",
        title="Khách sạn theo hạng",
        notes="Danh sách khách sạn.",
        tags=[{"name": "lưu trú"}],
        extras=[{"key": "date", "value": "03/2024"}],
        resources=[{"url": "https://example.org/khach-san.csv", "name": "Bảng", "format": "CSV"}],
    )
    portal.add("khong-mo-ta", title="Không mô tả")
    assert run() == (0, "new: 2, changed: 0, unchanged: 0, gone: 0, refused: 0\n")
    rows = {row["title_translated"]["vi"]: row for row in waiting(people)}
    assert set(rows) == {"Khách sạn theo hạng", "Không mô tả"}
    assert {row["organization"]["name"] for row in rows.values()} == {"so-du-lich"}
    assert call("package_search", None)["count"] == 0
    item = call("package_show", people.agency, id=rows["Khách sạn theo hạng"]["dataset_id"])
    assert (item["type"], item["activity_date"]) == ("dataset", "2024-03")
    assert item["keywords_translated"] == {"vi": ["lưu trú"]}
    assert item["source_url"] == f"{portal.url}/dataset/khach-san"
    assert [r["url"] for r in item["resources"]] == ["https://example.org/khach-san.csv"]
    items.decided(people, "approve", item)
    assert call("package_show", None, id=item["id"])["title"] == "Khách sạn theo hạng"
    assert call("package_search", None, q="khach san")["count"] == 1


def test_r25_a_second_run_changes_nothing_that_did_not_change(people, portal, source):
    portal.add("mot", title="Một")
    portal.add("hai", title="Hai")
    run()
    before = waiting(people)
    assert run() == (0, "new: 0, changed: 0, unchanged: 2, gone: 0, refused: 0\n")
    assert waiting(people) == before
    portal.change("hai", title="Hai, sửa")
    assert run() == (0, "new: 0, changed: 1, unchanged: 1, gone: 0, refused: 0\n")
    titles = {row["title_translated"]["vi"] for row in waiting(people)}
    assert titles == {"Một", "Hai, sửa"}


def test_r20_a_change_upstream_waits_beside_the_published_version(people, portal, source):
    portal.add("mot", title="Một")
    run()
    item = call("package_show", people.agency, id=waiting(people)[0]["dataset_id"])
    items.decided(people, "approve", item)
    for title in ("Một, đang sửa", "Một, sửa xong"):
        portal.change("mot", title=title)
        assert run() == (0, "new: 0, changed: 1, unchanged: 0, gone: 0, refused: 0\n")
    assert call("package_show", None, id=item["id"])["title"] == "Một"
    change = waiting(people)
    assert [row["title_translated"]["vi"] for row in change] == ["Một, sửa xong"]
    assert run()[1].startswith("new: 0, changed: 0, unchanged: 1")
    call(
        "ttdn_dataset_approve",
        people.authority,
        id=item["id"],
        content_hash=change[0]["content_hash"],
    )
    assert call("package_show", None, id=item["id"])["title"] == "Một, sửa xong"


def test_r25_a_record_brings_no_name_owner_or_state_of_its_own(people, portal, source):
    mine = items.draft(people, name="trung-ten")
    stranger = portal.add("so-tu-phap-trung-ten", title="Của ai")
    run()
    item = call("package_show", people.agency, id=waiting(people)[0]["dataset_id"])
    assert item["id"] != stranger["id"]
    assert item["name"].startswith("so-du-lich-")
    assert item["owner_org"] == people.agency_org
    assert call("package_show", people.agency, id=mine["id"])["title"] == mine["title"]


def test_r18_an_incomplete_record_stays_a_draft_and_the_error_names_the_field(
    people, portal, source
):
    call(
        "harvest_source_update",
        people.sysadmin,
        **{**source, "config": json.dumps({"kind": "legal-document"})},
    )
    portal.add("mot", title="Quyết định")
    status, output = run()
    assert status == 1
    assert "document_number" in output
    assert waiting(people) == []
    assert call("ttdn_item_list", people.agency, state="draft")["count"] == 1


def test_a_source_that_is_not_allowed_or_down_changes_nothing(people, portal, source, monkeypatch):
    from ckan.common import config

    portal.add("mot", title="Một")
    monkeypatch.setitem(config, "ckanext.ttdn.harvest.allowed_networks", [])
    status, output = run()
    assert status == 1
    assert "allowed_networks" in output
    assert call("ttdn_item_list", people.agency)["count"] == 0


def test_an_unknown_source_is_told_by_name():
    status, output = run("no-such-source")
    assert status == 2
    assert "no-such-source" in output


@pytest.mark.parametrize(
    "settings",
    ["[]", '{"kind": "no-such-kind"}', '{"unknown": 1}', '{"defaults": []}'],
)
def test_wrong_settings_of_a_source_are_refused_with_the_reason(people, settings):
    with pytest.raises(tk.ValidationError) as refusal:
        call(
            "harvest_source_create",
            people.sysadmin,
            name=NAME,
            title="Cổng",
            url="https://example.org",
            source_type="ttdn_ckan",
            owner_org=people.agency_org,
            config=settings,
        )
    assert "config" in refusal.value.error_dict
    assert call("harvest_source_list", people.sysadmin) == []


def test_r25_jobs_and_records_are_for_the_agency_and_the_authority(people, portal, source):
    portal.add("mot", title="Một")
    run()
    job = call("harvest_job_list", people.agency, source_id=source["id"])[0]
    record = call("harvest_job_show", people.authority, id=job["id"])
    assert record["stats"]["added"] == 1
    for who in (people.other, people.user, None):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call("harvest_job_list", who, source_id=source["id"])
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call("harvest_job_show", who, id=job["id"])
