"""What a source answers when it fails, is busy or is not there (R25, H 6.7).

Whatever it is: nothing is withdrawn, the state and its words say what happened, and the job goes
on from where it stood.
"""

from __future__ import annotations

import json
import socket
import threading

import pytest
import ttdn_portal
from ttdn_faults import MANY, nothing_is_withdrawn, page
from ttdn_harvests import site_user
from ttdn_items import call


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


def test_an_answer_that_quotes_what_no_database_takes_ends_the_job_all_the_same(farm):
    portal = farm.portal(1)
    source = farm.source(portal)
    portal.answer = lambda *_asked: (200, b"x", {"Content-Encoding": "a\x00b\x7f"})
    job = farm.run(source)
    assert job["state"] == "failed"
    assert job["problem"]["message"]


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
