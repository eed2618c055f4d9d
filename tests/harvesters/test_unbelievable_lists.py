"""A list that cannot be believed withdraws nothing, unless the operator accepts it (R25, H 6.7)."""

from __future__ import annotations

import json

import pytest
import ttdn_portal
from ttdn_faults import nothing_is_withdrawn, page
from ttdn_harvests import site_user
from ttdn_items import call


def test_r25_an_empty_list_stops_and_asks(harvested, farm):
    portal, source = harvested
    whole, portal.records = portal.records, []
    job = farm.run(source)
    assert (job["state"], job["asks"], job["problem"]["code"]) == ("stopped", True, "empty")
    portal.records = whole
    nothing_is_withdrawn(farm, portal)
    # The source is well again: no answer is needed.
    farm.finished(source, unchanged=20)
    nothing_is_withdrawn(farm, portal)


def test_r25_a_list_that_shrank_withdraws_only_what_the_operator_accepts(harvested, farm):
    from ckan.plugins import toolkit as tk

    portal, source = harvested
    whole = portal.records
    portal.records = whole[:10]
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("stopped", "shrunk")
    assert "10" in job["problem"]["message"]
    assert len(farm.items()) == 20
    for who in (farm.people.agency, farm.people.authority, farm.people.user, None):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call("ttdn_harvest_job_accept", who, id=job["id"])
    assert farm.show(job["id"])["state"] == "stopped"
    asked = len(portal.listed())
    call("ttdn_harvest_job_accept", site_user(), id=job["id"])
    farm.ended(farm.worked(job["id"]), unchanged=10, gone=10)
    assert len(portal.listed()) == asked, "the list was read again"
    farm.is_whole(portal)


def test_an_accepted_job_whose_source_was_changed_meanwhile_asks_again(harvested, farm):
    portal, source = harvested
    portal.records = portal.records[:10]
    job = farm.run(source)
    farm.change(source, config=json.dumps({"kind": "dataset", "limits": {"rows": 4, "tries": 1}}))
    call("ttdn_harvest_job_accept", site_user(), id=job["id"])
    shown = farm.worked(job["id"])
    assert (shown["state"], shown["problem"]["code"]) == ("stopped", "shrunk")
    assert len(farm.items()) == 20


def test_a_job_that_asked_is_answered_no_more_when_a_newer_one_has_run(harvested, farm):
    from ckan.plugins import toolkit as tk

    portal, source = harvested
    whole, portal.records = portal.records, []
    old = farm.run(source)
    portal.records = whole
    farm.finished(source, unchanged=20)
    for action in ("ttdn_harvest_job_accept", "ttdn_harvest_job_retry"):
        with pytest.raises(tk.ValidationError):
            call(action, site_user(), id=old["id"])
    nothing_is_withdrawn(farm, portal)


def test_r25_a_list_that_is_shorter_than_announced_withdraws_nothing(harvested, farm):
    portal, source = harvested
    whole, portal.records, portal.count = portal.records, portal.records[:18], 20
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("failed", "short_list")
    portal.records, portal.count = whole, None
    nothing_is_withdrawn(farm, portal)
    call("ttdn_harvest_job_retry", site_user(), id=job["id"])
    farm.ended(farm.worked(job["id"]), unchanged=20)


def test_r25_a_few_records_that_are_gone_need_no_answer_and_limits_withdraw_nothing(
    harvested,
    farm,
):
    portal, source = harvested
    limits = {"records": 5, "rows": 5, "tries": 1}
    farm.change(source, config=json.dumps({"kind": "dataset", "limits": limits}))
    farm.finished(source, unchanged=5)
    nothing_is_withdrawn(farm, portal)


@pytest.mark.parametrize("endless", ["the same page", "always more"])
def test_r25_a_list_without_an_end_is_given_up(farm, monkeypatch, endless):
    from ckanext.ttdn.harvesters import ckan

    monkeypatch.setattr(ckan, "_MOST_PAGES", 12)
    portal = farm.portal(1, 2)
    source = farm.source(portal, limits={"rows": 2})
    farm.finished(source, new=2)

    def answer(path, query):
        start = page(path, query)
        if start is None:
            return None
        first = 0 if endless == "the same page" else start
        records = [ttdn_portal.record(first + number) for number in (1, 2)]
        return 200, {"success": True, "result": {"count": 10**6, "results": records}}

    portal.answer = answer
    job = farm.run(source)
    assert job["state"] == "failed"
    assert job["problem"]["code"] in ("endless_paging", "too_many_pages")
    assert len(portal.listed()) < 20
    found = call("ttdn_item_list", farm.people.authority, withdrawal_requested=True)
    assert found["count"] == 0
    assert job["counts"]["refused"] == 0


def test_a_list_that_grows_while_it_is_read_refuses_nothing(farm):
    portal = farm.portal(2, 3, 4, 5)
    source = farm.source(portal, limits={"rows": 2})

    def grow(number):
        if number == 2:
            portal.records.append(ttdn_portal.record(1))

    portal.before = grow
    farm.finished(source, new=4)
    farm.finished(source, new=1, unchanged=4)
    farm.is_whole(portal)
