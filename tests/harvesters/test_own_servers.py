"""The catalogue's own servers fail while it harvests; the job still ends whole (R25, H 6.7)."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from ttdn_harvests import commits, cut_connections, ended, forked, search_down, worker


@pytest.mark.parametrize("request_number", [None, 1, 3], ids=["at start", "first", "in the middle"])
def test_a_search_server_that_is_down_is_waited_for_and_the_index_is_whole(farm, request_number):
    portal = farm.portal(1, 2, 3, 4, 5)
    source = farm.source(portal, limits={"rows": 2})
    job = farm.start(source)
    with search_down() if request_number is None else until(portal, request_number):
        shown = farm.work()
        assert shown is not None
        assert (shown["state"], shown["problem"]["code"]) == ("waiting", "search_down")
        farm.later()
        shown = farm.work()
        assert shown is not None
        assert (shown["state"], shown["problem"]["code"]) == ("waiting", "search_down")
    farm.later()
    farm.ended(farm.worked(job), new=5)
    farm.is_whole(portal)


@contextmanager
def until(portal, number):
    """The search server goes down when the portal is asked for the n-th time."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def before(asked):
            if asked == number:
                stack.enter_context(search_down())

        portal.before = before
        yield


def test_a_search_server_that_is_down_in_the_end_leaves_the_gone_for_later(harvested, farm):
    portal, source = harvested
    portal.records = portal.records[:-2]
    asked = len(portal.asked)
    with until(portal, asked + 5):
        job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("waiting", "search_down")
    farm.later()
    farm.ended(farm.worked(job["id"]), unchanged=18, gone=2)
    farm.is_whole(portal)


def test_redis_is_not_needed_for_a_harvest(farm, monkeypatch):
    import redis
    from ckan.lib import redis as ckan_redis

    portal = farm.portal(1, 2, 3, 4, 5)
    source = farm.source(portal, limits={"rows": 2})
    job = farm.start(source)

    def go(number):
        if number == 2:
            ckan_redis.connect_to_redis().flushall()
        if number == 3:
            dead = redis.ConnectionPool.from_url("redis://127.0.0.1:9/0")
            monkeypatch.setattr(ckan_redis, "_connection_pool", dead)

    portal.before = go
    farm.ended(farm.worked(job), new=5)
    monkeypatch.undo()
    farm.is_whole(portal)


def test_r25_connections_to_the_database_that_are_cut_while_a_source_answers(farm):
    portal = farm.portal(1, 2, 3, 4, 5)
    source = farm.source(portal, limits={"rows": 2})
    job = farm.start(source)
    portal.before = lambda number: cut_connections() if number == 2 else None
    shown = farm.work()
    assert shown is not None
    if shown["state"] == "waiting":
        assert shown["problem"]["code"] == "interrupted"
    farm.later()
    farm.ended(farm.worked(job), new=5)
    farm.is_whole(portal)


def test_r25_connections_to_the_database_that_are_cut_at_any_commit(farm, monkeypatch):
    from ckanext.ttdn.services.harvest.engine import pages

    monkeypatch.setattr(pages, "WRITTEN", 2)
    farm.setting("lease_seconds", 0.3)
    portal = farm.portal(1, 2, 3, 4, 5)
    source = farm.source(portal, limits={"rows": 2})
    farm.finished(source, new=5)
    for number in range(1, 8):
        for record in portal.records:
            record["title"] = f"{record['title']} {number}"
        job = farm.start(source)

        def work(number=number):
            commits(lambda n, when: cut_connections() if (n, when) == (number, "before") else None)
            worker()

        ended(forked(work))
        farm.later()
        shown = farm.worked(job)
        while shown["state"] == "waiting":
            farm.later()
            shown = farm.worked(job)
        farm.ended(shown, changed=5)
        farm.is_whole(portal)


def test_a_row_that_somebody_keeps_locked_is_not_waited_for_for_ever(harvested, farm, monkeypatch):
    from ckan import model

    from ckanext.ttdn.services.harvest.engine import lease

    monkeypatch.setattr(lease, "LONGEST_WAIT", 0.2)
    portal, source = harvested
    portal.records[0] = {**portal.records[0], "title": "Tên mới"}
    locked = sa.text("SELECT id FROM package WHERE title = 'Bảng số liệu 1' FOR UPDATE")
    with model.ensure_engine().connect() as somebody:
        somebody.execute(locked)
        job = farm.run(source)
        assert (job["state"], job["problem"]["code"]) == ("waiting", "interrupted")
        # A colleague works on another source meanwhile.
        farm.finished(farm.source(farm.portal(31), name="cong-khac"), new=1)
    farm.later()
    farm.ended(farm.worked(job["id"]), changed=1, unchanged=19)


def test_a_database_that_is_read_only_for_a_while_is_waited_for(harvested, farm):
    """As while another server takes over."""
    portal, source = harvested
    portal.records[0] = {**portal.records[0], "title": "Tên mới"}
    job = farm.start(source)
    read_only("on")
    try:
        assert ended(forked(worker)) == 0
    finally:
        read_only("off")
    farm.ended(farm.worked(job), changed=1, unchanged=19)
    farm.is_whole(portal)


def read_only(how):
    from ckan.common import config

    engine = sa.create_engine(config["sqlalchemy.url"], poolclass=sa.NullPool)
    query = f"ALTER DATABASE ckan SET default_transaction_read_only = {how}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SET default_transaction_read_only = off"))
        connection.execute(sa.text(query))
    engine.dispose()
    cut_connections()
