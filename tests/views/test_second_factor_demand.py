"""A second factor that a role must have, and ways to a session without it (R22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_browsers import Browser
from ttdn_endings import NEW, reset_link, works
from ttdn_factors import (
    CODE,
    SET_UP,
    Phone,
    half_way,
    recovery_in,
    set_up,
    states_in,
)
from ttdn_items import call
from ttdn_people import PASSWORD

Browsers = Callable[[], Browser]

pytestmark = pytest.mark.usefixtures("sealing_key")


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
