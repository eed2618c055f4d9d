"""One decision on many items: each for itself, a result for each, nothing by half (H 6.4; R20)."""

from __future__ import annotations

import itertools
import json
import os
from types import SimpleNamespace

import pytest
import ttdn_items as items
import ttdn_portal
from ckan.plugins import toolkit as tk
from ttdn_items import call

STALE = "0" * 64


@pytest.fixture
def waiting(people, monkeypatch):
    """Make a function that submits many items at once, by a harvest, and returns their entries."""
    with ttdn_portal.serving() as portal:
        allowed = [portal.url.removeprefix("http://")]
        monkeypatch.setitem(tk.config, "ckanext.ttdn.harvest.allowed_networks", allowed)

        def submit(number):
            portal.records = [ttdn_portal.record(n) for n in range(1, number + 1)]
            source = call(
                "harvest_source_create",
                people.sysadmin,
                name="cong-so-lieu",
                title="Cổng số liệu",
                url=portal.url,
                source_type="ttdn_ckan",
                owner_org=people.agency_org,
                config=json.dumps({"kind": "dataset"}),
            )
            assert call("ttdn_harvest_run", people.sysadmin, id=source["id"])["counts"]["new"] == (
                number
            )
            listed = call("ttdn_revision_list", people.authority, state="submitted", limit=100)
            rows = listed["results"]
            assert len(rows) == number
            return [{"id": r["dataset_id"], "content_hash": r["content_hash"]} for r in rows]

        yield submit


def decide(people, entries, decision="approve", **given):
    return call(
        "ttdn_dataset_decide_bulk", people.authority, decision=decision, items=entries, **given
    )


def public():
    return call("package_search", None, rows=0)["count"]


def steps(people, operation):
    return call("ttdn_decision_list", people.authority, operation=operation)["count"]


def test_r20_sixty_items_are_decided_each_on_its_own_with_a_result_for_each(people, waiting):
    entries = waiting(60)
    for stale in entries[::10]:
        stale["content_hash"] = STALE
    elsewhere = entries[5]
    call("ttdn_dataset_reject", people.authority, **elsewhere, reasons=["not-foreign-information"])
    odd = [
        {"id": 7, "content_hash": STALE},
        {"id": ["a", "b"]},
        {},
        {"id": "khong-co", "content_hash": STALE},
        dict(entries[1]),
    ]
    sent = [*entries[:30], *odd, *entries[30:]]

    results = decide(people, sent, note="Đạt")

    assert [r["id"] for r in results] == [entry.get("id") for entry in sent]
    good = [e["id"] for e in entries if e["content_hash"] != STALE and e is not elsewhere]
    assert [r["id"] for r in results if r["success"]] == good
    assert public() == steps(people, "approve") == len(good)
    for result in (r for r in results if not r["success"]):
        assert result["error"]
    told = {r["id"]: r["error"] for r in results if isinstance(r["id"], str) and not r["success"]}
    assert told[entries[0]["id"]]["conflict"]["changed"] == []
    assert told[elsewhere["id"]]["conflict"]["actual"] == "rejected"
    assert told[entries[1]["id"]]["conflict"]["actual"] == "published"

    # Sent again, as after an answer that was lost: nothing is decided twice.
    again = decide(people, sent, note="Đạt")
    assert not any(r["success"] for r in again)
    states = [r["error"]["conflict"]["actual"] for r in again if r["id"] in good]
    assert set(states) == {"published"}
    assert public() == steps(people, "approve") == len(good)
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_a_bulk_decision_that_is_killed_is_finished_by_sending_it_again(people, waiting):
    from ckan import model

    from ckanext.ttdn.services.decisions import log as decision_log

    entries = waiting(12)
    model.Session.remove()
    model.ensure_engine().dispose()
    child = os.fork()
    if child == 0:
        # As a web server ends a request that takes too long: in the middle of the sixth item.
        append, number = decision_log.append, itertools.count(1)
        decision_log.append = lambda entry: os._exit(77) if next(number) == 6 else append(entry)
        try:
            decide(people, entries)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    assert public() == steps(people, "approve") == 5

    results = decide(people, entries)
    assert [r["success"] for r in results] == [False] * 5 + [True] * 7
    assert public() == steps(people, "approve") == 12
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_a_bulk_decision_ends_before_its_request_does_and_says_what_is_left(
    people, waiting, monkeypatch
):
    from ckanext.ttdn.logic.action import bulk

    entries = waiting(5)
    # Each look at the clock is 40 seconds after the one before; 90 are given.
    clock = SimpleNamespace(monotonic=itertools.count(0, 40).__next__)
    monkeypatch.setattr(bulk, "time", clock)
    results = decide(people, entries)
    assert [r["success"] for r in results] == [True, True, False, False, False]
    assert [r.get("again", False) for r in results] == [False, False, True, True, True]
    assert public() == 2
    waits = call("ttdn_revision_list", people.authority, state="submitted")["results"]
    left = [entry for entry, result in zip(entries, results, strict=True) if result.get("again")]
    assert {row["dataset_id"] for row in waits} == {entry["id"] for entry in left}


def test_r20_a_fault_at_one_item_hides_no_other_ones_result(people, monkeypatch):
    from ckanext.ttdn.services.appraisal import requirements

    good, faulty = items.submitted(people), items.submitted(people)
    entries = [
        {"id": item["id"], "content_hash": items.content_hash(people, item)}
        for item in (faulty, good)
    ]
    inner = requirements.require_base

    def require_base(step):
        if step.pkg.id == faulty["id"]:
            raise RuntimeError("a disk fault")
        inner(step)

    monkeypatch.setattr(requirements, "require_base", require_base)
    results = decide(people, entries)
    assert [r["success"] for r in results] == [False, True]
    assert "disk fault" not in json.dumps(results)
    shown = call("package_show", people.authority, id=faulty["id"])
    assert shown["approval_state"] == "submitted"


def test_more_items_than_can_be_decided_at_once_are_refused_and_none_is_decided(people):
    item = items.submitted(people)
    entry = {"id": item["id"], "content_hash": items.content_hash(people, item)}
    with pytest.raises(tk.ValidationError) as refusal:
        decide(people, [entry] * 1001)
    assert "items" in refusal.value.error_dict
    assert public() == 0


def test_h_9_1_an_agency_decides_nothing_in_bulk(people, waiting):
    entries = waiting(3)
    for who in (people.agency, people.other, people.user, people.sysadmin, None):
        results = call("ttdn_dataset_decide_bulk", who, decision="approve", items=entries)
        assert [r["success"] for r in results] == [False] * 3
    assert public() == 0
    assert call("ttdn_revision_list", people.authority, state="submitted")["count"] == 3
