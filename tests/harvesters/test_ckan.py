"""An agency's CKAN is harvested for real: into the queue, never past it (H 6.7, 5.2; R20, R25)."""

from __future__ import annotations

from typing import Any

import pytest
import ttdn_items as items
import ttdn_replay
from ckan.common import config
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_replay import Reply

from ckanext.ttdn import sealing


@pytest.fixture
def source(harvest, portal):
    """The portal as a source of the agency."""
    return harvest.make(portal.url, "ttdn_ckan", kind="dataset")


def test_r25_r20_records_arrive_under_their_agency_and_wait_in_the_queue(harvest, portal, source):
    portal.add(
        "khach-san",
        title="Khách sạn theo hạng",
        notes="Danh sách khách sạn.",
        tags=[{"name": "lưu trú"}],
        license_id="cc-by",
        extras=[
            {"key": "date", "value": "03/2024"},
            {"key": "title_en", "value": "Hotels by class"},
            {"key": "Địa điểm", "value": "Huế"},
        ],
        resources=[{"url": "https://example.org/khach-san.csv", "name": "Bảng", "format": "CSV"}],
    )
    portal.add("khong-mo-ta", title="Không mô tả")
    assert harvest.run() == (0, "new: 2, changed: 0, unchanged: 0, gone: 0, refused: 0\n")
    assert harvest.titles() == {"Khách sạn theo hạng", "Không mô tả"}
    assert {row["organization"]["name"] for row in harvest.waiting()} == {"so-du-lich"}
    assert call("package_search")["count"] == 0
    item = harvest.item("Khách sạn theo hạng")
    assert (item["type"], item["activity_date"]) == ("dataset", "2024-03")
    assert item["title_translated"]["en"] == "Hotels by class"
    assert item["keywords_translated"] == {"vi": ["lưu trú"]}
    assert item["license_id"] == "cc-by-4.0"
    # Whose system it is the item's agency says, what part of it the copyright's owner.
    assert item["copyright_owner"] == "Phòng Số liệu"
    assert item["source_url"] == f"{portal.url}/dataset/khach-san"
    assert [r["url"] for r in item["resources"]] == ["https://example.org/khach-san.csv"]
    harvest.approve(item)
    assert call("package_show", id=item["id"])["title"] == "Khách sạn theo hạng"
    for words in ("khach san", "hotels class"):
        assert call("package_search", q=words)["count"] == 1


def test_r25_a_second_run_changes_nothing_that_did_not_change(harvest, portal, source):
    portal.add("mot", title="Một")
    portal.add("hai", title="Hai")
    harvest.run()
    before = harvest.waiting()
    assert harvest.counted() == "unchanged: 2"
    assert harvest.waiting() == before
    portal.change("hai", title="Hai, sửa")
    assert harvest.counted() == "changed: 1, unchanged: 1"
    assert harvest.titles() == {"Một", "Hai, sửa"}


def test_r20_a_change_upstream_waits_beside_the_published_version(harvest, portal, source):
    portal.add("mot", title="Một")
    harvest.run()
    item = harvest.item("Một")
    harvest.approve(item)
    for title in ("Một, đang sửa", "Một, sửa xong"):
        portal.change("mot", title=title)
        assert harvest.counted() == "changed: 1"
    assert call("package_show", id=item["id"])["title"] == "Một"
    assert harvest.titles() == {"Một, sửa xong"}
    assert harvest.counted() == "unchanged: 1"
    harvest.approve(item)
    assert call("package_show", id=item["id"])["title"] == "Một, sửa xong"


def test_r25_a_record_brings_no_name_owner_or_state_of_its_own(harvest, people, portal, source):
    mine = items.draft(people, name="trung-ten")
    stranger = portal.add("so-tu-phap-trung-ten", title="Của ai")
    harvest.run()
    item = harvest.item("Của ai")
    assert item["id"] != stranger["id"]
    assert item["name"].startswith("so-du-lich-")
    assert item["owner_org"] == people.agency_org
    assert call("package_show", people.agency, id=mine["id"])["title"] == mine["title"]


def test_r25_organisations_and_filters_narrow_what_is_taken(harvest, portal):
    portal.add("mot", title="Một", tags=[{"name": "chọn"}])
    portal.add("hai", title="Hai")
    portal.add("ba", title="Ba", owner_org="phong-le-hoi", tags=[{"name": "chọn"}])
    harvest.make(
        portal.url,
        "ttdn_ckan",
        kind="dataset",
        organizations=["phong-so-lieu", "phong-khong-co"],
        fq="tags:chọn",
    )
    assert harvest.counted() == "new: 1"
    assert harvest.titles() == {"Một"}


def test_r25_private_datasets_come_with_a_token_and_go_with_it(
    harvest, portal, source, monkeypatch
):
    monkeypatch.setitem(config, "ckanext.ttdn.harvest.secret_key", sealing.new_key())
    portal.add("mot", title="Một")
    portal.add("rieng", title="Riêng", private=True)
    portal.add("la", title="Của phòng khác", private=True, owner_org="phong-le-hoi")
    assert harvest.counted() == "new: 1"
    secrets = {"scheme": "header", "name": "Authorization", "value": portal.token_of("thu-thap")}
    call("ttdn_harvest_credentials_set", harvest.people.sysadmin, id=source["id"], **secrets)
    assert harvest.counted() == "new: 1, unchanged: 1"
    item = harvest.item("Riêng")
    # What the agency's system keeps to itself is not for the public here either (R28).
    assert item["visibility"] == "owner"
    harvest.approve(item)
    with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
        call("package_show", id=item["id"])

    call("ttdn_harvest_credentials_set", harvest.people.sysadmin, id=source["id"], scheme="none")
    assert harvest.counted() == "unchanged: 1, gone: 1"


def _ckan_29(count: int) -> list[dict[str, Any]]:
    """Datasets as CKAN 2.9 gives them: extras as rows, no views, ids that are not UUIDs."""
    return [
        {
            "author": "",
            "author_email": "",
            "creator_user_id": "6d2a8b0e-65a7-4fbc-9c39-9c4e3a3f8c57",
            "id": f"bo-du-lieu-{n}",
            "isopen": True,
            "license_id": "cc-by",
            "license_title": "Creative Commons Attribution",
            "license_url": "http://www.opendefinition.org/licenses/cc-by",
            "maintainer": "Phòng Thống kê",
            "maintainer_email": "tk@example.org",
            "metadata_created": "2021-05-04T03:02:01.123456",
            "metadata_modified": "2021-05-05T03:02:01.123456",
            "name": f"so-lieu-{n}",
            "notes": "Số liệu **năm 2020**.\r\n\r\nĐơn vị: lượt khách.",
            "num_resources": 1,
            "num_tags": 1,
            "organization": {
                "id": "2f9d",
                "name": "cuc-thong-ke",
                "title": "Cục Thống kê",
                "type": "organization",
                "description": "",
                "image_url": "",
                "created": "2020-01-01T00:00:00",
                "is_organization": True,
                "approval_status": "approved",
                "state": "active",
            },
            "owner_org": "2f9d",
            "private": False,
            "state": "active",
            "title": f"Số liệu {n}",
            "type": "dataset",
            "url": "",
            "version": "",
            "extras": [
                {"key": "Ngày", "value": "31/12/2020"},
                {"key": "spatial", "value": '{"type":"Point","coordinates":[107.6,16.5]}'},
            ],
            "tags": [
                {
                    "display_name": "du lịch",
                    "id": "t1",
                    "name": "du lịch",
                    "state": "active",
                    "vocabulary_id": None,
                }
            ],
            "resources": [
                {
                    "cache_last_updated": None,
                    "cache_url": None,
                    "created": "2021-05-04T03:02:01.123456",
                    "description": "",
                    "format": "XLS",
                    "hash": "",
                    "id": f"r{n}",
                    "last_modified": None,
                    "metadata_modified": "2021-05-04T03:02:01.123456",
                    "mimetype": None,
                    "mimetype_inner": None,
                    "name": None,
                    "package_id": f"bo-du-lieu-{n}",
                    "position": 0,
                    "resource_type": None,
                    "size": None,
                    "state": "active",
                    "url": f"https://example.org/so lieu {n}.xls",
                    "url_type": None,
                }
            ],
            "groups": [],
            "relationships_as_subject": [],
            "relationships_as_object": [],
        }
        for n in range(count)
    ]


def test_r25_a_ckan_29_is_read_and_asked_about_what_it_no_longer_lists(harvest):
    datasets = _ckan_29(5)

    def answer(path: str, query: dict[str, str]) -> Reply:
        if path == "/du-lieu/api/3/action/package_show":
            found = [each for each in datasets if each["id"] == query["id"]]
            error = {"__type": "Not Found Error", "message": "Not found"}
            body = {"success": True, "result": found[0]} if found else {"error": error}
            return Reply(body, 200 if found else 404)
        assert path == "/du-lieu/api/3/action/package_search"
        start = int(query["start"])
        return Reply(
            {
                "help": "http://example.org/api/3/action/help_show?name=package_search",
                "success": True,
                "result": {
                    "count": len(datasets),
                    "sort": query["sort"],
                    "facets": {},
                    # The operator there has capped the rows below what is asked for.
                    "results": datasets[start : start + 2],
                    "search_facets": {},
                },
            }
        )

    with ttdn_replay.serving(answer) as replay:
        harvest.make(f"{replay.url}/du-lieu/", "ttdn_ckan", kind="dataset")
        assert harvest.counted() == "new: 5"
        item = harvest.item("Số liệu 3")
        assert item["author"] == "Phòng Thống kê"
        assert item["notes_translated"]["vi"] == "Số liệu **năm 2020**.\n\nĐơn vị: lượt khách."
        assert item["activity_date"] == "2020-12-31"
        assert item["source_url"] == f"{replay.url}/du-lieu/dataset/so-lieu-3"
        (file,) = item["resources"]
        assert file["url"] == "https://example.org/so%20lieu%203.xls"
        assert harvest.counted() == "unchanged: 5"
        del datasets[4]
        assert harvest.counted() == "unchanged: 4, gone: 1"


def test_r18_an_incomplete_record_stays_a_draft_and_the_error_names_the_field(
    harvest, people, portal
):
    harvest.make(portal.url, "ttdn_ckan", kind="legal-document")
    portal.add("mot", title="Quyết định")
    status, output = harvest.run()
    assert status == 1
    assert "document_number" in output
    assert harvest.waiting() == []
    assert call("ttdn_item_list", people.agency, state="draft")["count"] == 1


def test_a_source_that_is_not_allowed_or_down_changes_nothing(
    harvest, people, portal, source, allow
):
    portal.add("mot", title="Một")
    allow()
    status, output = harvest.run()
    assert status == 1
    assert "allowed_networks" in output
    assert call("ttdn_item_list", people.agency)["count"] == 0


def test_an_unknown_source_is_told_by_name(harvest):
    status, output = harvest.run("no-such-source")
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
            name="cong-so-lieu",
            title="Cổng",
            url="https://example.org",
            source_type="ttdn_ckan",
            owner_org=people.agency_org,
            config=settings,
        )
    assert "config" in refusal.value.error_dict
    assert call("harvest_source_list", people.sysadmin) == []


def test_r25_jobs_and_records_are_for_the_agency_and_the_authority(harvest, people, portal, source):
    portal.add("mot", title="Một")
    harvest.run()
    job = call("harvest_job_list", people.agency, source_id=source["id"])[0]
    record = call("harvest_job_show", people.authority, id=job["id"])
    assert record["stats"]["added"] == 1
    for who in (people.other, people.user, None):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call("harvest_job_list", who, source_id=source["id"])
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call("harvest_job_show", who, id=job["id"])
