"""What a password must be, wherever one is set (R22)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from ckan.lib import captcha
from ckan.plugins import toolkit as tk
from ttdn_browsers import Browser
from ttdn_items import call, refusal
from ttdn_people import PASSWORD

GOOD, SHORT, COMMON, NAMED = "một-câu-mới-hẳn-2026", "ngắn", "matkhau12345", "So-Tu-Phap@2026"


def stored(name: str) -> str:
    model.Session.expire_all()
    return model.User.get(name).password


def reasons(error: tk.ValidationError | None) -> str:
    assert error is not None
    assert list(error.error_dict) == ["password"]
    return " ".join(error.error_dict["password"])


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        (SHORT, "use at least 10 characters"),
        (COMMON, "common words"),
        (NAMED, "a name of the account or its agency"),
        ("qwertyuiop[]", "neighbouring keys"),
    ],
)
@pytest.mark.parametrize("action", ["user_patch", "user_update"])
def test_r22_a_change_by_action_is_refused_in_words(
    people: SimpleNamespace, action: str, password: str, reason: str
) -> None:
    before = stored(people.other)
    data = {"id": people.other, "password": password, "email": model.User.get(people.other).email}
    assert reason in reasons(refusal(action, people.sysadmin, **data))
    assert stored(people.other) == before

    call(action, people.sysadmin, **{**data, "password": GOOD})
    assert model.User.get(people.other).validate_password(GOOD)


@pytest.mark.parametrize("password", [SHORT, COMMON, "hoang-thi-lan-1990", "h.t.lan@2026!!"])
def test_r22_a_new_account_is_refused_in_words(people: SimpleNamespace, password: str) -> None:
    data = {"name": "nguoi-moi", "fullname": "Hoàng Thị Lan", "email": "h.t.lan@example.org"}
    assert reasons(refusal("user_create", people.sysadmin, **data, password=password))
    assert model.User.get("nguoi-moi") is None

    call("user_create", people.sysadmin, **data, password=GOOD)
    assert model.User.get("nguoi-moi").validate_password(GOOD)


def test_r22_the_agencys_name_is_one_of_the_new_accounts(people: SimpleNamespace) -> None:
    data = {"name": "can-bo-moi", "email": "moi@example.org", "organization": "so-tu-phap"}
    found = refusal("ttdn_account_add", people.sysadmin, **data, password=NAMED, replace=True)
    assert "its agency" in reasons(found)
    assert model.User.get("can-bo-moi") is None


def test_r22_a_password_of_before_still_logs_in(
    people: SimpleNamespace, guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = model.User.get(people.agency)
    user.password = COMMON
    model.Session.commit()
    browser = Browser(guarded)
    assert browser.log_in(people.agency, COMMON).status_code == 302
    assert browser.reads()


def test_r22_the_accounts_page_tells_the_rule_and_forgets_passwords(
    people: SimpleNamespace, guarded: Any
) -> None:
    browser, before = Browser(guarded), stored(people.agency)
    browser.log_in(people.agency)
    assert "ít nhất 10 ký tự" in browser.get(f"/user/edit/{people.agency}").get_data(as_text=True)
    sent = {
        "name": people.agency,
        "email": model.User.get(people.agency).email,
        "fullname": "Cán bộ so-du-lich",
        "about": "đang gõ dở",
        "save": "",
    }
    # The second one is no field of the form: core saved it as it came.
    for fields in ({"password1": COMMON, "password2": COMMON}, {"password": COMMON}):
        answer = browser.post(
            f"/user/edit/{people.agency}", **sent, old_password=PASSWORD, **fields
        )
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "thông dụng" in page
        assert COMMON not in page
        assert PASSWORD not in page
        assert stored(people.agency) == before


def test_r22_a_captcha_of_the_log_in_does_not_stop_the_accounts_page(
    people: SimpleNamespace, guarded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(guarded)
    browser.log_in(people.agency)

    def not_passed(request: Any) -> None:
        raise captcha.CaptchaError

    browser.get(f"/user/edit/{people.agency}")
    monkeypatch.setattr(captcha, "check_recaptcha", not_passed)
    account = model.User.get(people.agency)
    answer = browser.post(
        f"/user/edit/{people.agency}",
        name=account.name,
        email=account.email,
        fullname=account.fullname,
        about=account.about or "",
        save="",
        old_password=PASSWORD,
        password1=GOOD,
        password2=GOOD,
    )
    assert answer.status_code == 302
    model.Session.expire_all()
    assert model.User.get(people.agency).validate_password(GOOD)


def test_r22_the_registration_form_tells_the_rule_and_keeps_the_rest(
    people: SimpleNamespace, guarded: Any
) -> None:
    browser = Browser(guarded)
    browser.log_in(people.sysadmin)
    assert "ít nhất 10 ký tự" in browser.get("/user/register").get_data(as_text=True)
    sent = {"name": "nguoi-moi", "fullname": "Hoàng Thị Lan", "email": "lan@example.org"}
    answer = browser.post("/user/register", **sent, password1=COMMON, password2=COMMON, save="")
    page = answer.get_data(as_text=True)
    assert "thông dụng" in page
    assert COMMON not in page
    assert "lan@example.org" in page
    assert model.User.get("nguoi-moi") is None

    browser.post("/user/register", **sent, password1=GOOD, password2=GOOD, save="")
    assert model.User.get("nguoi-moi").validate_password(GOOD)


def test_r22_the_command_line_keeps_the_rule(people: SimpleNamespace, cli: Any) -> None:
    from ckan.cli.cli import ckan

    before = stored(people.agency)
    for password, reason in ((SHORT, "10"), (COMMON, ""), ("SoDuLich@2026!", "")):
        result = cli.invoke(ckan, ["user", "setpass", people.agency, "-p", password])
        assert result.exit_code == 1
        assert reason in result.output
        assert stored(people.agency) == before
    email = "email=moi@example.org"
    result = cli.invoke(ckan, ["user", "add", "nguoi-moi", email, f"password={COMMON}"])
    assert result.exit_code == 1
    assert model.User.get("nguoi-moi") is None

    result = cli.invoke(ckan, ["user", "setpass", people.agency, "-p", GOOD])
    assert result.exit_code == 0, result.output
    model.Session.expire_all()
    assert model.User.get(people.agency).validate_password(GOOD)


class TestThePresentPassword:
    """Whoever has a token or a session of an account is not yet its owner."""

    @pytest.fixture
    def send(self, people: SimpleNamespace, guarded: Any) -> Any:
        token = call("api_token_create", people.agency, user=people.agency, name="x")["token"]

        def by_token(action: str = "user_patch", **fields: Any) -> Any:
            data = {"id": people.agency, "email": model.User.get(people.agency).email, **fields}
            return Browser(guarded).client.post(
                f"/api/3/action/{action}",
                json=data,
                headers={"Authorization": token, "Accept-Language": "vi"},
                follow_redirects=False,
            )

        return by_token

    @pytest.mark.parametrize("action", ["user_patch", "user_update"])
    @pytest.mark.parametrize(
        "fields", [{"password": GOOD}, {"password1": GOOD, "password2": GOOD}, {"email": "x@y.vn"}]
    )
    def test_r22_a_token_alone_changes_neither_password_nor_address(
        self, people: SimpleNamespace, send: Any, action: str, fields: dict[str, str]
    ) -> None:
        before = stored(people.agency), model.User.get(people.agency).email
        for old in ({}, {"old_password": ""}, {"old_password": "sai"}, {"old_password": 5}):
            answer = send(action, **fields, **old)
            assert answer.status_code == 409
            assert answer.json["error"]["old_password"]
            assert (stored(people.agency), model.User.get(people.agency).email) == before

    def test_r22_the_present_password_lets_the_owner_change_it(
        self, people: SimpleNamespace, send: Any
    ) -> None:
        answer = send(password=GOOD, old_password=PASSWORD)
        assert answer.status_code == 200
        assert "old_password" not in answer.text
        model.Session.expire_all()
        assert model.User.get(people.agency).validate_password(GOOD)

    def test_r22_other_changes_ask_for_nothing(self, people: SimpleNamespace, send: Any) -> None:
        assert send(activity_streams_email_notifications=True).status_code == 200

    def test_r22_guesses_by_a_token_are_limited(self, people: SimpleNamespace, send: Any) -> None:
        said = [send(password=GOOD, old_password=f"sai {n}") for n in range(6)]
        assert {answer.status_code for answer in said} == {409}
        limited = send(password=GOOD, old_password=PASSWORD)
        assert limited.status_code == 409
        assert "Thử lại sau" in limited.json["error"]["old_password"][0]
        assert model.User.get(people.agency).validate_password(PASSWORD)

    def test_r22_an_operators_token_changes_another_account_but_not_the_own(
        self, people: SimpleNamespace
    ) -> None:
        call("user_patch", people.sysadmin, id=people.agency, password=GOOD)
        for field in ("password", "password_hash"):
            found = refusal("user_patch", people.sysadmin, id=people.sysadmin, **{field: GOOD})
            assert "old_password" in found.error_dict

    @pytest.mark.parametrize("missing", ["email", "old_password"])
    def test_r22_half_a_form_is_refused(
        self, people: SimpleNamespace, guarded: Any, missing: str
    ) -> None:
        browser = Browser(guarded)
        browser.log_in(people.agency)
        browser.get(f"/user/edit/{people.agency}")
        fields = {"email": "x@y.vn", "old_password": PASSWORD, "save": ""}
        fields.pop(missing)
        answer = browser.post(f"/user/edit/{people.agency}", **fields, password1=GOOD)
        assert answer.status_code == 400
