"""What a source lists no longer, what it lists again, what did not change (R25, H 6.5)."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
import ttdn_items as items
import ttdn_portal
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_harvests import Farm, site_user
from ttdn_items import DECLARED, call
from ttdn_replay import Reply, serving

ONE = "00000000-0000-4000-8000-000000000001"


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


def cleared(farm: Farm, source):
    user = farm.people.sysadmin
    call("harvest_source_clear", user, id=source["id"], override_reason="Làm lại từ đầu")


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


def edit_draft(people, item):
    call("ttdn_dataset_recall", people.agency, id=item["id"])
    call("package_patch", people.agency, id=item["id"], notes_translated={"vi": "Của người"})


def edit_and_submit(people, item):
    edit_draft(people, item)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)


def edit_what_was_returned(people, item):
    items.decided(people, "return", item, reasons=["incomplete-metadata"])
    call("package_patch", people.agency, id=item["id"], notes_translated={"vi": "Của người"})


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


NEWS = {
    "version": 1,
    "request": {
        "path": "/tin",
        "paging": {"style": "page", "page": "trang", "size": "so", "per_page": 2},
        "records": "tin",
    },
    "record": {
        "id": "ma",
        "address": "https://tin.example.org/{ma}",
        "fields": {
            "title_translated": {"vi": "ten"},
            "notes_translated": {"vi": "ten"},
            "activity_date": "ngay",
        },
    },
}


@pytest.fixture
def news(farm: Farm):
    """A JSON source of two pages with ETags, and its records."""
    found = [{"ma": n, "ten": f"Tin {n}", "ngay": "2024-03-02"} for n in range(1, 4)]

    def answer(_path, query):
        at = (int(query["trang"]) - 1) * 2
        return Reply({"tin": found[at : at + 2]})

    with serving(answer) as replay:
        farm.allowed.append(replay.url.removeprefix("http://"))
        made = farm.source(replay, name="tin", source_type="ttdn_json", mapping=NEWS)
        farm.finished(made, new=3)
        yield made, replay, found


def test_r25_pages_that_did_not_change_are_not_sent_again(farm, news):
    source, replay, found = news
    before = replay.unchanged
    farm.finished(source, unchanged=3)
    assert replay.unchanged > before
    found[2]["ten"] = "Tin sửa"
    farm.finished(source, changed=1, unchanged=2)
    assert set(farm.waiting()) == {"Tin 1", "Tin 2", "Tin sửa"}


def test_r25_a_cleared_source_does_not_believe_in_pages_that_did_not_change(farm, news):
    source, _replay, _found = news
    cleared(farm, source)
    farm.finished(source, new=3)
    assert set(farm.waiting()) == {"Tin 1", "Tin 2", "Tin 3"}


def test_r25_a_page_is_compared_with_what_was_read_of_it_last(farm, news):
    """A run that failed wrote a first page; then the source takes that change back."""
    source, replay, found = news
    usual = replay.answer
    found[0]["ten"] = "Tin sửa"
    replay.answer = lambda path, query: (
        usual(path, query) if query["trang"] == "1" else Reply({}, status=500)
    )
    job = farm.run(source)
    while job["state"] == "waiting":
        farm.later()
        job = farm.worked(job["id"])
    assert job["state"] == "failed"
    assert "Tin sửa" in farm.waiting()
    replay.answer = usual
    found[0]["ten"] = "Tin 1"
    farm.finished(source, changed=1, unchanged=2)
    assert set(farm.waiting()) == {"Tin 1", "Tin 2", "Tin 3"}


# What nothing costs


def rows():
    """How many rows each table has."""
    model.Session.remove()
    with model.ensure_engine().connect() as connection:
        return {
            name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"'))  # noqa: S608 - ours
            for name in sa.inspect(connection).get_table_names()
        }


def test_r25_unchanged_records_cost_no_row_no_document_and_one_query_a_page(farm, monkeypatch):
    from ckan.lib import search

    from ckanext.ttdn.search import batch

    portal = farm.portal(*range(1, 41))
    source = farm.source(portal, limits={"rows": 10})
    farm.finished(source, new=40)
    farm.finished(source, unchanged=40)
    before, sent, asked = rows(), [], []
    monkeypatch.setattr(batch, "make_connection", lambda: sent.append(1))
    original = search.index.PackageSearchIndex.index_package
    monkeypatch.setattr(
        search.index.PackageSearchIndex,
        "index_package",
        lambda self, package, *more: (
            sent.append(package["type"]) if package["type"] != "harvest" else None,
            original(self, package, *more),
        ),
    )

    def note(_connection, _cursor, statement, *_rest):
        if "FROM ttdn_harvest_record" in statement:
            asked.append(statement)

    sa.event.listen(model.ensure_engine(), "before_cursor_execute", note)
    try:
        farm.finished(source, unchanged=40)
    finally:
        sa.event.remove(model.ensure_engine(), "before_cursor_execute", note)
    assert [each for each in sent if each] == []
    now = rows()
    grown = {name: now[name] - before[name] for name in now if now[name] != before[name]}
    # The job and how far it came; the pages take the place of those of the run before.
    assert grown == {"harvest_job": 1, "ttdn_harvest_run": 1}
    assert len([each for each in asked if "original_id IN (" in each]) == 4
    # The others do not ask for single records: what is gone, what the job has to tell.
    assert len(asked) < 10


def test_r25_old_history_is_removed_and_the_last_job_and_the_items_own_records_stay(farm):
    from ckanext.harvest.model import HarvestJob, HarvestObject

    portal = farm.portal(1, 2)
    source = farm.source(portal)
    farm.finished(source, new=2)
    for number in range(3):
        portal.records[0]["title"] = f"Bản {number}"
        farm.finished(source, changed=1, unchanged=1)
    portal.records[1] = {**portal.records[1], "title": ""}
    portal.records[1]["name"] = ""
    assert farm.run(source)["counts"]["refused"] == 1
    removed_rows = call("ttdn_harvest_tidy", site_user())
    assert (removed_rows["objects"], removed_rows["jobs"]) == (0, 0)
    farm.setting("keep_days", 0)
    removed_rows = call("ttdn_harvest_tidy", site_user())
    assert removed_rows["objects"] > 0
    assert removed_rows["jobs"] > 0
    current = model.Session.query(HarvestObject).all()
    assert {found.package_id for found in current} == set(farm.items().values())
    assert all(found.current for found in current)
    newest = model.Session.query(HarvestJob).order_by(HarvestJob.created.desc()).first()
    assert farm.show(newest.id)["state"] == "finished"
    portal.records[1] = ttdn_portal.record(2)
    farm.finished(source, changed=1, unchanged=1)
    farm.is_whole(portal)


def test_r25_the_share_that_may_be_gone_is_the_operators(farm, portal, source):
    portal.records = []
    limits = {"shrink": 1, "tries": 1}
    farm.change(source, config=json.dumps({"kind": "dataset", "limits": limits}))
    # Nothing at all is never believed.
    assert farm.run(source)["problem"]["code"] == "empty"
    portal.records = [ttdn_portal.record(4)]
    farm.finished(source, new=1, gone=3)
    farm.is_whole(portal)
