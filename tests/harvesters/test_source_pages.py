"""ckanext-harvest's pages tell what the engine did, in words, and do what they say (R25, R34)."""

from __future__ import annotations

import json
import re

import pytest
import ttdn_portal
from ckan import model
from ttdn_items import call

NAME = "he-thong-cua-so"


@pytest.fixture
def served():
    """A small CKAN of an agency; its records may be changed."""
    with ttdn_portal.serving() as portal:
        portal.records = [ttdn_portal.record(n) for n in range(20)]
        yield portal


@pytest.fixture
def source(harvest, served):
    return harvest.make(served.url, "ttdn_ckan", kind="dataset", limits={"rows": 50})


@pytest.fixture
def see(app, people):
    """Return the text of a page of the source, as this account sees it."""

    def page(path: str = "", who: str = people.sysadmin, prefix: str = "/en", **more) -> str:
        token = call("api_token_create", who, user=who, name=path or "page")["token"]
        found = app.get(
            f"{prefix}/harvest{path}", headers={"Authorization": token}, status=200, **more
        )
        body = re.sub(r"<(script|style).*?</\1>", "", found.body, flags=re.S)
        return " ".join(re.sub(r"<[^>]+>", " ", body).split())

    return page


def _job(harvest, source, number: int = 0) -> str:
    jobs = call("harvest_job_list", harvest.people.sysadmin, source_id=source["id"])
    return jobs[number]["id"]


def test_counts_are_the_engines_on_every_page(harvest, served, source, see):
    harvest.run()
    served.records = [*served.records[1:], ttdn_portal.record(77, title="")]
    served.records[0]["title"] = "Đã sửa"
    harvest.run()
    counts = "Finished New: 1 Changed: 1 Unchanged: 18 Gone: 1 Refused: 0"
    job = _job(harvest, source)
    for path in ("", f"/admin/{NAME}", f"/{NAME}/job", f"/{NAME}/job/{job}"):
        assert counts in see(path), path
    assert f"Items : {20}." in see().replace("Items:", "Items :")
    # What waits is counted, and is not shown as if it were public.
    assert "No item of this source is published yet." in see(f"/{NAME}")


def test_a_stopped_job_says_what_it_asks_and_how_to_answer(harvest, served, source, see):
    harvest.run()
    del served.records[8:]
    status, _output = harvest.run()
    assert status == 1
    job = _job(harvest, source)
    for path in ("", f"/{NAME}/job/{job}"):
        shown = see(path)
        assert "Stopped, and asks" in shown
        assert "The source lists 12 of 20 records no longer." in shown
        assert f"ckan ttdn harvest retry --accept {job}" in shown


def test_r18_a_refused_record_is_told_with_its_reason(harvest, served, see):
    served.records[3]["tags"] = [{"name": f"thẻ {n}"} for n in range(200)]
    source = harvest.make(served.url, "ttdn_ckan", kind="dataset")
    assert harvest.run()[0] == 1
    # Told again by a second job, which finds the record as it was.
    for _run in range(2):
        shown = see(f"/{NAME}/job/{_job(harvest, source)}")
        assert "Refused: 1" in shown
        assert served.records[3]["id"] in shown
        assert "keywords: 200 values, and at most 100 are taken." in shown
        harvest.run()
    earlier = see(f"/{NAME}/job/{_job(harvest, source, number=-1)}")
    assert "keywords: 200 values, and at most 100 are taken." in earlier


def test_the_agency_sees_its_jobs_and_cannot_run_them(harvest, served, source, see, people):
    harvest.run()
    shown = see(f"/{NAME}/job", who=people.agency)
    assert "New: 20" in shown
    assert "Harvest now" not in shown
    assert "Jobs" in see(f"/{NAME}", who=people.agency)


def test_the_form_keeps_the_settings_of_a_source_that_was_harvested(
    app, harvest, served, source, people
):
    """ckanext-harvest indexes a source after each job, in a shape that its form cannot read."""
    harvest.run()
    token = call("api_token_create", people.sysadmin, user=people.sysadmin, name="t")["token"]
    headers = {"Authorization": token}
    form = app.get(f"/en/harvest/edit/{NAME}", headers=headers).body
    assert "&#34;limits&#34;" in form
    field = re.search(r"<textarea[^>]*name=\"config\"[^>]*>(.*?)</textarea>", form, re.S)
    assert field
    config = field[1].strip().replace("&#34;", '"')
    fields = {
        "url": served.url,
        "title": "Tên mới",
        "name": NAME,
        "source_type": "ttdn_ckan",
        "frequency": "WEEKLY",
        "owner_org": people.agency_org,
        "config": config,
        "save": "save",
    }
    app.post(f"/harvest/edit/{NAME}", headers=headers, data=fields, follow_redirects=False)
    kept = call("harvest_source_show", people.sysadmin, id=source["id"])
    assert (kept["title"], kept["frequency"]) == ("Tên mới", "WEEKLY")
    assert json.loads(kept["config"]) == {"kind": "dataset", "limits": {"rows": 50}}


ADDRESSES = {
    "refresh": "/harvest/refresh/{id}",
    "clear": "/harvest/clear/{id}",
    "delete": "/harvest/delete/{id}",
    "abort": f"/harvest/{NAME}/job/{{job}}/abort",
}


@pytest.fixture
def waiting(harvest, source, people):
    """A source whose job waits for a worker; where each change of it is asked for."""
    call("harvest_job_create", people.sysadmin, source_id=source["id"])
    places = {"id": source["id"], "job": _job(harvest, source)}
    return {name: address.format(**places) for name, address in ADDRESSES.items()}


@pytest.mark.parametrize("change", ADDRESSES)
def test_r34_a_link_changes_nothing(app, people, source, waiting, change):
    token = call("api_token_create", people.sysadmin, user=people.sysadmin, name="t")["token"]
    app.get(waiting[change], headers={"Authorization": token}, status=405)
    jobs = call("harvest_job_list", people.sysadmin, source_id=source["id"])
    assert [job["status"] for job in jobs] == ["Running"]
    assert model.Package.get(source["id"]).state == "active"


def test_the_forms_of_the_pages_do_what_they_say(app, harvest, people, source, waiting):
    token = call("api_token_create", people.sysadmin, user=people.sysadmin, name="t")["token"]

    def post(change: str) -> None:
        app.post(
            waiting[change],
            headers={"Authorization": token},
            follow_redirects=False,
            status=302,
        )

    post("abort")
    job = call("ttdn_harvest_job_show", people.sysadmin, id=_job(harvest, source))
    assert job["state"] == "aborted"
    post("refresh")
    job = call("ttdn_harvest_job_show", people.sysadmin, id=_job(harvest, source))
    assert job["state"] == "waiting"
    harvest.run()
    assert len(harvest.waiting()) == 20
    # Clearing passes the appraisal by: nothing goes without a reason (R20).
    post("clear")
    assert len(harvest.waiting()) == 20
    post("delete")
    assert model.Package.get(source["id"]).state == "deleted"
