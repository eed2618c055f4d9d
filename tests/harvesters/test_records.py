"""Records that no catalogue can take: each is refused by itself, all others arrive (R25)."""

from __future__ import annotations

import pytest
import ttdn_portal
from ttdn_harvests import Farm, site_user
from ttdn_items import call


def bad(number: int, **changes: object) -> dict[str, object]:
    return ttdn_portal.record(number, **{"title": f"Hỏng {number}", **changes})


def run_with(farm: Farm, *strange: dict[str, object]):
    """Harvest two ordinary records with these in between, twice; return source and last job."""
    portal = farm.portal(1, 99)
    portal.records[1:1] = strange
    source = farm.source(portal)
    first = farm.run(source)
    assert first["state"] == "finished", first
    again = farm.run(source)
    assert again["state"] == "finished", again
    assert again["counts"]["new"] == again["counts"]["changed"] == again["counts"]["gone"] == 0
    assert again["counts"]["refused"] == first["counts"]["refused"]
    assert {"Bảng số liệu 1", "Bảng số liệu 99"} <= set(farm.waiting())
    farm.clock()
    assert farm.indexed() == farm.items()
    return source, again


REFUSED = {
    "too many tags": bad(2, tags=[{"name": f"từ khoá {n}"} for n in range(34_866)]),
    "too many resources": bad(
        2, resources=[{"url": f"https://example.org/{n}.csv"} for n in range(8_327)]
    ),
    "no identity": bad(2, id=None, name=None),
    "no title": bad(2, title="", name="", extras=[]),
    "too long an identity": bad(2, id="x" * 10_000),
    "no record at all": {},
    "a list": [],
}


@pytest.mark.parametrize("what", REFUSED)
def test_r25_a_record_that_cannot_be_an_item_is_refused_and_named(farm, what):
    source, job = run_with(farm, REFUSED[what])
    assert job["counts"]["refused"] == 1
    assert len(farm.items()) == 2
    (error,) = job["errors"]
    assert error["message"]
    assert "{" not in error["message"]
    # Refused as before: no line more in the history of each run.
    assert history(source) == 3
    farm.run(source)
    assert history(source) == 3


def history(source):
    from ckan import model
    from ckanext.harvest.model import HarvestObject

    model.Session.rollback()
    return model.Session.query(HarvestObject).filter_by(harvest_source_id=source["id"]).count()


TAKEN = {
    "a long description": {"notes": "Số liệu. " * 600_000},
    "a long word": {"notes": "a" * 5_000_000},
    "a zero byte": {"notes": "Số\x00 liệu", "tags": [{"name": "từ\x00 khoá"}]},
    "half an identity": {"id": "a \ud800\x00  b"},
    "half a pair": {"notes": "Số \ud800liệu", "name": "so-\udfff", "author": "\udc00"},
    "extras that are none": {"extras": [None, 7, {"key": None}, {"key": "date"}]},
    "no lists where lists should be": {"tags": "du lịch", "extras": None, "resources": {"a": 1}},
    "a resource without a file": {"resources": [{"url": None}, {"url": "javascript:alert(1)"}]},
    "a date that is none": {"extras": [{"key": "date", "value": "31/02/2024"}]},
    "numbers everywhere": {"author": 7, "notes": 8.5, "license_id": 9, "name": 10},
    "deep": {"notes": "<div>" * 5_000 + "Sâu" + "</div>" * 5_000},
    "a key that is none": {"": "", "\x00": 1, "a" * 100_000: "a"},
}


@pytest.mark.parametrize("what", TAKEN)
def test_r25_a_record_that_is_only_strange_is_taken(farm, what):
    _source, job = run_with(farm, ttdn_portal.record(2, **TAKEN[what]))
    assert (job["counts"]["unchanged"], job["counts"]["refused"]) == (3, 0)
    assert set(farm.waiting()) == {"Bảng số liệu 1", "Bảng số liệu 2", "Bảng số liệu 99"}
    shown = call("package_show", farm.people.agency, id=farm.items()["Bảng số liệu 2"])
    assert "\x00" not in str(shown)
    str(shown).encode()


def test_r25_the_same_identity_twice_is_told_and_the_first_is_taken(farm):
    _source, job = run_with(farm, bad(2, title="Đầu"), bad(2, title="Sau"), bad(2, title="Sau nữa"))
    assert set(farm.items()) == {"Bảng số liệu 1", "Bảng số liệu 99", "Đầu"}
    assert {error["code"] for error in job["errors"]} == {"twice"}
    assert "00000002" in job["errors"][0]["message"]


def test_r25_a_record_that_is_well_again_is_taken(farm):
    portal = farm.portal(1)
    portal.records.append(bad(2, title="", name="", extras=[]))
    source = farm.source(portal)
    assert farm.run(source)["counts"]["refused"] == 1
    portal.records[1] = ttdn_portal.record(2)
    farm.finished(source, new=1, unchanged=1)
    assert farm.show(farm.run(source)["id"])["errors"] == []
    farm.is_whole(portal)


def test_r25_an_item_whose_record_is_broken_later_stays_as_it_was(farm):
    portal = farm.portal(1, 2)
    source = farm.source(portal)
    farm.finished(source, new=2)
    before = farm.waiting()
    portal.records[0] = bad(1, title="", name="", extras=[])
    job = farm.run(source)
    assert (job["counts"]["refused"], job["counts"]["gone"]) == (1, 0)
    assert farm.waiting() == before


# Faults of ours that a single record brings about


def test_r25_a_record_that_breaks_its_mapping_is_refused_alone(farm, monkeypatch):
    from ckanext.ttdn.harvesters.mapping import ckan

    original = ckan._Making.item

    def item(self):
        if self._record["title"] == "Hỏng 2":
            raise RecursionError("as deep as it goes")
        return original(self)

    monkeypatch.setattr(ckan._Making, "item", item)
    _source, job = run_with(farm, bad(2))
    (error,) = job["errors"]
    assert (error["code"], error["original_id"]) == ("broken_record", bad(2)["id"])


@pytest.mark.parametrize("beside", [True, False], ids=["among others", "alone"])
def test_r25_a_record_that_breaks_a_plugin_is_refused_alone(farm, monkeypatch, beside):
    from ckanext.ttdn.services.harvest.importer import writer

    original = writer.call_hooks

    def hooks(source, write):
        if write.data["title"] == "Hỏng 2":
            raise KeyError("a plugin's own fault")
        return original(source, write)

    portal = farm.portal(*([1, 3] if beside else [1]))
    source = farm.source(portal)
    if not beside:
        farm.finished(source, new=1)
    portal.records.append(bad(2))
    monkeypatch.setattr(writer, "call_hooks", hooks)
    job = farm.run(source)
    if not beside:
        # That might be the catalogue's own fault: all of it is tried again before.
        assert (job["state"], job["problem"]["code"]) == ("waiting", "interrupted")
        farm.later()
        job = farm.worked(job["id"])
    assert (job["state"], job["counts"]["refused"]) == ("finished", 1)
    assert [error["code"] for error in job["errors"]] == ["unwritable"]
    assert set(farm.items()) == {record["title"] for record in portal.records[:-1]}
    farm.clock()
    assert farm.indexed() == farm.items()
    monkeypatch.undo()
    portal.records[-1] = bad(2, title="Đã sửa")


def test_r25_a_document_that_the_search_refuses_keeps_no_other_out(farm, monkeypatch):
    from ckanext.ttdn.search import batch

    original = batch.documents

    def documents(datasets):
        found = original(datasets)
        for document in found:
            if document["title"] == "Hỏng 2":
                document["metadata_created"] = "no date"
        return found

    monkeypatch.setattr(batch, "documents", documents)
    portal = farm.portal(1, 3)
    portal.records.append(bad(2))
    source = farm.source(portal)
    farm.finished(source, new=3)
    assert set(farm.indexed()) == {"Bảng số liệu 1", "Bảng số liệu 3"}
    assert set(farm.waiting()) == {"Bảng số liệu 1", "Bảng số liệu 3", "Hỏng 2"}
    # The clock indexes what is still marked.
    farm.is_whole(portal)


def test_r25_the_preview_shows_strange_records_and_stores_nothing(farm):
    portal = farm.portal(1)
    portal.records += [REFUSED["no title"], REFUSED["too many tags"], bad(5, notes="a\x00")]
    source = farm.source(portal)
    found = call("ttdn_harvest_preview", site_user(), id=source["id"])
    assert [bool(each["refused"]) for each in found["records"]].count(True) == 2
    assert farm.items() == {}
    assert call("harvest_job_list", site_user(), source_id=source["id"]) == []
