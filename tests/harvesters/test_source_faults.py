"""What goes wrong around a harvest: the source, the servers, the operator (R25, H 6.7).

Whatever it is: nothing is withdrawn, the state and its words say what happened, and the job goes
on from where it stood.
"""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
import ttdn_portal
from ttdn_harvests import (
    Gate,
    commits,
    cut_connections,
    ended,
    forked,
    search_down,
    site_user,
    worker,
)
from ttdn_items import call

MANY = range(1, 21)


@pytest.fixture
def harvested(farm):
    """A source of twenty records in pages of five that was harvested once."""
    portal = farm.portal(*MANY)
    source = farm.source(portal, limits={"rows": 5})
    farm.finished(source, new=20)
    farm.is_whole(portal)
    return portal, source


def nothing_is_withdrawn(farm, portal):
    farm.is_whole(portal)
    found = call("ttdn_item_list", farm.people.authority, withdrawal_requested=True)
    assert found["count"] == 0


def page(path, query):
    """The number of the record that a page is asked from; None for another request."""
    return int(query["start"][0]) if path.endswith("package_search") else None


def dribble(_path, _query):
    pause = threading.Event()

    def pieces():
        yield b'{"success": true, "result": {"count": 20, "results": ['
        while True:
            pause.wait(0.05)
            yield b" "

    return 200, pieces()


def truncated(path, query):
    whole = json.dumps(portal_answer(path, query)).encode()
    return 200, iter([whole[: len(whole) // 2]]), {"Content-Length": str(len(whole))}


def portal_answer(path, query):
    portal = ttdn_portal.Portal()
    portal.records = [ttdn_portal.record(number) for number in MANY]
    return portal.reply(path, query)[1]


def cut(path, query):
    whole = json.dumps(portal_answer(path, query)).encode()
    return 200, whole[: len(whole) // 2]


# What the source answers, and the code that the job ends with.
FAULTS = {
    "not_json": lambda *_asked: (200, b"<html>we are being renovated</html>"),
    "cut_json": cut,
    "truncated": truncated,
    "http_500": lambda *_asked: (500, b"{}"),
    "http_403": lambda *_asked: (403, b"{}"),
    "too_slow": dribble,
    "wrong_shape": lambda *_asked: (200, {"success": True, "result": []}),
    "redirects": lambda *_asked: (302, b"", {"Location": "/again"}),
}
CODES = {"cut_json": "not_json", "http_500": "http_status", "http_403": "http_status"}
CODES["redirects"] = "too_many_redirects"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("at", [0, 10], ids=["at once", "in the middle"])
def test_r25_a_source_that_fails_withdraws_nothing_and_says_why(harvested, farm, fault, at):
    portal, source = harvested
    limits = {"rows": 5, "tries": 1, "seconds_total": 0.5}
    farm.change(source, config=json.dumps({"kind": "dataset", "limits": limits}))

    def answer(path, query):
        start = page(path, query)
        return FAULTS[fault](path, query) if start is None or start >= at else None

    portal.answer = answer
    since = len(portal.asked)
    job = farm.run(source)
    while job["state"] == "waiting":
        # A source that fails in the middle of its list is asked again, a few times.
        assert at
        farm.later()
        job = farm.worked(job["id"])
    assert job["state"] == "failed"
    assert job["problem"]["code"] == CODES.get(fault, fault)
    assert job["problem"]["message"]
    assert "{" not in job["problem"]["message"]
    nothing_is_withdrawn(farm, portal)
    # Each page that was good was asked for once: a retry goes on from its checkpoint.
    assert [start for start in portal.listed(since) if start < at] == [0, 5][: at // 5]

    portal.answer = None
    since = len(portal.asked)
    call("ttdn_harvest_job_retry", site_user(), id=job["id"])
    farm.ended(farm.worked(job["id"]), unchanged=20)
    assert portal.listed(since) == [0, 5, 10, 15][at // 5 :]


def test_r25_a_source_that_is_not_there_withdraws_nothing(farm):
    portal = farm.portal(1, 2)
    source = farm.source(portal)
    farm.finished(source, new=2)
    address = portal.url
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    farm.allowed.append(f"127.0.0.1:{port}")
    farm.change(source, url=f"http://127.0.0.1:{port}")
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("failed", "no_connection")
    nothing_is_withdrawn(farm, portal)
    farm.change(source, url=address)
    farm.finished(source, unchanged=2)


def test_r25_a_redirect_to_another_host_is_not_followed_to_a_private_one(harvested, farm):
    portal, source = harvested
    stranger = farm.portal(1)
    farm.allowed.remove(stranger.url.removeprefix("http://"))
    portal.answer = lambda path, _query: (302, b"", {"Location": stranger.url + path})
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("failed", "not_public")
    assert stranger.asked == []
    nothing_is_withdrawn(farm, portal)


# A list that cannot be believed


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


def test_a_source_that_asks_to_come_back_later_keeps_no_other_one_waiting(harvested, farm):
    portal, source = harvested
    other = farm.portal(31, 32)
    second = farm.source(other, name="cong-khac", org="other_org")

    def busy(path, query):
        late = (page(path, query) or 0) >= 10
        return (429, b"{}", {"Retry-After": "7200"}) if late else None

    portal.answer = busy
    since = len(portal.asked)
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("waiting", "come_back_later")
    assert "7200" in job["problem"]["message"]
    assert job["goes_on"] > job["created"]
    # Nobody asks it meanwhile, neither a worker nor the operator in a hurry.
    assert farm.work() is None
    assert farm.run(source)["id"] == job["id"]
    assert portal.listed(since) == [0, 5, 10]
    farm.finished(second, new=2)
    portal.answer = None
    farm.later()
    farm.ended(farm.worked(job["id"]), unchanged=20)
    assert portal.listed(since) == [0, 5, 10, 10, 15]
    nothing_is_withdrawn(farm, portal)


def test_r25_what_the_source_cannot_tell_today_is_not_withdrawn(harvested, farm):
    portal, source = harvested
    whole = portal.records
    portal.records = whole[:-4]
    asked = []

    def answer(path, query):
        if path.endswith("package_show"):
            asked.append(query)
            return 500, b"{}"
        return None

    portal.answer = answer
    farm.finished(source, unchanged=16)
    assert len(asked) < 4, "a source that fails is not asked about each record"
    portal.answer = None
    farm.finished(source, unchanged=16, gone=4)
    farm.is_whole(portal)


def test_r25_a_source_that_is_busy_while_it_is_asked_what_is_gone_is_asked_later(harvested, farm):
    portal, source = harvested
    portal.records = portal.records[:-2]
    busy = (429, b"{}", {"Retry-After": "3600"})
    portal.answer = lambda path, _query: busy if path.endswith("package_show") else None
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("waiting", "come_back_later")
    portal.answer = None
    listed = len(portal.listed())
    farm.later()
    farm.ended(farm.worked(job["id"]), unchanged=18, gone=2)
    assert len(portal.listed()) == listed


# The catalogue's own servers


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
    from ckanext.ttdn.logic.harvesting import pages

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

    from ckanext.ttdn.logic.harvesting import lease

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


def test_an_answer_that_quotes_what_no_database_takes_ends_the_job_all_the_same(farm):
    portal = farm.portal(1)
    source = farm.source(portal)
    portal.answer = lambda *_asked: (200, b"x", {"Content-Encoding": "a\x00b\x7f"})
    job = farm.run(source)
    assert job["state"] == "failed"
    assert job["problem"]["message"]


# Several workers


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


def job_ids():
    from ckan import model
    from ckanext.harvest.model import HarvestJob

    return [row[0] for row in model.Session.query(HarvestJob.id)]


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


# Jobs that nobody queued


@pytest.mark.parametrize("who", ["tidy", "run"])
def test_a_job_that_was_never_queued_is_adopted(farm, who):
    import datetime as dt

    from ckan import model
    from ckanext.harvest.model import HarvestJob

    portal = farm.portal(1, 2)
    source = farm.source(portal)
    left = call("harvest_job_create", farm.people.sysadmin, source_id=source["id"], run=False)
    assert farm.work() is None
    if who == "run":
        assert farm.run(source)["id"] == left["id"]
    else:
        assert call("ttdn_harvest_tidy", site_user())["adopted"] == 0
        hour = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None) - dt.timedelta(hours=1)
        model.Session.query(HarvestJob).update({"created": hour})
        model.Session.commit()
        assert call("ttdn_harvest_tidy", site_user())["adopted"] == 1
        assert call("ttdn_harvest_tidy", site_user())["adopted"] == 0
        farm.work()
    farm.ended(farm.show(left["id"]), new=2)


def test_the_clock_makes_the_jobs_that_are_due_and_removes_old_history_once_a_day(farm):
    from ckan import model
    from ckanext.harvest.model import HarvestSource
    from click.testing import CliRunner

    from ckanext.ttdn.cli.clock import clock

    portal = farm.portal(1, 2)
    source = farm.source(portal)
    farm.change(source, frequency="DAILY")
    model.Session.query(HarvestSource).update({"next_run": None})
    model.Session.commit()
    farm.setting("keep_days", 0)

    def rounds():
        result = CliRunner().invoke(clock, ["--once"])
        assert result.exit_code == 0, result.output
        return result.output

    rounds()
    job = farm.work()
    assert job is not None
    farm.ended(job, new=2)
    portal.records[0]["title"] = "Tên mới"
    farm.finished(source, changed=1, unchanged=1)
    assert len(job_ids()) == 2
    assert "ttdn_harvest_tidy" not in rounds()
    assert len(job_ids()) == 2
    call("ttdn_harvest_tidy", site_user())
    assert len(job_ids()) == 2, "a job that an item came from was removed"
