"""The ways in which sessions end, each as somebody does it; and what API tokens are worth."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model
from click.testing import CliRunner
from ttdn_browsers import Browser
from ttdn_items import call
from ttdn_people import PASSWORD

NEW = "một-câu-mới-hẳn-2026"


def sql(statement: str, **values: Any) -> None:
    """Change the database behind CKAN's back."""
    with model.ensure_engine().begin() as connection:
        assert connection.execute(sa.text(statement), values).rowcount


def change_password(browser: Browser, name: str, **fields: Any) -> Any:
    """Send the form of an account's page with a new password."""
    user = model.User.get(name)
    kept = {"name": name, "email": user.email, "fullname": user.fullname or "", "save": ""}
    new = {"old_password": PASSWORD, "password1": NEW, "password2": NEW}
    return browser.post(f"/user/edit/{name}", **{**kept, **new, **fields})


def reset_link(name: str) -> str:
    """Return the address of a link for a new password, as it is mailed."""
    from ckanext.ttdn.services.login import links

    user = model.User.get(name)
    return f"/user/reset/{user.id}?key={links.renew(user)}"


# Each way that has to end every session of people.agency; ``own`` is a browser that it is at.


def logged_out(people: Any, own: Browser) -> None:
    assert own.log_out().status_code == 302


def logged_out_by_link(people: Any, own: Browser) -> None:
    assert own.get("/user/_logout").status_code == 302


def new_password_on_the_page(people: Any, own: Browser) -> None:
    own.get(f"/user/edit/{people.agency}")
    assert change_password(own, people.agency).status_code == 302


def new_password_by_action(people: Any, own: Browser) -> None:
    data = {"id": people.agency, "password": NEW, "old_password": PASSWORD}
    call("user_patch", people.agency, **data)


def new_password_by_a_mailed_link(people: Any, own: Browser) -> None:
    address = reset_link(people.agency)
    reader = Browser(own.app)
    reader.get(address)
    assert reader.post(address, password1=NEW, password2=NEW).status_code == 302


def new_password_by_the_operator(people: Any, own: Browser) -> None:
    operator = Browser(own.app)
    operator.log_in(people.sysadmin)
    operator.get(f"/user/edit/{people.agency}")
    assert change_password(operator, people.agency).status_code == 302


def new_password_on_the_command_line(people: Any, own: Browser) -> None:
    from ckan.cli.user import user

    result = CliRunner().invoke(user, ["setpass", people.agency, "-p", NEW])
    assert result.exit_code == 0, result.output


def new_password_by_sql(people: Any, own: Browser) -> None:
    sql("""UPDATE "user" SET password = 'other' WHERE name = :name""", name=people.agency)


def account_moved(people: Any, own: Browser) -> None:
    _set(people, people.agency, "so-tu-phap")


def account_moved_and_moved_back(people: Any, own: Browser) -> None:
    _set(people, people.agency, "so-tu-phap")
    _set(people, people.agency, "so-du-lich")


def account_replaced(people: Any, own: Browser) -> None:
    _set(people, people.other, "so-du-lich")


def account_given_the_authority(people: Any, own: Browser) -> None:
    _set(people, people.agency, "so-van-hoa", role="authority")


def agency_ended(people: Any, own: Browser) -> None:
    yesterday = dt.date.today() - dt.timedelta(days=2)
    sql("UPDATE ttdn_agency SET valid_to = :day WHERE code = 'so-du-lich'", day=yesterday)


def account_deleted(people: Any, own: Browser) -> None:
    call("user_delete", people.sysadmin, id=people.agency)


def account_deleted_and_brought_back(people: Any, own: Browser) -> None:
    call("user_delete", people.sysadmin, id=people.agency)
    call("user_patch", people.sysadmin, id=people.agency, state="active")


def made_an_operator(people: Any, own: Browser) -> None:
    call("user_patch", people.sysadmin, id=people.agency, sysadmin=True)


def everywhere_by_the_button(people: Any, own: Browser) -> None:
    page = own.get(f"/user/{people.agency}/sessions")
    assert "Firefox, Windows" in page.body
    answer = own.post(f"/user/{people.agency}/sessions")
    assert answer.headers["location"].endswith("/user/login")


def everywhere_by_the_operator(people: Any, own: Browser) -> None:
    operator = Browser(own.app)
    operator.log_in(people.sysadmin)
    operator.get(f"/user/{people.agency}/sessions")
    assert operator.post(f"/user/{people.agency}/sessions").status_code == 302
    assert operator.reads()


def everywhere_by_action(people: Any, own: Browser) -> None:
    assert call("ttdn_session_end_all", people.agency)["ended"] == 2


def everywhere_on_the_command_line(people: Any, own: Browser) -> None:
    from ckanext.ttdn.cli.account import account

    result = CliRunner().invoke(account, ["log-out", people.agency])
    assert "2 sessions ended" in result.output


def rows_lost(people: Any, own: Browser) -> None:
    sql("DELETE FROM ttdn_session")


# These leave the account's other browsers as they are.
THIS_BROWSER = (logged_out, logged_out_by_link)
EVERYWHERE = (
    new_password_on_the_page,
    new_password_by_action,
    new_password_by_a_mailed_link,
    new_password_by_the_operator,
    new_password_on_the_command_line,
    new_password_by_sql,
    account_moved,
    account_moved_and_moved_back,
    account_replaced,
    account_given_the_authority,
    agency_ended,
    account_deleted,
    account_deleted_and_brought_back,
    made_an_operator,
    everywhere_by_the_button,
    everywhere_by_the_operator,
    everywhere_by_action,
    everywhere_on_the_command_line,
    rows_lost,
)


def _set(people: Any, user: str, organization: str, role: str = "agency") -> None:
    data = {"user": user, "organization": organization, "role": role, "replace": True}
    call("ttdn_account_set", people.sysadmin, **data)


def token_of(user: str, name: str) -> str:
    return call("api_token_create", user, user=user, name=name)["token"]


def ids(user: str) -> dict[str, str]:
    found = call("api_token_list", user, user_id=user)
    return {token["name"]: token["id"] for token in found}


def works(app: Any, token: str, browser: Browser | None = None) -> bool:
    """Tell whether the Action API takes the token for an account."""
    client = (browser or Browser(app)).client
    answer = client.get(
        "/api/3/action/ttdn_session_list",
        headers={"Authorization": token},
        follow_redirects=False,
    )
    return answer.status_code == 200
