"""Logging in with a second factor: no session before the code (R22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from redis import RedisError
from ttdn_browsers import Browser
from ttdn_endings import NEW
from ttdn_factors import (
    CODE,
    half_way,
    set_up,
    states_in,
)
from ttdn_items import call
from ttdn_people import PASSWORD

Browsers = Callable[[], Browser]

pytestmark = pytest.mark.usefixtures("sealing_key")


class TestLoggingIn:
    def test_r22_the_right_password_alone_gives_no_session(
        self, owner: Any, browser: Browsers
    ) -> None:
        other = browser()
        answer = other.log_in(owner.name)
        assert 'autocomplete="one-time-code"' in answer.body
        assert 'inputmode="numeric"' in answer.body
        assert answer.headers["Cache-Control"].count("no-store")
        assert not other.reads()
        assert not other.saves(owner.name)

    def test_the_code_begins_it_where_the_way_led(self, owner: Any, browser: Browsers) -> None:
        other = browser()
        address = "/user/login?came_from=/ttdn/notices?page=1"
        other.get(address)
        page = other.post(address, login=owner.name, password=PASSWORD, remember="1").body
        answer = other.post(CODE, **states_in(page), code=owner.phone.code())
        assert answer.headers["location"].endswith("/ttdn/notices?page=1")
        assert "Expires" in str(answer.headers.getlist("Set-Cookie"))
        assert other.reads()
        other.get("/about")
        assert other.saves(owner.name)

    def test_the_languages_have_the_form_too(self, owner: Any, browser: Browsers) -> None:
        other = browser()
        other.get("/en/user/login")
        page = other.post("/en/user/login", login=owner.name, password=PASSWORD).body
        assert "Enter the code" in page
        assert 'action="/en/user/login/code"' in page
        answer = other.post("/en/user/login/code", **states_in(page), code="000000")
        assert "This code is wrong" in answer.body

    def test_a_code_is_accepted_once(self, owner: Any, browser: Browsers) -> None:
        code = owner.phone.code()
        first, second = browser(), browser()
        states = [half_way(each, owner.name) for each in (first, second)]
        assert first.post(CODE, state=states[0], code=code).status_code == 302
        assert second.post(CODE, state=states[1], code=code).status_code == 200
        assert first.reads()
        assert not second.reads()

    def test_an_older_code_is_not_accepted_after_a_newer_one(
        self, owner: Any, browser: Browsers, moment: Any
    ) -> None:
        older = owner.phone.code()
        moment.tick(30)
        first, second = browser(), browser()
        states = [half_way(each, owner.name) for each in (first, second)]
        assert first.post(CODE, state=states[0], code=owner.phone.code()).status_code == 302
        assert second.post(CODE, state=states[1], code=older).status_code == 200
        assert not second.reads()

    @pytest.mark.parametrize(("late", "status"), [(30, 302), (-30, 302), (60, 200), (-60, 200)])
    def test_a_clock_may_be_wrong_by_half_a_minute(
        self, owner: Any, browser: Browsers, moment: Any, late: int, status: int
    ) -> None:
        code = owner.phone.totp.at(int(owner.phone.totp.timecode(_now())) * 30 - late)
        other = browser()
        state = half_way(other, owner.name)
        assert other.post(CODE, state=state, code=code).status_code == status

    def test_two_workers_do_not_accept_one_code_together(self, owner: Any) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from ckanext.ttdn.services.second_factor import changes

        user_id, code = model.User.get(owner.name).id, owner.phone.code()
        model.Session.remove()

        def accept(_each: int) -> bool:
            try:
                return changes.accept(user_id, code) is not None
            finally:
                model.Session.remove()

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(accept, range(6))) == 1

    def test_a_recovery_code_is_accepted_once(
        self, owner: Any, browser: Browsers, mail_sent: list[Any]
    ) -> None:
        first, second = browser(), browser()
        states = [half_way(each, owner.name) for each in (first, second)]
        typed = owner.phone.recovery[3].upper().replace("-", " ")
        assert first.post(CODE, state=states[0], code=typed).status_code == 302
        assert second.post(CODE, state=states[1], code=typed).status_code == 200
        assert first.reads()
        assert not second.reads()
        assert [mail["to"] for mail in mail_sent] == [owner.name]
        assert call("ttdn_second_factor_show", owner.name)["recovery_codes_left"] == 9

    @pytest.mark.parametrize("text", ["", "12345", "1234567", "１２３４５６", "abcde-fghj", "\x00"])
    def test_what_is_no_code_is_refused(self, owner: Any, browser: Browsers, text: str) -> None:
        other = browser()
        state = half_way(other, owner.name)
        assert other.post(CODE, state=state, code=text).status_code in (200, 400)
        assert not other.reads()

    def test_a_password_changed_meanwhile_ends_the_state(
        self, owner: Any, browser: Browsers
    ) -> None:
        other = browser()
        state = half_way(other, owner.name)
        call("user_patch", owner.name, id=owner.name, password=NEW, old_password=PASSWORD)
        answer = other.post(CODE, state=state, code=owner.phone.code())
        assert answer.headers["location"].endswith("/user/login")
        assert not other.reads()
        # And the code was not used up by it.
        state = half_way(other, owner.name, NEW)
        assert other.post(CODE, state=state, code=owner.phone.code()).status_code == 302

    def test_the_state_of_another_account_does_not_take_this_code(
        self, owner: Any, people: Any, browser: Browsers, moment: Any
    ) -> None:
        attacker = browser()
        attacker.log_in(people.agency)
        set_up(attacker, people.agency)
        attacker.log_out()
        moment.tick(60)
        state = half_way(attacker, people.agency)
        answer = attacker.post(CODE, state=state, code=owner.phone.code())
        assert answer.status_code == 200
        assert not attacker.reads()

    @pytest.mark.parametrize("change", ["late", "cut", "none", "other kind"])
    def test_a_state_that_does_not_hold_leads_to_the_password(
        self, owner: Any, browser: Browsers, moment: Any, change: str
    ) -> None:
        other = browser()
        state = half_way(other, owner.name)
        if change == "late":
            moment.tick(5 * 60 + 1)
        from ckanext.ttdn.services.login import signing

        sent = {
            "late": state,
            "cut": state[:-2],
            "none": "",
            "other kind": signing.sign("device", {"user": model.User.get(owner.name).id}),
        }
        answer = other.post(CODE, state=sent[change], code=owner.phone.code())
        assert answer.headers["location"].endswith("/user/login")
        assert not other.reads()
        assert other.get(CODE).headers["location"].endswith("/user/login")

    def test_the_form_is_no_other_sites(self, owner: Any, browser: Browsers) -> None:
        other = browser()
        state = half_way(other, owner.name)
        other.token = ""
        answer = other.post(CODE, state=state, code=owner.phone.code())
        assert answer.headers["location"].endswith("/user/login")
        assert not other.reads()

    def test_whatever_else_logs_in_begins_no_session(self, owner: Any, guarded: Any) -> None:
        """As an extension would, which knows nothing of codes."""
        from ckanext.ttdn.services.sessions import rows

        user = model.User.get(owner.name)
        assert rows.begin(user.id, "", user.password, None) is None


class TestGuesses:
    def test_wrong_codes_are_limited(
        self, owner: Any, browser: Browsers, moment: Any, mail_sent: list[Any]
    ) -> None:
        other = browser()
        state = half_way(other, owner.name)
        answers = [other.post(CODE, state=state, code="000000") for _each in range(5)]
        assert [answer.status_code for answer in answers] == [200] * 5
        limited = other.post(CODE, state=state, code=owner.phone.code())
        assert (limited.status_code, limited.headers["Retry-After"]) == (429, "30")
        # The right password again takes nothing back.
        state = half_way(other, owner.name)
        assert other.post(CODE, state=state, code=owner.phone.code()).status_code == 429
        assert not other.reads()
        assert [mail["to"] for mail in mail_sent] == [owner.name]
        assert "mật khẩu" in mail_sent[0]["subject"]
        moment.tick(31)
        assert other.post(CODE, state=state, code=owner.phone.code()).status_code == 302

    def test_guesses_from_elsewhere_keep_no_known_browser_out(
        self, owner: Any, browser: Browsers
    ) -> None:
        owner.browser.log_out()
        other = browser()
        state = half_way(other, owner.name)
        for _each in range(6):
            other.post(CODE, state=state, code="000000")
        state = half_way(owner.browser, owner.name)
        answer = owner.browser.post(CODE, state=state, code=owner.phone.code())
        assert answer.status_code == 302

    def test_without_redis_no_code_is_accepted_even_from_a_known_browser(
        self, owner: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.ttdn.services.login import limits

        def down(*_given: Any) -> Any:
            raise RedisError

        owner.browser.log_out()
        state = half_way(owner.browser, owner.name)
        monkeypatch.setattr(limits, "_run", down)
        answer = owner.browser.post(CODE, state=state, code=owner.phone.code())
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert not owner.browser.reads()

    def test_without_the_key_no_code_is_accepted(
        self, owner: Any, browser: Browsers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckan.common import config

        from ckanext.ttdn import sealing

        other = browser()
        state = half_way(other, owner.name)
        for key in ("", sealing.new_key()):
            monkeypatch.setitem(config, "ckanext.ttdn.harvest.secret_key", key)
            for code in (owner.phone.code(), owner.phone.recovery[0]):
                assert other.post(CODE, state=state, code=code).status_code == 503
        assert not other.reads()


def _now() -> Any:
    import datetime as dt

    return dt.datetime.now(dt.timezone.utc)
