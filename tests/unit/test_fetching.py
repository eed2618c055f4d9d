"""A fetch ends in time and in size, is whole or an error, and is patient but no burden (R25)."""

from __future__ import annotations

import datetime as dt
import gzip
import tracemalloc
import zlib
from email.utils import format_datetime

import pytest
from ttdn_fetching import SHORT, START, Clock, failure, fetcher
from ttdn_misbehaving import Reply, reply, to

from ckanext.ttdn.harvesters.http import ComeBackLater, FetchError, Limits
from ckanext.ttdn.harvesters.http.retry import retry_after

pytest_plugins = ["ttdn_fetching"]


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (START + b"\r\n", b"x"),
        (START + b"Content-Length: 99999\r\n\r\n", b"x"),
        (START + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (START + b"X: ", b"x"),
        (START, b"A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_r25_a_server_that_dribbles_is_left(server, start, piece):
    server.answers["/"] = lambda _asked: server.dribble(start, piece)
    error = failure(server, limits=SHORT)
    assert (error.code, error.facts["seconds"]) == ("too_slow", 0.3)
    assert len(server.asked) == 1  # no second time: it would be as slow


def test_r25_a_server_that_says_nothing_is_left(server):
    server.answers["/"] = lambda _asked: server.dribble(START, b"", 60)
    limits = Limits(seconds_total=5, seconds_between=0.1, tries=1)
    error = failure(server, limits=limits)
    assert (error.code, error.facts["seconds"]) == ("no_answer", 0.1)


def bomb(megabytes):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (bomb(200), "gzip"),
        (gzip.compress(bomb(200)), "gzip, gzip"),
        (gzip.compress(gzip.compress(bomb(200))), "gzip, x-gzip, gzip"),
        (zlib.compress(bytes(20_000_000)), "deflate"),
        (bomb(1) * 20, "gzip"),  # many members
    ],
)
def test_r25_a_bomb_does_not_go_off(server, body, encoding):
    assert len(body) < 1_000_000
    server.answers["/"] = reply(body=body, Content_Encoding=encoding)
    tracemalloc.start()
    error = failure(server, limits=Limits(bytes=1_000_000, tries=1))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (error.code, error.facts["limit"]) == ("too_large", 1_000_000)
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "start",
    [
        START + b"\r\n",
        START + b"Transfer-Encoding: chunked\r\n\r\n",
        START + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    ],
)
def test_r25_an_endless_body_ends(server, start):
    # A stored block of no bytes: what is unpacked stays empty for ever.
    piece = {b"d": b"400\r\n" + b"x" * 1024 + b"\r\n", b"\x03": b"\x00\x00\x00\xff\xff" * 1000}
    chunk = piece[b"\x03"] if start.endswith(b"\x03") else piece[b"d"]

    def endless(_asked):
        yield start
        while not server.closing.is_set():
            yield chunk

    server.answers["/"] = endless
    assert failure(server, limits=Limits(bytes=100_000, tries=1)).code == "too_large"


def test_r25_a_length_that_is_too_large_is_not_even_read(server):
    server.answers["/"] = START + b"Content-Length: 100000000000\r\n\r\n"
    assert failure(server).code == "too_large"
    server.answers["/"] = reply(body=b"x" * 1000)
    with fetcher(server, limits=Limits(bytes=1000, tries=1)) as asking:
        assert len(asking.get(server.url).body) == 1000


GZIPPED = gzip.compress(b'{"a": 1}' * 100)


def packed_often(times):
    body = b"{}"
    for _ in range(times):
        body = gzip.compress(body)
    return body


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (START + b'Content-Length: 99\r\n\r\n{"a": 1}', "truncated"),
        (START + b'Transfer-Encoding: chunked\r\n\r\n8\r\n{"a": 1}\r\n', "truncated"),
        (START + b'Transfer-Encoding: chunked\r\n\r\nff\r\n{"a": 1}', "truncated"),
        (START + b'Transfer-Encoding: chunked\r\n\r\n8\r\n{"a": 1}\r\nzz\r\n', "truncated"),
        (START + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 70000, "truncated"),
        (reply(body=GZIPPED[:-12], Content_Encoding="gzip"), "truncated"),
        (reply(body=GZIPPED[:-1], Content_Encoding="gzip"), "truncated"),
        (reply(body=zlib.compress(b"abc" * 99)[:-6], Content_Encoding="deflate"), "truncated"),
        (reply(body=b'{"a": 1}', Content_Encoding="gzip"), "broken_encoding"),
        (
            reply(body=GZIPPED[:-6] + b"\0" + GZIPPED[-5:], Content_Encoding="gzip"),
            "broken_encoding",
        ),
        (reply(body=b'{"a": 1}', Content_Encoding="br"), "broken_encoding"),
        (reply(body=packed_often(5), Content_Encoding="gzip," * 5), "broken_encoding"),
    ],
)
def test_r25_half_an_answer_is_an_error(server, answer, code):
    server.answers["/"] = answer
    assert failure(server).code == code


def raw_deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("size", [0, 1, 8, 65_535, 65_536, 65_537, 300_000])
def test_r25_what_is_packed_comes_out_whole(server, size):
    body = (b"H\xc3\xba" * size)[:size]
    packed = {
        "gzip": gzip.compress(body),
        "x-gzip": gzip.compress(body[:7]) + gzip.compress(body[7:]),
        "GZIP ": gzip.compress(body) + bytes(512),
        "deflate": zlib.compress(body),
        "deflate,": raw_deflate(body),
        "deflate, gzip": gzip.compress(zlib.compress(body)),
        "identity": body,
    }
    with fetcher(server) as asking:
        for encoding, sent in packed.items():
            server.answers["/"] = reply(body=sent, Content_Encoding=encoding)
            assert asking.get(server.url).body == body, encoding
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_r25_a_connection_is_used_again(server):
    server.answers["/"] = reply(body=b"{}")
    server.answers["/chunked"] = Reply(
        START + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    server.answers["/same"] = Reply(b'HTTP/1.1 304 Same\r\nETag: "e"\r\n\r\n')
    with fetcher(server) as asking:
        for path in ("/", "/chunked", "/same", "/"):
            asking.get(server.url + path, known={"etag": '"e"'})
    assert server.connections == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_r25_a_passing_trouble_is_waited_out(server, status):
    clock = Clock()
    replies = iter([reply(status), b"", reply(status, Retry_After="7"), reply(body=b"{}")])
    server.answers["/"] = lambda _asked: next(replies)
    with fetcher(server, limits=Limits(), world=clock.world()) as asking:
        assert asking.get(server.url).json() == {}
    first, second, third = clock.slept
    assert 0.25 <= first <= 0.75
    assert 0.5 <= second <= 1.5
    assert third == 7


def test_r25_tries_end(server):
    clock = Clock()
    server.answers["/"] = reply(503)
    error = failure(server, limits=Limits(tries=3), world=clock.world())
    assert (error.code, error.facts["status"]) == ("http_status", 503)
    assert (len(server.asked), len(clock.slept)) == (3, 2)
    server.asked.clear()
    server.answers["/"] = reply(404)
    assert failure(server, limits=Limits(tries=3), world=clock.world()).facts["status"] == 404
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("31", 31), ("3600", 3600), ("9999999", 86400), ("9" * 5000, 86400), ("date", 600)],
)
def test_r25_a_source_that_wants_peace_gets_it(server, asked, seconds):
    clock = Clock()
    now = dt.datetime(2026, 3, 1, tzinfo=dt.timezone.utc)
    if asked == "date":
        asked = format_datetime(now + dt.timedelta(minutes=10), usegmt=True)
    server.answers["/"] = reply(503, Retry_After=asked)
    world = clock.world(now=now.timestamp)
    error = failure(server, limits=Limits(), world=world)
    assert isinstance(error, ComeBackLater)
    assert error.seconds == seconds
    assert not clock.slept
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        *((None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("²", None)),
        *(("0", 0.0), (" 12 ", 12.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0)),
        ("Thu, 01 Jan 99999 00:00:00 GMT", None),
    ],
)
def test_r25_retry_after_is_seconds_or_a_date(text, seconds):
    assert retry_after(text, 1000.0) == seconds


def test_r25_requests_keep_their_distance(server):
    clock = Clock()
    server.answers["/"] = to("/there")
    server.answers["/there"] = reply()
    limits = Limits(interval_seconds=2)
    with fetcher(server, limits=limits, world=clock.world()) as asking:
        asking.get(server.url)
        clock.time += 1.5
        asking.get(server.url + "/there")
        clock.time += 10
        asking.get(server.url + "/there")
    assert clock.slept == [2, 0.5]


def test_r25_an_answer_says_when_to_ask_again(server):
    server.answers["/"] = reply(body=b"{}", ETag='W/"1"', Last_Modified="Thu, 01 Jan 2026")
    server.answers["/bare"] = reply(body=b"{}")
    with fetcher(server) as asking:
        answer = asking.get(
            server.url, params={"q": "Huế", "none": None, "f": [1, 2]}, accept="a/b"
        )
        assert answer.validators == {"etag": 'W/"1"', "last_modified": "Thu, 01 Jan 2026"}
        assert (answer.status, answer.not_modified) == (200, False)
        assert answer.headers["etag"] == answer.headers["ETAG"] == 'W/"1"'
        assert asking.get(server.url + "/bare").validators == {}
        server.answers["/"] = reply(304, ETag='W/"1"')
        answer = asking.get(server.url, known={**answer.validators, "else": "x"})
        assert (answer.status, answer.not_modified, answer.body) == (304, True, b"")
    first, *_, last = server.asked
    assert first.target == "/?q=Hu%E1%BA%BF&f=1&f=2"
    assert first.headers["accept"] == "a/b"
    assert last.headers["if-none-match"] == 'W/"1"'
    assert last.headers["if-modified-since"] == "Thu, 01 Jan 2026"


def test_r25_not_modified_without_being_asked_is_an_error(server):
    server.answers["/"] = reply(304)
    assert failure(server).facts["status"] == 304
    with fetcher(server) as asking, pytest.raises(FetchError):
        asking.get(server.url, known={"etag": "a\r\nX: b"})
    assert "x" not in server.asked[-1].headers


@pytest.mark.parametrize(
    "body",
    [b'{"a": [1, 2', b"", b"<html>", b'{"a": NaN}', b"[" * 100_000, b"1" * 5000, b"\xff{}"],
)
def test_r25_what_is_no_json_is_an_error(server, body):
    server.answers["/"] = reply(body=body)
    with fetcher(server) as asking:
        answer = asking.get(server.url + "/?token=abc")
    with pytest.raises(FetchError) as raised:
        answer.json()
    assert raised.value.code == "not_json"
    assert raised.value.facts["url"] == server.url + "/?token=***"


def test_r25_json_is_composed_whatever_its_charset(server):
    body = '{"tên": ["Hu\\u00ea\\u0301", "Huế"]}'
    server.answers["/"] = reply(body=body.encode(), Content_Type="text/html; charset=iso-8859-1")
    with fetcher(server) as asking:
        assert asking.get(server.url).json() == {"tên": ["Huế", "Huế"]}
