"""Guesses at passwords, links and tokens are limited (R22, R48)."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests.helpers import CKANTestApp
from redis import RedisError
from ttdn_items import call

WRONG, PATH = "sai", "/user/login"
RIGHT = "mật-khẩu-thử-2026"


@pytest.fixture
def owner(people: SimpleNamespace) -> str:
    account = model.User.get(people.agency)
    account.password = RIGHT
    model.Session.commit()
    return people.agency


@pytest.fixture
def browser(app: CKANTestApp) -> Any:
    """Make browsers, each with cookies of its own."""
    from ckan.tests.helpers import CKANTestClient

    return lambda: CKANTestClient(app.flask_app, use_cookies=True)


def guess(client: Any, login: str, password: str = WRONG, path: str = PATH, **more: Any):
    address = more.pop("address", "203.0.113.7")
    return client.post(
        path,
        data={"login": login, "password": password},
        environ_overrides={"REMOTE_ADDR": address},
        follow_redirects=False,
        **more,
    )


def test_after_forty_wrong_guesses_the_right_one_is_refused(owner: str, browser: Any, moment: Any):
    answers = [guess(browser(), owner) for _each in range(40)]

    last = guess(browser(), owner, RIGHT)
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    assert {answer.status_code for answer in answers[5:]} == {429}
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "30"
    assert "ttdn_device" not in str(last.headers)
    assert "ttdn-narrow" in last.text

    moment.tick(31)
    assert guess(browser(), owner, RIGHT).status_code == 302


def test_delays_grow(owner: str, browser: Any, moment: Any):
    found = []
    for _each in range(4):
        for _free in range(6):
            answer = guess(browser(), owner)
        found.append(int(answer.headers["Retry-After"]))
        moment.tick(found[-1] + 1)

    assert found == [30, 60, 120, 240]


def test_guesses_from_elsewhere_keep_no_known_browser_out(owner: str, browser: Any, moment: Any):
    usual = browser()
    assert guess(usual, owner, RIGHT).status_code == 302
    usual.get("/user/_logout")
    for _each in range(8):
        guess(browser(), owner, address="198.51.100.1")
    assert guess(browser(), owner, RIGHT).status_code == 429

    assert guess(usual, owner, RIGHT).status_code == 302


def test_a_known_browser_is_limited_too_and_only_for_its_own_account(
    owner: str, people: SimpleNamespace, browser: Any, moment: Any
):
    usual = browser()
    answer = guess(usual, owner, RIGHT)
    (cookie,) = [
        line for line in answer.headers.getlist("Set-Cookie") if line.startswith("ttdn_device")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    usual.get("/user/_logout")

    assert [guess(usual, owner).status_code for _each in range(6)] == [200] * 5 + [429]
    for _each in range(5):
        guess(browser(), people.other)
    assert guess(usual, people.other).status_code == 429


def test_unknown_accounts_are_answered_as_known_ones(owner: str, browser: Any, moment: Any):
    def told(answer: Any, name: str) -> tuple[Any, ...]:
        headers = {k: v for k, v in answer.headers if k not in ("Set-Cookie", "Date")}
        page = re.sub(r'content="[^"]{60,}"|name="_csrf_token" value="[^"]+"', "", answer.text)
        return answer.status_code, page.replace(name, "NAME"), headers

    # As long as the other, which stands in the form: the length is compared, too.
    nobody = "x" * len(owner)
    for _each in range(7):
        known = guess(browser(), owner, address="203.0.113.8")
        unknown = guess(browser(), nobody, address="203.0.113.9")
        assert told(known, owner) == told(unknown, nobody)
    assert unknown.status_code == 429


def test_an_unknown_account_costs_a_hash(
    browser: Any, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    from ckanext.ttdn.services.login import guesses

    asked: list[str] = []
    verify = guesses.pbkdf2_sha512.verify
    monkeypatch.setattr(
        guesses.pbkdf2_sha512, "verify", lambda *given: asked.append("hash") or verify(*given)
    )

    guess(browser(), "khong-co-ai")
    assert asked == ["hash"]
    for _each in range(8):
        guess(browser(), "khong-co-ai")
    assert len(asked) == 5


@pytest.mark.parametrize("text", ["", "\ud800", "x" * 5000])
def test_odd_texts_are_wrong_guesses(owner: str, browser: Any, text: str):
    assert guess(browser(), owner, text.encode("utf-8", "surrogatepass")).status_code == 200
    assert guess(browser(), text.encode("utf-8", "surrogatepass"), "x").status_code == 200


def test_one_address_is_limited_over_many_accounts(owner: str, browser: Any, moment: Any):
    codes = [guess(browser(), f"ten-{number}").status_code for number in range(31)]

    assert codes == [200] * 30 + [429]
    assert guess(browser(), owner, RIGHT).status_code == 429
    assert guess(browser(), owner, RIGHT, address="203.0.113.200").status_code == 302


def test_an_address_of_ipv6_is_its_network(browser: Any, people: SimpleNamespace, moment: Any):
    for number in range(30):
        guess(browser(), f"ten-{number}", address=f"2001:db8::{number + 1:x}")

    assert guess(browser(), "ten", address="2001:db8::ffff").status_code == 429
    assert guess(browser(), "ten", address="2001:db8:0:1::1").status_code == 200


def test_the_header_of_an_untrusted_peer_is_not_believed(
    browser: Any, people: SimpleNamespace, moment: Any
):
    for number in range(30):
        guess(browser(), f"ten-{number}", headers={"X-Forwarded-For": f"192.0.2.{number}"})

    answer = guess(browser(), "ten", headers={"X-Forwarded-For": "192.0.2.99"})
    assert answer.status_code == 429


def test_both_language_prefixes_count_together(owner: str, browser: Any, moment: Any):
    for path in (
        "/user/login",
        "/en/user/login",
        "/vi/user/login",
        "/en/user/login",
        "/user/login",
    ):
        assert guess(browser(), owner, path=path).status_code == 200

    english = guess(browser(), owner, RIGHT, path="/en/user/login")
    vietnamese = guess(browser(), owner, RIGHT, path="/vi/user/login")
    assert english.status_code == vietnamese.status_code == 429
    assert "Too many attempts. Try again in a minute." in english.text
    assert "Đã thử quá nhiều lần. Hãy thử lại sau 1 phút." in vietnamese.text


def test_guesses_at_the_same_moment_do_not_pass_the_limit_together(people: SimpleNamespace):
    from concurrent.futures import ThreadPoolExecutor

    from ckanext.ttdn.services.login import limits

    bucket = limits.Bucket("password", "x", limits.ACCOUNT)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _each: limits.reserve([bucket]).wait, range(24)))

    assert waits.count(0) == limits.ACCOUNT.free


def test_the_owner_is_told_once(owner: str, browser: Any, moment: Any, mail_sent: list[Any]):
    for _each in range(12):
        guess(browser(), owner)
        moment.tick(1000)
    for _each in range(12):
        guess(browser(), "khong-co-ai")
        moment.tick(1000)

    assert [(mail["to"], mail["subject"]) for mail in mail_sent] == [
        (owner, "Có người nhập sai mật khẩu vào tài khoản của bạn")
    ]
    assert "203.0.113.7" in mail_sent[0]["body"]


def ask_reset(client: Any, text: str, path: str = "/user/reset") -> Any:
    return client.post(path, data={"user": text}, follow_redirects=False)


def test_a_reset_is_answered_alike_and_limited(
    owner: str, browser: Any, moment: Any, mail_sent: list[Any]
):
    codes = []
    for name in (owner, "khong-co-ai"):
        answers = [ask_reset(browser(), name) for _each in range(4)]
        codes.append([answer.status_code for answer in answers])
        assert answers[-1].headers["Retry-After"] == "60"
        assert answers[0].headers["Location"].endswith("/")

    assert codes == [[302, 302, 302, 429]] * 2
    assert [mail["to"] for mail in mail_sent] == [owner] * 3


def test_a_reset_by_mail_gives_a_new_password(owner: str, browser: Any, mail_sent: list[Any]):
    ask_reset(browser(), owner, "/en/user/reset")
    link = re.search(r"/en/user/reset/\S+", mail_sent[0]["body"])[0]

    fields = {"password1": "một-câu-khác-hẳn", "password2": "một-câu-khác-hẳn"}
    assert browser().post(link, data=fields, follow_redirects=False).status_code == 302
    assert guess(browser(), owner, "một-câu-khác-hẳn").status_code == 302


def test_tokens_that_were_never_signed_here_are_limited(
    people: SimpleNamespace, browser: Any, moment: Any, signed_in: Any
):
    def ask(token: str) -> Any:
        return browser().get("/api/3/action/status_show", headers={"Authorization": token})

    good = signed_in(people.agency)["Authorization"]
    codes = [ask(f"doan-{number}").status_code for number in range(31)]

    assert codes == [200] * 30 + [429]
    assert ask("doan").headers["Retry-After"] == "30"
    assert ask("doan").json["success"] is False
    assert ask(good).status_code == 200
    assert browser().get("/").status_code == 200


def test_without_redis_only_a_known_browser_gets_in(
    owner: str, browser: Any, monkeypatch: pytest.MonkeyPatch
):
    from ckanext.ttdn.services.login import limits

    usual = browser()
    guess(usual, owner, RIGHT)
    usual.get("/user/_logout")

    def down(*_given: Any) -> Any:
        raise RedisError

    monkeypatch.setattr(limits, "_run", down)
    monkeypatch.setattr(limits, "forgive", down)
    refused = guess(browser(), owner, RIGHT)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert guess(usual, owner).status_code == 200
    assert guess(usual, owner, RIGHT).status_code == 302
    assert ask_reset(browser(), owner).status_code == 503


def test_r22_the_operator_lifts_the_delays_of_one_account(
    people: SimpleNamespace, owner: str, browser: Any, moment: Any, cli: Any
):
    from ckan.cli.cli import ckan

    usual, address = browser(), model.User.get(owner).email
    assert guess(usual, owner, RIGHT).status_code == 302
    usual.get("/user/_logout")
    for _each in range(6):
        guess(usual, owner)
        guess(browser(), owner)
        guess(browser(), address, address="203.0.113.8")
        guess(browser(), people.other)
    assert [guess(each, owner).status_code for each in (usual, browser())] == [429, 429]

    result = cli.invoke(ckan, ["ttdn", "account", "unlock", owner])
    assert result.exit_code == 0, result.output
    assert f"{owner}: 3 counts" in result.output
    assert guess(browser(), people.other).status_code == 429
    assert guess(browser(), owner).status_code == 200
    assert guess(usual, owner, RIGHT).status_code == 302

    assert cli.invoke(ckan, ["ttdn", "account", "unlock", "khong-co-ai"]).exit_code == 1


def test_r22_nobody_else_lifts_delays_and_who_does_is_logged(
    people: SimpleNamespace, owner: str, browser: Any, monkeypatch: Any, caplog: Any
):
    from ckanext.ttdn.logic.action import accounts

    # CKAN's tests read the configuration of logging once the extension is loaded.
    monkeypatch.setattr(accounts.log, "disabled", False)
    for _each in range(5):
        guess(browser(), owner)
    for who in (owner, people.other, people.authority, None):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_account_unlock", who, user=owner)
    assert guess(browser(), owner).status_code == 429

    with caplog.at_level("INFO", "ckanext.ttdn"):
        assert call("ttdn_account_unlock", people.sysadmin, user=owner)["lifted"] == 1
    assert f"{people.sysadmin} lifted the delays of the account {owner}" in caplog.text


def test_r22_without_redis_no_delay_is_lifted_and_it_is_said(
    people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    from ckanext.ttdn.services.login import limits

    def down(*_given: Any) -> Any:
        raise RedisError

    monkeypatch.setattr(limits, "connect_to_redis", down)
    with pytest.raises(tk.ValidationError, match="Redis"):
        call("ttdn_account_unlock", people.sysadmin, user=people.agency)
