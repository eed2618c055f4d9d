"""What an operator does to a source or a job while a worker is at it (R25, H 6.7).

Whoever has their answer may rely on it: nothing is written past it, and the source can be harvested
again.
"""

from __future__ import annotations

import json
import multiprocessing
import threading

import pytest
import sqlalchemy as sa
from ttdn_harvests import Gate, cleared, ended, forked, site_user, worker
from ttdn_items import call

BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE :pid = ANY(pg_blocking_pids(pid))"


def in_the_middle(farm, source, portal, step):
    """Do something while another worker waits for the third page; return the job's id."""
    job = farm.start(source)
    gate = Gate(portal, len(portal.asked) + 3)
    child = forked(worker)
    gate.reached()
    portal.before = None
    pause = threading.Event()
    while not farm.items():  # what the first page had is written meanwhile
        pause.wait(0.01)
    step(job)
    gate.open()
    assert ended(child) == 0
    return job


@pytest.fixture
def five(farm, monkeypatch):
    from ckanext.ttdn.services.harvest.engine import pages

    monkeypatch.setattr(pages, "WRITTEN", 2)
    portal = farm.portal(1, 2, 3, 4, 5)
    return portal, farm.source(portal, limits={"rows": 2})


def test_r25_a_job_that_is_ended_in_the_middle_writes_nothing_more_and_can_go_on(five, farm):
    portal, source = five
    there = []

    def abort(job):
        call("harvest_job_abort", farm.people.sysadmin, id=job)
        there.append(farm.items())

    job = in_the_middle(farm, source, portal, abort)
    shown = farm.show(job)
    assert (shown["state"], shown["problem"]["code"]) == ("aborted", "aborted")
    assert farm.items() == there[0]
    assert farm.work() is None
    call("ttdn_harvest_job_retry", site_user(), id=job)
    farm.ended(farm.worked(job), new=5)
    farm.is_whole(portal)


def test_r25_a_job_that_is_ended_while_its_worker_begins_it_does_not_hold_up_the_next(
    farm, monkeypatch
):
    from ckan import model

    from ckanext.ttdn.model import HarvestRun

    portal = farm.portal(1)
    source = farm.source(portal)
    job, of = farm.start(source), HarvestRun.of

    def begun(job_id, for_update=False):
        if for_update:
            with model.ensure_engine().begin() as worker:
                running = sa.text("UPDATE harvest_job SET status = 'Running' WHERE id = :id")
                worker.execute(running, {"id": job_id})
        return of(job_id, for_update=for_update)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(HarvestRun, "of", begun)
        call("harvest_job_abort", farm.people.sysadmin, id=job)
    farm.finished(source, new=1)
    farm.is_whole(portal)


@pytest.mark.parametrize("how", ["deleted", "switched off"])
def test_r25_a_source_that_goes_in_the_middle_writes_nothing_more(five, farm, how):
    portal, source = five
    there = []

    def remove(_job):
        if how == "deleted":
            call("harvest_source_delete", farm.people.sysadmin, id=source["id"])
        else:
            farm.change(source, state="draft")
            switch_off(source)
        there.append(farm.items())

    job = in_the_middle(farm, source, portal, remove)
    shown = farm.show(job)
    assert (shown["state"], shown["problem"]["code"]) == ("failed", "no_source")
    assert farm.items() == there[0]


def switch_off(source):
    from ckan import model
    from ckanext.harvest.model import HarvestSource

    model.Session.query(HarvestSource).filter_by(id=source["id"]).update({"active": False})
    model.Session.commit()


def somebody_waits(monkeypatch):
    """Let the first batch be committed when somebody waits for it; return what tells it begins."""
    from ckan import model

    from ckanext.ttdn.services.harvest.importer import isolation

    begun, write, blocked = multiprocessing.Event(), isolation.written, sa.text(BLOCKED)

    def written(batch, **more):
        done = write(batch, **more)
        if not begun.is_set():
            begun.set()
            mine = model.Session.scalar(sa.text("SELECT pg_backend_pid()"))
            with model.ensure_engine().connect() as other:
                for _ in range(200):
                    if other.scalar(blocked, {"pid": mine}):
                        break
                    threading.Event().wait(0.01)
        return done

    monkeypatch.setattr(isolation, "written", written)
    return begun


@pytest.mark.parametrize("what", ["delete", "give"])
def test_r25_whoever_takes_a_source_away_waits_for_the_batch_that_is_being_written(
    five, farm, monkeypatch, what
):
    _portal, source = five
    begun = somebody_waits(monkeypatch)
    job = farm.start(source)
    child = forked(worker)
    assert begun.wait(30)
    if what == "delete":
        call("harvest_source_delete", farm.people.sysadmin, id=source["id"])
    else:
        farm.change(source, owner_org=farm.people.other_org)
    answered = farm.items()
    assert len(answered) == 2
    assert ended(child) == 0
    farm.worked(job)
    assert farm.items() == answered


def test_r25_a_source_that_is_given_to_another_agency_in_the_middle_writes_for_it_alone(five, farm):
    portal, source = five
    there = []

    def give(_job):
        farm.change(source, owner_org=farm.people.other_org)
        there.append(farm.items())

    job = in_the_middle(farm, source, portal, give)
    shown = farm.worked(job)
    assert shown["state"] == "finished", shown
    # What the first agency has got stays with it, the rest is the other one's; nothing twice.
    assert farm.items() == there[0]
    assert len(there[0]) + len(farm.items("other_org")) == 5
    assert there[0]


def test_settings_that_change_in_the_middle_are_taken_from_the_start(five, farm):
    portal, source = five

    def change(_job):
        settings = {"kind": "dataset", "defaults": {"author": "Người khác"}}
        farm.change(source, config=json.dumps({**settings, "limits": {"rows": 2, "tries": 1}}))

    job = in_the_middle(farm, source, portal, change)
    shown = farm.worked(job)
    assert (shown["state"], shown["counts"]["new"]) == ("finished", 5)
    farm.is_whole(portal)


def test_a_source_that_is_cleared_in_the_middle_is_made_anew_by_the_next_job(five, farm):
    portal, source = five

    def clear(_job):
        cleared(farm, source)
        assert farm.items() == {}

    in_the_middle(farm, source, portal, clear)
    assert farm.items() == {}
    assert farm.work() is None
    farm.finished(source, new=5)
    farm.is_whole(portal)


def test_a_history_that_is_cleared_in_the_middle_leaves_no_job_and_makes_nothing_twice(five, farm):
    portal, source = five

    def clear(_job):
        call("harvest_source_job_history_clear", farm.people.sysadmin, id=source["id"])

    in_the_middle(farm, source, portal, clear)
    farm.later()
    assert farm.work() is None
    assert farm.run(source)["state"] == "finished"
    farm.is_whole(portal)
