"""What ends a session, wherever it is, and what a copied cookie is worth then (R20, R22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_browsers import Browser
from ttdn_endings import (
    EVERYWHERE,
    THIS_BROWSER,
    change_password,
    new_password_on_the_page,
    works,
)
from ttdn_items import call
from ttdn_people import PASSWORD


@pytest.mark.parametrize("way", THIS_BROWSER + EVERYWHERE, ids=lambda way: way.__name__)
def test_r20_a_copied_cookie_neither_reads_nor_saves_after(
    people: Any, browser: Callable[[], Browser], way: Any
) -> None:
    own, elsewhere = browser(), browser()
    own.log_in(people.agency)
    elsewhere.log_in(people.agency)
    own.get("/about")
    copied = own.copy()
    assert copied.reads()
    assert elsewhere.reads()
    way(people, own)
    assert not copied.reads()
    assert not copied.saves(people.agency)
    assert elsewhere.reads() == (way in THIS_BROWSER)


def test_a_copied_cookie_saves_before(people: Any, browser: Callable[[], Browser]) -> None:
    """Else the test above would say nothing."""
    own = browser()
    own.log_in(people.agency)
    own.get("/about")
    assert own.copy().saves(people.agency)


def test_whoever_changes_the_own_password_stays_at_this_browser(
    people: Any, browser: Callable[[], Browser]
) -> None:
    own = browser()
    own.log_in(people.agency)
    copied = own.copy()
    new_password_on_the_page(people, own)
    assert own.reads()
    assert not copied.reads()
    assert [row["current"] for row in _sessions(own)] == [True]


def _sessions(browser: Browser) -> Any:
    answer = browser.client.get("/api/3/action/ttdn_session_list", follow_redirects=False)
    return answer.json["result"]


def test_a_refused_new_password_ends_nothing(people: Any, browser: Callable[[], Browser]) -> None:
    own, elsewhere = browser(), browser()
    own.log_in(people.agency)
    elsewhere.log_in(people.agency)
    token = call("api_token_create", people.agency, user=people.agency, name="hệ thống")["token"]
    own.get(f"/user/edit/{people.agency}")
    for fault in ({"old_password": "sai"}, {"password2": "khác-2026-abc"}):
        assert change_password(own, people.agency, **fault).status_code == 200
    assert own.reads()
    assert elsewhere.reads()
    assert works(own.app, token)


# What each column of the account's rows is changed to, by whether that ends its sessions. A new
# column has to find its place here.
DAY = dt.date(2001, 1, 1)
ENDING: dict[str, dict[str, Any]] = {
    "user": {"password": "x", "sysadmin": True, "state": "deleted"},
    "ttdn_account": {"role": "authority", "organization_id": None},
    "ttdn_agency": {"valid_from": DAY.replace(year=2999), "valid_to": DAY},
}
HARMLESS: dict[str, dict[str, Any]] = {
    "user": {
        "name": "ten-moi",
        "fullname": "x",
        "email": "x@example.org",
        "apikey": "x",
        "created": dt.datetime(2001, 1, 1),
        "reset_key": "x",
        "about": "x",
        "last_active": dt.datetime(2001, 1, 1),
        "activity_streams_email_notifications": True,
        "image_url": "x",
        "plugin_extras": {"x": 1},
    },
    "ttdn_account": {},
    "ttdn_agency": {
        "code": "x",
        "profile": "x",
        "kind": "x",
        "parent_code": "x",
        "name_translated": {"vi": "x"},
        "contact": {"x": "y"},
        "successor_of": ["x"],
        "kinds": ["news"],
        # Who appraises stands in the account's role.
        "is_authority": False,
    },
}


@pytest.mark.parametrize("table", ENDING)
def test_r22_each_fact_of_an_account_ends_its_sessions_or_is_known_not_to(
    people: Any, browser: Callable[[], Browser], table: str
) -> None:
    columns = model.meta.metadata.tables[table].columns
    (key,) = (column for column in columns if column.primary_key)
    named = {column.name for column in columns} - {key.name}
    assert named == ENDING[table].keys() | HARMLESS[table].keys()
    user = model.User.get(people.agency)
    row = key == (people.agency_org if table == "ttdn_agency" else user.id)
    change = sa.update(model.meta.metadata.tables[table]).where(row)
    for name, value in {**HARMLESS[table], **ENDING[table]}.items():
        own = browser()
        own.log_in(people.agency)
        with model.ensure_engine().begin() as connection:
            kept = connection.execute(sa.select(columns[name]).where(row)).scalar()
            new = people.authority_org if name == "organization_id" else value
            connection.execute(change.values({name: new}))
        assert own.copy().reads() == (name in HARMLESS[table]), name
        with model.ensure_engine().begin() as connection:
            connection.execute(change.values({name: kept}))


# What the actions do that write accounts, sessions or tokens.
ENDS_ALL = {
    "ttdn_account_set": "account_moved",
    "ttdn_session_end_all": "everywhere_by_action",
    "user_delete": "account_deleted",
    "user_patch": "new_password_by_action",
    "user_update": "new_password_on_the_page",
}
# Tried in test_second_factor_account.py, with an account that has one.
ENDS_ALL_OF_A_SECOND_FACTOR = {"ttdn_second_factor_reset"}
ENDS_NOTHING = {
    "api_token_create",
    "api_token_revoke",
    "follow_user",
    "ttdn_account_unlock",
    "ttdn_account_add",  # ttdn_account_set ends those of the account that is replaced
    "unfollow_user",
    "user_create",
    "user_invite",
}


def test_each_action_about_accounts_is_known_to_end_sessions_or_not_to() -> None:
    from ckan import logic

    logic.get_action("package_show")
    writing = {
        name
        for name, action in logic._actions.items()
        if {"user", "account", "session", "token", "factor"} & set(name.split("_"))
        and not getattr(action, "side_effect_free", False)
    }
    assert writing == ENDS_ALL.keys() | ENDS_NOTHING | ENDS_ALL_OF_A_SECOND_FACTOR
    assert set(ENDS_ALL.values()) <= {way.__name__ for way in EVERYWHERE}


class TestOthers:
    """Sessions are their account's own affair, and the operator's."""

    def test_other_accounts_and_no_accounts_are_answered_alike(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        own = browser()
        own.log_in(people.other)
        for name in ("ttdn_session_list", "ttdn_session_end_all"):
            refusals = set()
            for user in (people.agency, "khong-co-ai"):
                with pytest.raises(tk.NotAuthorized) as refusal:
                    call(name, people.other, user=user)
                refusals.add(str(refusal.value))
            assert len(refusals) == 1
        for send in (own.get, own.post):
            answers = [send(f"/user/{user}/sessions") for user in (people.agency, "khong-co-ai")]
            assert [answer.status_code for answer in answers] == [403, 403]

    def test_the_operator_is_told_that_there_is_no_such_account(self, people: Any) -> None:
        with pytest.raises(tk.ObjectNotFound):
            call("ttdn_session_end_all", people.sysadmin, user="khong-co-ai")

    def test_nobody_is_asked_for_nothing(self, people: Any, browser: Callable[[], Browser]) -> None:
        stranger = browser()
        answer = stranger.get(f"/user/{people.agency}/sessions")
        assert "/user/login" in answer.headers["location"]

    def test_each_browser_is_told_apart(self, people: Any, browser: Callable[[], Browser]) -> None:
        own, elsewhere = browser(), browser()
        for each in (own, elsewhere):
            each.log_in(people.agency)
        found = _sessions(own)
        assert [entry["browser"] for entry in found] == ["Firefox, Windows"] * 2
        assert sum(entry["current"] for entry in found) == 1
        assert found[0].keys() == {"browser", "begun_at", "seen_at", "current"}


def test_who_has_to_log_in_again_comes_back_to_the_page(
    people: Any, browser: Callable[[], Browser]
) -> None:
    own = browser()
    own.log_in(people.agency)
    call("ttdn_session_end_all", people.agency)
    login = own.get("/ttdn/notices?page=1").headers["location"]
    own.get(login)
    answer = own.post(login, login=people.agency, password=PASSWORD)
    assert answer.headers["location"].endswith("/ttdn/notices?page=1")
