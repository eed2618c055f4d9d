"""What ends a session, wherever it is, and what a copied cookie is worth then (R20, R22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from click.testing import CliRunner
from ttdn_browsers import PASSWORD, Browser
from ttdn_items import call

NEW = "mật-khẩu-mới-2026"
# Of the site in test.ini.
HOST = "test.ckan.net"


@pytest.fixture(scope="module")
def guarded(plugins: None) -> Any:
    """The application as in production: forms need their token."""
    from ckan.common import config
    from ckan.config.middleware import make_app
    from ckan.tests.helpers import CKANTestApp

    before = config["WTF_CSRF_ENABLED"]
    config.update({"WTF_CSRF_ENABLED": True, "testing": True})
    yield CKANTestApp(make_app(config))
    config["WTF_CSRF_ENABLED"] = before


@pytest.fixture
def browser(guarded: Any) -> Callable[[], Browser]:
    """Make browsers."""
    return lambda: Browser(guarded)


@pytest.fixture(scope="module")
def hashed() -> str:
    """The password as it is stored; to hash it takes the time of two pages."""
    user = model.User()
    user.password = PASSWORD
    return user.password


@pytest.fixture
def people(people: SimpleNamespace, hashed: str) -> SimpleNamespace:
    """The same, with a password each."""
    for name in (people.agency, people.other, people.authority, people.sysadmin):
        user = model.User.get(name)
        user._password, user.email = hashed, f"{name}@example.org"
    model.Session.commit()
    return people


def sql(statement: str, **values: Any) -> None:
    """Change the database behind CKAN's back."""
    with model.ensure_engine().begin() as connection:
        assert connection.execute(sa.text(statement), values).rowcount


# Each way that has to end every session of people.agency; ``own`` is a browser that it is at.


def logged_out(people: Any, own: Browser) -> None:
    assert own.log_out().status_code == 302


def logged_out_by_link(people: Any, own: Browser) -> None:
    assert own.get("/user/_logout").status_code == 302


def new_password_on_the_page(people: Any, own: Browser) -> None:
    own.get(f"/user/edit/{people.agency}")
    fields = {"email": f"{people.agency}@example.org", "name": people.agency, "save": ""}
    passwords = {"old_password": PASSWORD, "password1": NEW, "password2": NEW}
    answer = own.post(f"/user/edit/{people.agency}", **fields, **passwords)
    assert answer.status_code == 302


def new_password_by_action(people: Any, own: Browser) -> None:
    call("user_patch", people.agency, id=people.agency, password=NEW)


def new_password_by_a_mailed_link(people: Any, own: Browser) -> None:
    from ckan.lib import mailer

    user = model.User.get(people.agency)
    mailer.create_reset_key(user)
    address = f"/user/reset/{user.id}?key={user.reset_key}"
    reader = Browser(own.app)
    reader.get(address)
    assert reader.post(address, password1=NEW, password2=NEW).status_code == 302


def new_password_by_the_operator(people: Any, own: Browser) -> None:
    operator = Browser(own.app)
    operator.log_in(people.sysadmin)
    operator.get(f"/user/edit/{people.agency}")
    fields = {"email": f"{people.agency}@example.org", "name": people.agency, "save": ""}
    passwords = {"old_password": PASSWORD, "password1": NEW, "password2": NEW}
    assert operator.post(f"/user/edit/{people.agency}", **fields, **passwords).status_code == 302


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
    fields = {"email": f"{people.agency}@example.org", "name": people.agency, "save": ""}
    wrong = {"old_password": "sai", "password1": NEW, "password2": NEW}
    unequal = {"old_password": PASSWORD, "password1": NEW, "password2": "khác-2026-abc"}
    for passwords in (wrong, unequal):
        assert own.post(f"/user/edit/{people.agency}", **fields, **passwords).status_code == 200
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
ENDS_NOTHING = {
    "api_token_create",
    "api_token_revoke",
    "follow_user",
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
        if {"user", "account", "session", "token"} & set(name.split("_"))
        and not getattr(action, "side_effect_free", False)
    }
    assert writing == ENDS_ALL.keys() | ENDS_NOTHING
    assert set(ENDS_ALL.values()) <= {way.__name__ for way in EVERYWHERE}


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
            set_cookies = answer.headers.getlist("Set-Cookie")
            assert [line.split("=")[0] for line in set_cookies] == ["ckan"]
            assert all("HttpOnly" in line and "SameSite=Lax" in line for line in set_cookies)
            assert ("Expires=" in set_cookies[0]) == bool(remember)

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


class TestTokens:
    def test_the_owner_says_which_tokens_outlive_the_own_password(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        kept, dropped = (token_of(people.agency, name) for name in ("đồng bộ", "thử"))
        foreign = token_of(people.other, "khác")
        own = browser()
        own.log_in(people.agency)
        page = own.get(f"/user/edit/{people.agency}")
        assert "đồng bộ" in page.body
        assert kept not in page.body
        fields = {"email": f"{people.agency}@example.org", "name": people.agency, "save": ""}
        passwords = {"old_password": PASSWORD, "password1": NEW, "password2": NEW}
        chosen = [ids(people.agency)["đồng bộ"], ids(people.other)["khác"]]
        path = f"/user/edit/{people.agency}"
        assert own.post(path, **fields, **passwords, keep_tokens=chosen).status_code == 302
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
    def test_a_token_ends_by(self, people: Any, browser: Callable[[], Browser], way: Any) -> None:
        token, foreign = token_of(people.agency, "a"), token_of(people.authority, "b")
        own = browser()
        own.log_in(people.agency)
        assert works(own.app, token)
        way(people, own)
        assert not works(own.app, token)
        assert works(own.app, foreign)

    @pytest.mark.parametrize("way", [logged_out, everywhere_by_action, agency_ended])
    def test_a_token_does_not_end_by(
        self, people: Any, browser: Callable[[], Browser], way: Any
    ) -> None:
        token = token_of(people.agency, "a")
        own, elsewhere = browser(), browser()
        for each in (own, elsewhere):
            each.log_in(people.agency)
        way(people, own)
        assert works(own.app, token)

    def test_the_operator_cannot_keep_them_for_another(self, people: Any, guarded: Any) -> None:
        token = token_of(people.agency, "a")
        data = {"id": people.agency, "password": NEW, "keep_tokens": [ids(people.agency)["a"]]}
        call("user_patch", people.sysadmin, **data)
        assert not works(guarded, token)

    def test_nonsense_for_tokens_changes_nothing(self, people: Any, guarded: Any) -> None:
        token = token_of(people.agency, "a")
        for sent in (5, {"a": 1}, [None]):
            with pytest.raises(tk.ValidationError, match="keep_tokens"):
                call("user_patch", people.agency, id=people.agency, password=NEW, keep_tokens=sent)
        assert works(guarded, token)

    def test_a_link_for_a_new_password_ends_with_a_new_password(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        from ckan.lib import mailer

        user = model.User.get(people.agency)
        mailer.create_reset_key(user)
        address = f"/user/reset/{user.id}?key={user.reset_key}"
        reader = browser()
        assert reader.get(address).status_code == 200
        new_password_by_action(people, reader)
        assert reader.get(address).status_code == 403

    def test_a_dead_cookie_beside_a_token_is_no_hindrance(
        self, people: Any, browser: Callable[[], Browser]
    ) -> None:
        own = browser()
        own.log_in(people.agency)
        copied = own.copy()
        own.log_out()
        assert works(own.app, token_of(people.agency, "a"), copied)


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
