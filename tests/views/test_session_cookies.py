"""How long a session lasts, and how the cookies of a login are kept (R48)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_browsers import Browser
from ttdn_endings import logged_out, new_password_by_sql, new_password_on_the_page

# Of the site in test.ini.
HOST = "test.ckan.net"


class TestLimits:
    def test_without_a_request_it_lasts_a_day_in_the_office_and_no_night(
        self, people: Any, browser: Callable[[], Browser], freezer: Any
    ) -> None:
        freezer.move_to("2026-03-02 01:00")
        own = browser()
        own.log_in(people.agency)
        own.get("/about")
        freezer.tick(dt.timedelta(hours=7, minutes=59))
        assert own.reads()
        freezer.tick(dt.timedelta(hours=7, minutes=59))
        assert own.reads()
        freezer.tick(dt.timedelta(hours=8))
        assert not own.copy().reads()
        assert not own.copy().saves(people.agency)

    def test_in_use_it_lasts_a_day(
        self, people: Any, browser: Callable[[], Browser], freezer: Any
    ) -> None:
        freezer.move_to("2026-03-02 01:00")
        own = browser()
        own.log_in(people.agency)
        own.get("/about")
        for _hour in range(23):
            freezer.tick(dt.timedelta(hours=1))
            assert own.reads()
        freezer.tick(dt.timedelta(hours=1))
        assert not own.copy().reads()
        assert not own.copy().saves(people.agency)

    def test_both_are_settings(
        self,
        people: Any,
        browser: Callable[[], Browser],
        freezer: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        freezer.move_to("2026-03-02 01:00")
        monkeypatch.setitem(tk.config, "ckanext.ttdn.session.idle_seconds", 600)
        monkeypatch.setitem(tk.config, "ckanext.ttdn.session.total_seconds", 1000)
        idle, busy = browser(), browser()
        for each in (idle, busy):
            each.log_in(people.agency)
        freezer.tick(dt.timedelta(seconds=599))
        assert busy.reads()
        freezer.tick(dt.timedelta(seconds=1))
        assert not idle.reads()
        assert busy.reads()
        freezer.tick(dt.timedelta(seconds=400))
        assert not busy.reads()


class TestCookies:
    def test_r48_no_cookie_goes_with_other_sites_requests_or_to_scripts(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        for remember in ({}, {"remember": "1"}):
            own = browser()
            answer = own.log_in(people.agency, **remember)
            lines = answer.headers.getlist("Set-Cookie")
            cookies = {line.split("=")[0]: line for line in lines}
            assert "remember_token" not in cookies
            assert all("HttpOnly" in line and "SameSite=Lax" in line for line in lines)
            assert ("Expires=" in cookies["ckan"]) == bool(remember)

    @pytest.mark.parametrize(
        ("address", "secure"), [("https://ttdn.example.org", True), ("http://127.0.0.1", False)]
    )
    def test_r48_the_configuration_file_cannot_weaken_them(
        self, address: str, secure: bool
    ) -> None:
        from ckanext.ttdn import defaults

        found: dict[str, Any] = {
            "ckan.site_url": address,
            "ckanext.ttdn.session.total_seconds": 1000,
            "PERMANENT_SESSION_LIFETIME": 31_536_000,
        }
        for cookie in ("SESSION_COOKIE", "REMEMBER_COOKIE"):
            found |= {f"{cookie}_HTTPONLY": False, f"{cookie}_SECURE": False}
            found[f"{cookie}_SAMESITE"] = "None"
        defaults.guard_cookies(found)
        for cookie in ("SESSION_COOKIE", "REMEMBER_COOKIE"):
            kept = [found[f"{cookie}_{key}"] for key in ("HTTPONLY", "SECURE", "SAMESITE")]
            assert kept == [True, secure, "Lax"]
        assert found["PERMANENT_SESSION_LIFETIME"] == 1000

    def test_a_remember_cookie_of_before_logs_nobody_in_and_is_taken_away(
        self, people: Any, guarded: Any, browser: Callable[[], Browser]
    ) -> None:
        from flask_login import encode_cookie

        with guarded.flask_app.test_request_context():
            value = encode_cookie(model.User.get(people.agency).id)
        own = browser()
        own.client.set_cookie("remember_token", value, domain=HOST)
        assert not own.reads()
        assert not own.saves(people.agency)
        assert "remember_token" not in own.cookies()
        own.client.set_cookie("remember_token", value, domain=HOST)
        own.log_in(people.agency)
        assert own.reads()
        own.log_out()
        own.client.set_cookie("remember_token", value, domain=HOST)
        assert not own.reads()

    def test_a_session_cookie_of_before_the_upgrade_is_asked_to_log_in_again(
        self, people: Any, guarded: Any, browser: Callable[[], Browser]
    ) -> None:
        own = browser()
        with own.client.session_transaction(base_url=f"http://{HOST}") as session:
            session["_user_id"] = model.User.get(people.agency).id
            session["_fresh"] = True
        assert not own.copy().reads()
        assert not own.copy().saves(people.agency)

    @pytest.mark.ckan_config("SESSION_TYPE", "redis")
    @pytest.mark.parametrize("way", [logged_out, new_password_on_the_page])
    def test_it_is_the_same_with_sessions_in_redis(self, people: Any, app: Any, way: Any) -> None:
        own = Browser(app)
        own.log_in(people.agency)
        copied = own.copy()
        assert copied.reads()
        way(people, own)
        assert not copied.reads()
        assert own.reads() == (way is new_password_on_the_page)

    def test_a_password_that_is_changed_while_it_is_checked_logs_nobody_in(
        self, people: Any, browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        check = model.User.validate_password

        def overtaken(user: model.User, password: str) -> bool:
            right = check(user, password)
            new_password_by_sql(people, own)
            return right

        own = browser()
        monkeypatch.setattr(model.User, "validate_password", overtaken)
        own.log_in(people.agency)
        assert not own.reads()

    def test_a_row_of_another_account_is_no_session(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        own = browser()
        own.log_in(people.agency)
        with own.client.session_transaction(base_url=f"http://{HOST}") as session:
            session["_user_id"] = model.User.get(people.sysadmin).id
        assert not own.reads()

    def test_no_cookie_is_taken_while_the_rows_cannot_be_read(
        self, people: Any, browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckanext.ttdn.services.sessions import rows

        own = browser()
        own.log_in(people.agency)

        def broken(*_: Any) -> bool:
            raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

        monkeypatch.setattr(rows, "alive", broken)
        with pytest.raises(sa.exc.OperationalError):
            own.get("/ttdn/notices")
        monkeypatch.undo()
        assert own.reads()

    def test_pages_of_an_account_stay_in_no_browser(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        own = browser()
        assert "no-store" not in own.get("/").headers["Cache-Control"]
        own.log_in(people.agency)
        for path in ("/", "/ttdn/notices", f"/user/{people.agency}/sessions", "/khong-co"):
            assert "no-store" in own.get(path).headers["Cache-Control"]
