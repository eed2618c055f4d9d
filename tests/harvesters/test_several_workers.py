"""Workers share the sources: never two at one source, a slow one blocks no other (R25, H 6.7)."""

from __future__ import annotations

import threading

import pytest
from ttdn_harvests import Gate, ended, forked, job_ids, site_user, worker
from ttdn_items import call


def test_r25_two_workers_share_the_sources_and_never_one_source(farm):
    busy: dict[str, int] = {}
    most: dict[str, int] = {}
    together = threading.Event()
    lock = threading.Lock()
    portals = []
    for number in range(3):
        portal = farm.portal(*range(number * 10, number * 10 + 5))
        portals.append(portal)
        source = farm.source(portal, name=f"cong-{number}", limits={"rows": 1})
        farm.start(source)

        def answer(_path, _query, name=str(number)):
            with lock:
                busy[name] = busy.get(name, 0) + 1
                most[name] = max(most.get(name, 0), busy[name])
                if sum(busy.values()) > 1:
                    together.set()
            # Both are there, or there is one left.
            together.wait(10)
            with lock:
                busy[name] -= 1

        portal.answer = answer
    children = [forked(worker) for _worker in range(2)]
    assert [ended(child) for child in children] == [0, 0]
    assert together.is_set()
    assert set(most.values()) == {1}
    titles = {record["title"] for portal in portals for record in portal.records}
    assert set(farm.items()) == titles
    jobs = [call("ttdn_harvest_job_show", site_user(), id=i) for i in job_ids()]
    assert [job["counts"]["new"] for job in jobs] == [5, 5, 5]


def test_r25_one_source_is_never_harvested_twice_at_the_same_time(farm):
    from ckan.plugins import toolkit as tk
    from ckanext.harvest.logic import HarvestJobExists

    portal = farm.portal(1, 2, 3)
    source = farm.source(portal)
    job = farm.start(source)
    gate = Gate(portal, 1)
    child = forked(worker)
    gate.reached()
    assert farm.work() is None
    with pytest.raises((HarvestJobExists, tk.ValidationError)):
        farm.start(source)
    gate.open()
    assert ended(child) == 0
    farm.ended(farm.show(job), new=3)
    assert len(portal.listed()) == 1


def test_r25_a_slow_source_does_not_block_another(farm):
    slow, quick = farm.portal(1, 2), farm.portal(11, 12)
    first = farm.start(farm.source(slow, name="cham"))
    gate = Gate(slow, 1)
    child = forked(worker)
    gate.reached()
    farm.finished(farm.source(quick, name="nhanh"), new=2)
    assert farm.show(first)["state"] == "running"
    gate.open()
    assert ended(child) == 0
    farm.ended(farm.show(first), new=2)
