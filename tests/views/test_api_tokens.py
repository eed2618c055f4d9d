"""What ends API tokens, and what the owner keeps at a new password."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_browsers import Browser
from ttdn_endings import (
    NEW,
    account_deleted,
    account_deleted_and_brought_back,
    account_given_the_authority,
    account_moved,
    account_replaced,
    agency_ended,
    change_password,
    everywhere_by_action,
    ids,
    logged_out,
    new_password_by_a_mailed_link,
    new_password_by_action,
    new_password_by_sql,
    new_password_by_the_operator,
    new_password_on_the_command_line,
    reset_link,
    token_of,
    works,
)
from ttdn_items import call
from ttdn_people import PASSWORD

from ckanext.ttdn.services.sessions import tokens


def test_the_owner_says_which_tokens_outlive_the_own_password(
    people: Any, browser: Callable[[], Browser]
) -> None:
    kept, dropped = (token_of(people.agency, name) for name in ("đồng bộ", "thử"))
    foreign = token_of(people.other, "khác")
    own = browser()
    own.log_in(people.agency)
    page = own.get(f"/user/edit/{people.agency}")
    assert "đồng bộ" in page.body
    assert kept not in page.body
    chosen = [ids(people.agency)["đồng bộ"], ids(people.other)["khác"]]
    answer = change_password(own, people.agency, keep_tokens=chosen)
    assert answer.status_code == 302
    assert works(own.app, kept)
    assert not works(own.app, dropped)
    assert works(own.app, foreign)
    assert set(ids(people.agency)) == {"đồng bộ"}


@pytest.mark.parametrize(
    "way",
    [
        new_password_by_action,
        new_password_by_a_mailed_link,
        new_password_by_the_operator,
        new_password_on_the_command_line,
        new_password_by_sql,
        account_moved,
        account_replaced,
        account_given_the_authority,
        account_deleted,
        account_deleted_and_brought_back,
    ],
    ids=lambda way: way.__name__,
)
def test_a_token_ends_by(people: Any, browser: Callable[[], Browser], way: Any) -> None:
    token, foreign = token_of(people.agency, "a"), token_of(people.authority, "b")
    own = browser()
    own.log_in(people.agency)
    assert works(own.app, token)
    way(people, own)
    assert not works(own.app, token)
    assert works(own.app, foreign)


@pytest.mark.parametrize("way", [logged_out, everywhere_by_action, agency_ended])
def test_a_token_does_not_end_by(people: Any, browser: Callable[[], Browser], way: Any) -> None:
    token = token_of(people.agency, "a")
    own, elsewhere = browser(), browser()
    for each in (own, elsewhere):
        each.log_in(people.agency)
    way(people, own)
    assert works(own.app, token)


def test_the_operator_cannot_keep_them_for_another(people: Any, guarded: Any) -> None:
    token = token_of(people.agency, "a")
    data = {"id": people.agency, "password": NEW, "keep_tokens": [ids(people.agency)["a"]]}
    call("user_patch", people.sysadmin, **data)
    assert not works(guarded, token)


def test_nonsense_for_tokens_changes_nothing(people: Any, guarded: Any) -> None:
    token = token_of(people.agency, "a")
    for sent in (5, {"a": 1}, [None]):
        data = {"id": people.agency, "password": NEW, "keep_tokens": sent}
        with pytest.raises(tk.ValidationError, match="keep_tokens"):
            call("user_patch", people.agency, **data, old_password=PASSWORD)
    assert works(guarded, token)


def test_a_token_that_ended_is_not_listed_and_cannot_be_kept(
    people: Any, browser: Callable[[], Browser]
) -> None:
    token = token_of(people.agency, "a")
    (kept,) = ids(people.agency).values()
    own = browser()
    new_password_on_the_command_line(people, own)
    assert ids(people.agency) == {}
    data = {"id": people.agency, "password": NEW, "keep_tokens": [kept]}
    call("user_patch", people.agency, **data, old_password=NEW)
    assert not works(own.app, token)
    own.log_in(people.agency, NEW)
    assert "keep_tokens" not in own.get(f"/user/edit/{people.agency}").body


def test_an_invitation_stays_until_it_is_taken_up(people: Any, guarded: Any) -> None:
    user = model.User.get(people.user)
    user.state = "pending"
    address = reset_link(people.user)
    call("user_patch", people.sysadmin, id=user.id, state="active")
    assert Browser(guarded).get(address).status_code == 200


@pytest.mark.parametrize("by", ["cookie", "token"])
def test_a_token_that_is_made_while_the_password_changes_is_worth_nothing(
    people: Any, browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    own = browser()
    own.log_in(people.agency)
    own.get("/about")
    headers = {"X-CSRFToken": own.token}
    if by == "token":
        own = browser()
        headers = {"Authorization": token_of(people.agency, "a")}
    bind = tokens.bind

    def overtaken(token_id: str) -> None:
        new_password_on_the_command_line(people, own)
        bind(token_id)

    monkeypatch.setattr(tokens, "bind", overtaken)
    sent = {"user": people.agency, "name": "cửa sau"}
    answer = own.client.post(
        "/api/3/action/api_token_create", json=sent, headers=headers, follow_redirects=False
    )
    assert answer.status_code == 200
    monkeypatch.undo()
    assert not works(own.app, answer.json["result"]["token"])
    assert ids(people.agency) == {}


def test_a_link_for_a_new_password_ends_with_a_new_password(
    people: Any, browser: Callable[[], Browser]
) -> None:
    address = reset_link(people.agency)
    reader = browser()
    assert reader.get(address).status_code == 200
    new_password_by_action(people, reader)
    assert reader.get(address).status_code == 403


def test_tokens_of_before_the_update_go_on_until_the_next_password(
    people: Any, guarded: Any
) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    migration = importlib.import_module("ckanext.ttdn.migration.ttdn.versions.007_sessions")
    token = token_of(people.agency, "a")
    model.Session.remove()
    with (
        model.ensure_engine().begin() as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        migration.downgrade()
        migration.upgrade()
    assert works(guarded, token)
    call("user_patch", people.sysadmin, id=people.agency, password=NEW)
    assert not works(guarded, token)


def test_a_dead_cookie_beside_a_token_is_no_hindrance(
    people: Any, browser: Callable[[], Browser]
) -> None:
    own = browser()
    own.log_in(people.agency)
    copied = own.copy()
    own.log_out()
    assert works(own.app, token_of(people.agency, "a"), copied)
