"""The account page of the second factor, its sessions and the reset (R22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_browsers import Browser
from ttdn_endings import sql
from ttdn_factors import (
    CODE,
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
