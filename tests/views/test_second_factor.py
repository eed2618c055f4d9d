"""The second factor: no session before it, and no way round it (R22)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from redis import RedisError
from ttdn_browsers import Browser
from ttdn_endings import NEW, reset_link, sql, works
from ttdn_factors import (
    CODE,
    SET_UP,
    Phone,
    recovery_in,
    set_up,
    states_in,
)
from ttdn_items import call
from ttdn_people import PASSWORD

Browsers = Callable[[], Browser]

pytestmark = pytest.mark.usefixtures("sealing_key")


@pytest.fixture
def owner(people: SimpleNamespace, browser: Browsers, moment: Any) -> SimpleNamespace:
    """The authority's account with an application, logged in at ``browser``."""
    usual = browser()
    usual.log_in(people.authority)
    phone = set_up(usual, people.authority)
    moment.tick(60)
    return SimpleNamespace(name=people.authority, browser=usual, phone=phone)


def half_way(browser: Browser, name: str, password: str = PASSWORD, **fields: Any) -> str:
    """Send the right password and return the state of the form for the code."""
    answer = browser.log_in(name, password, **fields)
    assert answer.status_code == 200
    return states_in(answer.body)["state"]


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


class TestNoWayRound:
    def test_a_reset_by_mail_neither_logs_in_nor_takes_it_away(
        self, owner: Any, browser: Browsers
    ) -> None:
        address = reset_link(owner.name)
        thief = browser()
        thief.get(address)
        assert thief.post(address, password1=NEW, password2=NEW).status_code == 302
        assert not thief.reads()
        half_way(thief, owner.name, NEW)
        assert not thief.reads()

    def test_an_invitation_of_a_demanded_role_asks_to_set_one_up(
        self,
        people: Any,
        browser: Browsers,
        demanded: Any,
        moment: Any,
    ) -> None:
        demanded("operator")
        user = model.User.get(people.sysadmin)
        user.state = model.State.PENDING
        model.Session.commit()
        address = reset_link(people.sysadmin)
        invited = browser()
        invited.get(address)
        assert invited.post(address, password1=NEW, password2=NEW).status_code == 302
        assert not invited.reads()
        assert "ttdn-qr" in invited.log_in(people.sysadmin, NEW).body
        assert not invited.reads()

    def test_tokens_of_a_demanded_role_wait_for_it(
        self,
        people: Any,
        browser: Browsers,
        demanded: Any,
    ) -> None:
        token = call("api_token_create", people.authority, user=people.authority, name="cũ")
        agency = call("api_token_create", people.agency, user=people.agency, name="cũ")
        own = browser()
        own.log_in(people.authority)
        demanded("authority", "operator")
        assert not own.reads()
        sent = {"Authorization": token["token"]}
        answer = own.client.get("/api/3/action/package_search", headers=sent)
        assert answer.status_code == 403
        assert "xác thực hai yếu tố" in answer.json["error"]["message"]
        with pytest.raises(tk.NotAuthorized, match="second factor"):
            call("api_token_create", people.authority, user=people.authority, name="mới")
        with pytest.raises(tk.NotAuthorized):
            call("api_token_create", "", user=people.authority, name="mới")
        assert works(own.app, agency["token"])
        page = browser()
        shown = page.log_in(people.authority).body
        page.post(SET_UP, **states_in(shown), code=Phone(shown).code())
        assert works(own.app, token["token"])

    def test_a_token_goes_on_where_there_is_a_second_factor(
        self, people: Any, browser: Browsers
    ) -> None:
        own = browser()
        own.log_in(people.agency)
        before = call("api_token_create", people.agency, user=people.agency, name="cũ")["token"]
        set_up(own, people.agency)
        after = call("api_token_create", people.agency, user=people.agency, name="mới")["token"]
        assert works(own.app, before)
        assert works(own.app, after)


class TestDemanded:
    def test_r22_setting_one_up_comes_before_the_session(
        self,
        people: Any,
        browser: Browsers,
        demanded: Any,
        moment: Any,
    ) -> None:
        demanded("authority")
        own = browser()
        page = own.log_in(people.authority).body
        assert not own.reads()
        assert not own.saves(people.authority)
        phone = Phone(page)
        wrong = own.post(SET_UP, **states_in(page), code="000000")
        assert Phone(wrong.body).totp.secret == phone.totp.secret
        assert not own.reads()
        done = own.post(SET_UP, **states_in(wrong.body), code=phone.code())
        assert len(recovery_in(done.body)) == 10
        assert own.reads()
        own.get("/about")
        assert own.saves(people.authority)
        # The form does not set another one up by being sent again, as by a second click.
        sent = {**states_in(wrong.body), "code": phone.code()}
        stranger = browser()
        stranger.get("/user/login")
        assert stranger.post(SET_UP, **sent).headers["location"].endswith("/user/login")
        own.token = ""
        again = own.post(SET_UP, **sent)
        assert again.headers["location"].endswith(f"/user/{people.authority}/second-factor")
        assert call("ttdn_second_factor_show", people.authority)["recovery_codes_left"] == 10

    def test_neither_code_nor_setting_up_is_skipped_by_the_other_form(
        self,
        people: Any,
        browser: Browsers,
        demanded: Any,
        moment: Any,
    ) -> None:
        demanded("authority")
        own = browser()
        page = own.log_in(people.authority).body
        state, phone = states_in(page), Phone(page)
        assert own.post(CODE, **state, code=phone.code()).status_code == 302
        assert not own.reads()
        other = {**state, "enrolment": state["enrolment"][:-2]}
        assert own.post(SET_UP, **other, code=phone.code()).status_code == 302
        assert not own.reads()

    def test_it_cannot_be_turned_off(
        self,
        owner: Any,
        demanded: Any,
    ) -> None:
        demanded("authority")
        address = f"/user/{owner.name}/second-factor"
        page = owner.browser.get(address).body
        assert f"{address}/off" not in page
        answer = owner.browser.post(f"{address}/off", password=PASSWORD)
        assert answer.status_code == 200
        assert call("ttdn_second_factor_show", owner.name)["enabled"]

    def test_others_log_in_as_before(
        self,
        people: Any,
        browser: Browsers,
        demanded: Any,
    ) -> None:
        demanded("authority", "operator")
        own = browser()
        assert own.log_in(people.agency).status_code == 302
        assert own.reads()

    def test_the_shipped_profile_demands_nothing(self, people: Any, browser: Browsers) -> None:
        for name in (people.authority, people.sysadmin):
            own = browser()
            assert own.log_in(name).status_code == 302
            assert own.reads()
            assert not call("ttdn_second_factor_show", name)["required"]

    def test_a_demand_that_nobody_understands_stops_the_start(
        self,
        people: Any,
        demanded: Any,
    ) -> None:
        from ckan.exceptions import CkanConfigurationException

        from ckanext.ttdn.services.second_factor import demand

        demanded("authority", "everybody")
        with pytest.raises(CkanConfigurationException, match="everybody"):
            demand.require_valid()


class TestAccountPage:
    def test_turning_it_on_and_off_ends_the_other_sessions(
        self,
        people: Any,
        browser: Browsers,
        moment: Any,
        mail_sent: list[Any],
    ) -> None:
        own, elsewhere = browser(), browser()
        for each in (own, elsewhere):
            each.log_in(people.agency)
        phone = set_up(own, people.agency)
        assert own.reads()
        assert not elsewhere.reads()
        moment.tick(60)
        state = half_way(elsewhere, people.agency)
        elsewhere.post(CODE, state=state, code=phone.code())
        assert elsewhere.reads()
        address = f"/user/{people.agency}/second-factor"
        assert own.post(f"{address}/off", password=PASSWORD).status_code == 302
        assert own.reads()
        assert not elsewhere.reads()
        assert browser().log_in(people.agency).status_code == 302
        assert [mail["to"] for mail in mail_sent] == [people.agency] * 2

    @pytest.mark.parametrize("step", ["set-up", "recovery", "off"])
    def test_each_change_asks_for_the_password(self, owner: Any, step: str) -> None:
        address = f"/user/{owner.name}/second-factor"
        page = owner.browser.get(address).body
        answer = owner.browser.post(
            f"{address}/{step}", **states_in(page), code=Phone(page).code(), password="sai"
        )
        assert answer.status_code == 200
        assert not recovery_in(answer.body)
        assert call("ttdn_second_factor_show", owner.name)["enabled"]
        owner.browser.log_out()
        state = half_way(owner.browser, owner.name)
        answer = owner.browser.post(CODE, state=state, code=owner.phone.code())
        assert answer.status_code == 302

    def test_new_recovery_codes_replace_the_former(self, owner: Any, browser: Browsers) -> None:
        address = f"/user/{owner.name}/second-factor/recovery"
        new = recovery_in(owner.browser.post(address, password=PASSWORD).body)
        assert len({*new, *owner.phone.recovery}) == 20
        assert new[0] not in owner.browser.get(f"/user/{owner.name}/second-factor").body
        other = browser()
        state = half_way(other, owner.name)
        former = owner.phone.recovery[0]
        assert other.post(CODE, state=state, code=former).status_code == 200
        assert other.post(CODE, state=state, code=new[0]).status_code == 302

    def test_another_telephone_takes_the_place_of_the_former(
        self, owner: Any, browser: Browsers, moment: Any
    ) -> None:
        phone = set_up(owner.browser, owner.name)
        assert owner.browser.reads()
        moment.tick(60)
        other = browser()
        state = half_way(other, owner.name)
        assert other.post(CODE, state=state, code=owner.phone.code()).status_code == 200
        assert other.post(CODE, state=state, code=owner.phone.recovery[0]).status_code == 200
        assert other.post(CODE, state=state, code=phone.code()).status_code == 302

    def test_a_page_of_before_sets_nothing_up(self, owner: Any) -> None:
        address = f"/user/{owner.name}/second-factor"
        page = owner.browser.get(address).body
        set_up(owner.browser, owner.name)
        answer = owner.browser.post(
            f"{address}/set-up", **states_in(page), code=Phone(page).code(), password=PASSWORD
        )
        assert not recovery_in(answer.body)

    def test_nothing_in_the_database_tells_the_secret(self, owner: Any) -> None:
        from ckanext.ttdn.model import SecondFactor

        row = model.Session.query(SecondFactor).one()
        stored = repr((row.sealed, row.recovery))
        assert owner.phone.totp.secret not in stored
        assert not any(code.replace("-", "") in stored for code in owner.phone.recovery)

    def test_a_row_that_was_copied_to_another_account_lets_nobody_in(
        self, owner: Any, people: Any, browser: Browsers
    ) -> None:
        sql(
            """INSERT INTO ttdn_second_factor
               SELECT u.id, f.id, f.sealed, 0, f.recovery, f.set_up_at
               FROM ttdn_second_factor f, "user" u WHERE u.name = :name""",
            name=people.agency,
        )
        thief = browser()
        state = half_way(thief, people.agency)
        for code in (owner.phone.code(), owner.phone.recovery[0]):
            assert thief.post(CODE, state=state, code=code).status_code == 503
        assert not thief.reads()

    def test_the_page_is_the_owners(self, owner: Any, people: Any, browser: Browsers) -> None:
        other = browser()
        other.log_in(people.agency)
        address = f"/user/{owner.name}/second-factor"
        unknown = "/user/khong-co-ai/second-factor"
        assert other.get(address).status_code == other.get(unknown).status_code == 403
        for step in ("set-up", "recovery", "off", "reset"):
            assert other.post(f"{address}/{step}", password=PASSWORD).status_code == 403
        assert call("ttdn_second_factor_show", owner.name)["enabled"]


class TestSessions:
    @pytest.mark.parametrize(
        ("change", "ends"),
        [
            ("UPDATE ttdn_second_factor SET id = 'x'", True),
            ("DELETE FROM ttdn_second_factor", True),
            ("UPDATE ttdn_second_factor SET last_step = 1", False),
            ("UPDATE ttdn_second_factor SET recovery = '{}'", False),
            ("UPDATE ttdn_second_factor SET sealed = ''", False),
            ("UPDATE ttdn_second_factor SET set_up_at = '2001-01-01'", False),
        ],
    )
    def test_r22_each_fact_of_it_ends_sessions_or_is_known_not_to(
        self, owner: Any, change: str, ends: bool
    ) -> None:
        sql(change)
        assert owner.browser.reads() != ends

    def test_each_column_is_among_them(self) -> None:
        columns = model.meta.metadata.tables["ttdn_second_factor"].columns.keys()
        assert set(columns) == {"user_id", "id", "sealed", "last_step", "recovery", "set_up_at"}

    def test_a_role_of_which_it_is_demanded_ends_the_session_at_once(
        self, people: Any, browser: Browsers, demanded: Any
    ) -> None:
        demanded("operator")
        own = browser()
        own.log_in(people.agency)
        assert own.reads()
        call("user_patch", people.sysadmin, id=people.agency, sysadmin=True)
        assert not own.reads()
        assert "ttdn-qr" in own.log_in(people.agency).body


class TestOperator:
    def test_a_lost_telephone_is_reset(
        self, owner: Any, people: Any, browser: Browsers, mail_sent: list[Any]
    ) -> None:
        operator = browser()
        operator.log_in(people.sysadmin)
        page = operator.get(f"/user/{owner.name}/second-factor").body
        assert "ttdn-key" not in page
        answer = operator.post(f"/user/{owner.name}/second-factor/reset")
        assert answer.status_code == 302
        assert operator.reads()
        assert not owner.browser.reads()
        assert browser().log_in(owner.name).status_code == 302
        assert [mail["to"] for mail in mail_sent] == [owner.name]

    def test_nobody_else_resets_it(self, owner: Any, people: Any) -> None:
        for name in (owner.name, people.agency, people.user):
            with pytest.raises(tk.NotAuthorized):
                call("ttdn_second_factor_reset", name, user=owner.name)
        for name in (people.agency, people.user):
            with pytest.raises(tk.NotAuthorized):
                call("ttdn_second_factor_show", name, user=owner.name)
        found = call("ttdn_second_factor_show", people.sysadmin, user=owner.name)
        assert found == {
            "user": owner.name,
            "enabled": True,
            "required": False,
            "set_up_at": found["set_up_at"],
            "recovery_codes_left": 10,
        }

    def test_the_command_resets_it(self, owner: Any) -> None:
        from click.testing import CliRunner

        from ckanext.ttdn.cli.account import account

        results = [
            CliRunner().invoke(account, ["second-factor-reset", name])
            for name in (owner.name, owner.name, "khong-co-ai")
        ]
        assert [result.exit_code for result in results] == [0, 0, 1]
        assert "had none" in results[1].output
        assert not call("ttdn_second_factor_show", owner.name)["enabled"]


def _now() -> Any:
    import datetime as dt

    return dt.datetime.now(dt.timezone.utc)
