"""Credentials are sealed at rest, go to their own source alone, and are shown nowhere (R25)."""

from __future__ import annotations

import json
import logging

import pytest
from ttdn_fetching import SECRET, Clock, failure, fetcher
from ttdn_misbehaving import reply, to

from ckanext.ttdn import sealing
from ckanext.ttdn.harvesters import credentials as creds
from ckanext.ttdn.harvesters.http import FetchError
from ckanext.ttdn.harvesters.http.errors import Mask

pytest_plugins = ["ttdn_fetching"]


ALL = [
    creds.Header("X-Api-Key", SECRET),
    creds.Query("api", SECRET),
    creds.Bearer("token-of-the-agency"),
    creds.Basic("agency", SECRET),
]


def shown(asked):
    """All that a server could read in a request."""
    return f"{asked.target} {asked.headers} {asked.body}"


@pytest.mark.parametrize("given", ALL, ids=lambda given: given.scheme)
def test_r25_credentials_go_to_their_source_alone(server, other, given):
    secrets = creds.secrets_of(given)
    server.answers["/"] = reply(body=b"{}")
    server.answers["/away"] = to(f"{other.url}/")
    other.answers["/"] = reply(body=b"{}")
    other.answers["/back"] = to(f"{server.url}/")
    known = {"etag": '"e"', "last_modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    with fetcher(server, allowed=["127.0.0.1"], credentials=given) as asking:
        answer = asking.get(server.url + "/", known=known)
        asking.get(server.url + "/away", known=known)
        asking.get(f"{other.url}/", known=known)
        asking.get(f"{other.url}/back", known=known)
    first, _away, back = server.asked
    assert any(secret in shown(first) for secret in secrets)
    assert first.headers["if-none-match"] == '"e"'
    for asked in (*other.asked, back):
        assert not any(secret in shown(asked) for secret in secrets)
        assert not {"authorization", "if-none-match", "if-modified-since"} & set(asked.headers)
    assert len(other.asked) == 3
    assert not any(secret in answer.url for secret in secrets)


@pytest.mark.parametrize("given", ALL, ids=lambda given: given.scheme)
def test_r25_credentials_are_never_shown(server, given, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = creds.secrets_of(given)
    server.answers["/no"] = reply(403, body=SECRET.encode())
    server.answers["/odd"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nno colon\r\n\r\n{"
    server.answers["/echo"] = lambda asked: to(f"http://127.0.0.2:9{asked.target}")
    server.answers["/json"] = reply(body=SECRET.encode())
    with fetcher(server, credentials=given) as asking:
        texts = [repr(asking), repr(given), str(given)]
        for path in ("/no", "/odd", "/echo"):
            with pytest.raises(FetchError) as raised:
                asking.get(server.url + path)
            texts += [str(raised.value), repr(raised.value), str(raised.value.facts)]
            texts.append(raised.getrepr(style="short", chain=True).__str__())
        answer = asking.get(server.url + "/json")
        with pytest.raises(FetchError) as raised:
            answer.json()
        texts += [repr(answer), str(raised.value), repr(raised.value)]
    texts += [record.getMessage() for record in caplog.records]
    assert any("127.0.0.2" in text for text in texts)
    assert caplog.records
    for secret in secrets:
        assert not [text for text in texts if secret in text]


def test_r25_a_key_that_the_source_echoes_goes_nowhere_else(server, other):
    given = creds.Query("key", SECRET)
    echoed = "key=" + creds.quote_plus(SECRET)
    server.answers["/"] = reply(body=b"{}")
    server.answers["/query"] = to(f"{other.url}/?page=2&{echoed}")
    server.answers["/path"] = to(f"{other.url}/{creds.quote_plus(SECRET)}")
    other.answers["/"] = reply(body=b"{}")
    with fetcher(server, allowed=["127.0.0.1"], credentials=given) as asking:
        asking.get(f"{server.url}/?page=2&{echoed}")
        asking.get(server.url + "/query")
        with pytest.raises(FetchError) as raised:
            asking.get(server.url + "/path")
    assert server.asked[0].target == f"/?page=2&{echoed}"  # once
    assert [asked.target for asked in other.asked] == ["/?page=2"]
    assert raised.value.code == "secret_elsewhere"
    assert SECRET not in str(raised.value)


def test_r25_addresses_in_errors_lose_what_looks_like_a_secret():
    mask = Mask(["hidden-value"])
    assert mask("http://u:p@h/a?api_key=1&q=2&Access-Token=3#x") == (
        "http://h/a?api_key=***&q=2&Access-Token=***#x"
    )
    assert mask("http://h/hidden-value/?monkey=1&page=2") == "http://h/***/?monkey=1&page=2"


def test_r25_no_cookie_is_kept(server):
    server.answers["/"] = reply(body=b"{}", Set_Cookie="session=1; Path=/")
    with fetcher(server) as asking:
        asking.get(server.url)
        asking.get(server.url)
    assert "cookie" not in server.asked[1].headers


def test_r25_oauth2_fetches_a_token_keeps_it_and_renews_it_once(server, other):
    tokens = iter(["first-token", "second-token", "third-token"])
    valid = {"Bearer first-token"}
    other.answers["/token"] = lambda _asked: reply(
        body=json.dumps({"access_token": next(tokens), "expires_in": 3600}).encode()
    )
    server.answers["/"] = lambda asked: (
        reply(body=b"{}") if asked.headers["authorization"] in valid else reply(401)
    )
    given = creds.OAuth2(f"{other.url}/token", "client", SECRET, "read")
    with fetcher(server, allowed=["127.0.0.1"], credentials=given) as asking:
        asking.get(server.url)
        asking.get(server.url)
        assert len(other.asked) == 1
        valid.clear()
        valid.add("Bearer second-token")
        asking.get(server.url)
        assert len(other.asked) == 2
        valid.clear()
        with pytest.raises(FetchError) as raised:
            asking.get(server.url)
    assert raised.value.facts["status"] == 401
    assert len(other.asked) == 3
    form = other.asked[0]
    assert (form.method, form.body) == ("POST", b"grant_type=client_credentials&scope=read")
    assert form.headers["authorization"].startswith("Basic ")
    assert "token" not in str(raised.value)


def test_r25_a_token_is_a_secret_too(server, other):
    server.answers["/token"] = reply(body=b'{"access_token": "given-token"}')
    server.answers["/"] = lambda asked: to(f"{other.url}/{asked.headers['authorization'][7:]}")
    given = creds.OAuth2(f"{server.url}/token", "client", SECRET)
    error = failure(server, allowed=["127.0.0.1"], credentials=given)
    assert error.code == "secret_elsewhere"
    assert "given-token" not in str(error)
    assert not other.asked


def test_r25_a_token_that_ends_is_asked_for_again_before(server):
    clock = Clock()
    server.answers["/token"] = reply(body=b'{"access_token": "abcd", "expires_in": 600}')
    server.answers["/"] = reply()
    given = creds.OAuth2(f"{server.url}/token", "client", SECRET)
    with fetcher(server, credentials=given, world=clock.world()) as asking:
        for pause in (0, 569, 2):
            clock.time += pause
            asking.get(server.url)
    assert [asked.path for asked in server.asked] == ["/token", "/", "/", "/token", "/"]


def test_r25_a_token_server_may_want_the_secret_in_the_form_or_give_none(server):
    def answer(asked):
        good = b"client_secret=" in asked.body
        return reply(body=b'{"access_token": "abcd"}') if good else reply(401)

    server.answers |= {"/token": answer, "/": reply()}
    given = creds.OAuth2(f"{server.url}/token", "client", SECRET)
    with fetcher(server, credentials=given) as asking:
        asking.get(server.url)
    for denied in (reply(401), reply(400), reply(body=b"[]"), reply(body=b'{"access_token": 1}')):
        server.answers["/token"] = denied
        assert failure(server, credentials=given).code == "no_token"
    server.answers["/token"] = to("http://169.254.169.254/")
    assert failure(server, credentials=given).code == "redirect_not_safe"


EVERY = [*ALL, creds.OAuth2("https://id.example/token", "client", SECRET, "read")]


@pytest.mark.parametrize("given", EVERY, ids=lambda given: given.scheme)
def test_r25_credentials_are_sealed_for_one_source(given):
    key = sealing.key_from(sealing.new_key())
    sealed = creds.seal(given, key, "source-a")
    assert creds.open_sealed(sealed, key, "source-a") == given
    assert sealed != creds.seal(given, key, "source-a")
    for secret in creds.secrets_of(given):
        assert secret.encode() not in sealed
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for value, with_key, source in (
        (sealed, key, "source-b"),
        (sealed, sealing.key_from(sealing.new_key()), "source-a"),
        (changed, key, "source-a"),
        (b"\x02" + sealed[1:], key, "source-a"),
        (sealed[:9], key, "source-a"),
        (b"", key, "source-a"),
    ):
        with pytest.raises(sealing.CannotOpen):
            creds.open_sealed(value, with_key, source)


@pytest.mark.parametrize("text", ["", "short", "é", "A" * 43, sealing.new_key()[:-5] + "===="])
def test_r25_a_bad_key_is_told(text):
    with pytest.raises(sealing.BadKey):
        sealing.key_from(text)


@pytest.mark.parametrize("given", EVERY, ids=lambda given: given.scheme)
def test_r25_credentials_are_read_from_what_is_given(given):
    values = dict(vars(given))
    assert creds.parse(given.scheme, values) == given
    assert SECRET not in repr(given)


@pytest.mark.parametrize(
    ("scheme", "values", "code"),
    [
        ("digest", {}, "unknown_scheme"),
        ("header", {"name": "X-Key"}, "missing_value"),
        ("header", {"name": "X-Key", "value": "  "}, "missing_value"),
        ("bearer", {"token": "a", "more": "b"}, "unknown_value"),
        ("bearer", {"token": 5}, "not_text"),
        ("bearer", {"token": "a" * 9000}, "too_long"),
        ("bearer", {"token": "a\r\nX: b"}, "not_printable"),
        ("bearer", {"token": "bí mật"}, "not_printable"),
        ("header", {"name": "X-Key", "value": "a\nb"}, "not_printable"),
        ("header", {"name": "X Key", "value": "a"}, "bad_header_name"),
        ("header", {"name": "X-Key:", "value": "a"}, "bad_header_name"),
        ("header", {"name": "HOST", "value": "a"}, "header_refused"),
        ("header", {"name": "Transfer-Encoding", "value": "a"}, "header_refused"),
        ("header", {"name": "Proxy-Authorization", "value": "a"}, "header_refused"),
        ("basic", {"username": "a:b", "password": "c"}, "colon_in_name"),
        (
            "oauth2",
            {"token_url": "file:///x", "client_id": "a", "client_secret": "b"},
            "not_an_address",
        ),
    ],
)
def test_r25_unfit_credentials_are_refused_by_a_code(scheme, values, code):
    with pytest.raises(ValueError, match=code) as raised:
        creds.parse(scheme, values)
    assert raised.value.code == code


def test_r25_a_refusal_does_not_repeat_the_value():
    with pytest.raises(creds.BadCredentials) as raised:
        creds.parse("header", {"name": "X-Key", "value": f"{SECRET}\n{SECRET}"})
    assert raised.value.facts == {"name": "value"}
    assert SECRET not in repr(raised.value)
