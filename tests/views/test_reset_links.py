"""Mailed links for a new password end (R22, R48)."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from freezegun import freeze_time
from ttdn_browsers import Browser
from ttdn_endings import NEW, new_password_on_the_command_line, reset_link
from ttdn_items import call

ENDED = "Liên kết này đã hết hiệu lực"


@pytest.fixture
def reader(people: SimpleNamespace, guarded: Any) -> Browser:
    return Browser(guarded)


def stored(name: str) -> str:
    model.Session.expire_all()
    return model.User.get(name).password


def use(reader: Browser, address: str, password: str = NEW) -> int:
    return reader.post(address, password1=password, password2=password).status_code


def is_ended(reader: Browser, address: str, name: str) -> bool:
    """Tell whether the link is told to have ended, and sets nothing."""
    before, answer = stored(name), reader.get(address)
    if answer.status_code == 200:
        return False
    assert answer.status_code == 403
    page = answer.get_data(as_text=True)
    assert ENDED in page
    assert 'href="/user/reset"' in page
    assert use(reader, address) == 403
    assert stored(name) == before
    return True


def test_r22_a_link_ends_after_a_day(people: SimpleNamespace, reader: Browser, moment: Any) -> None:
    address = reset_link(people.agency)
    moment.tick(24 * 60 * 60 - 1)
    assert not is_ended(reader, address, people.agency)
    moment.tick(2)
    assert is_ended(reader, address, people.agency)
    assert use(reader, reset_link(people.agency)) == 302
    assert model.User.get(people.agency).validate_password(NEW)


@pytest.mark.ckan_config("ckanext.ttdn.login.reset_link_hours", 2)
def test_r22_how_long_a_link_holds_is_the_operators_to_say(
    people: SimpleNamespace, reader: Browser, moment: Any, ckan_config: Any
) -> None:
    address = reset_link(people.agency)
    moment.tick(2 * 60 * 60 + 1)
    assert is_ended(reader, address, people.agency)


def test_r22_of_two_links_the_later_one_holds(people: SimpleNamespace, reader: Browser) -> None:
    first, second = reset_link(people.agency), reset_link(people.agency)
    assert is_ended(reader, first, people.agency)
    assert use(reader, second) == 302


def test_r22_a_link_is_used_once(people: SimpleNamespace, reader: Browser) -> None:
    address = reset_link(people.agency)
    assert use(reader, address) == 302
    assert is_ended(reader, address, people.agency)


def test_r22_a_refused_password_leaves_the_link(people: SimpleNamespace, reader: Browser) -> None:
    address, before = reset_link(people.agency), stored(people.agency)
    answer = reader.post(address, password1="matkhau12345", password2="matkhau12345")
    page = answer.get_data(as_text=True)
    assert "thông dụng" in page
    assert "ít nhất 10 ký tự" in page
    assert "matkhau12345" not in page
    assert stored(people.agency) == before
    assert use(reader, address) == 302


def test_r22_a_password_that_changed_meanwhile_ends_the_link(
    people: SimpleNamespace, reader: Browser
) -> None:
    address = reset_link(people.agency)
    new_password_on_the_command_line(people, reader)
    assert is_ended(reader, address, people.agency)


def test_r22_two_who_use_a_link_at_once_set_one_password(
    people: SimpleNamespace, reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    reader.get("/about")
    address, copied = reset_link(people.agency), reader.copy()
    words = ("một-câu-của-người-kia", "một-câu-của-người-này")
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(use, (reader, copied), (address, address), words))
    assert sorted(codes) == [302, 403]
    chosen = words[codes.index(302)]
    assert stored(people.agency)
    assert model.User.get(people.agency).validate_password(chosen)


def test_r22_keys_that_the_catalogue_never_made_open_nothing(
    people: SimpleNamespace, reader: Browser
) -> None:
    from ckan.lib import mailer

    user = model.User.get(people.agency)
    mailer.create_reset_key(user)
    user = model.User.get(people.agency)
    # As one that was mailed before the update.
    assert is_ended(reader, f"/user/reset/{user.id}?key={user.reset_key}", people.agency)
    user.reset_key = ""
    model.Session.commit()
    for key in ("", "x", "%00", "ắ", "a" * 5000):
        answer = reader.get(f"/user/reset/{people.agency}?key={key}")
        assert answer.status_code in (400, 403), key
    known, unknown = (reader.get(f"/user/reset/{n}?key=x") for n in (people.agency, "khong-co"))
    assert known.status_code == unknown.status_code == 403
    assert ENDED in unknown.get_data(as_text=True)


def test_r22_a_deleted_accounts_link_opens_nothing(
    people: SimpleNamespace, reader: Browser
) -> None:
    address = reset_link(people.agency)
    call("user_delete", people.sysadmin, id=people.agency)
    assert reader.get(address).status_code == 403


def test_r22_an_invitation_ends_too_and_can_be_asked_for_again(
    people: SimpleNamespace, reader: Browser, mail_sent: list[Any]
) -> None:
    email = "khach@example.org"
    token = call("api_token_create", people.sysadmin, user=people.sysadmin, name="x")["token"]
    sent = {"email": email, "group_id": "so-du-lich", "role": "member"}
    answer = reader.client.post(
        "/api/3/action/user_invite", json=sent, headers={"Authorization": token}
    )
    assert answer.status_code == 200, answer.json
    invited = answer.json["result"]
    name, address = invited["name"], _link(mail_sent[-1]["body"])
    assert not is_ended(reader, address, name)
    with freeze_time(
        dt.datetime.now(dt.timezone.utc) + dt.timedelta(hours=25), ignore=["werkzeug"]
    ):
        assert is_ended(reader, address, name)
        reader.get("/user/reset")
        reader.post("/user/reset", user=email)
        again = _link(mail_sent[-1]["body"])
        assert "24 giờ" in mail_sent[-1]["body"]
        assert use(reader, again) == 302
        model.Session.expire_all()
        assert model.User.get(name).is_active
        assert is_ended(reader, again, name)


def _link(body: str) -> str:
    return re.search(r"(/user/reset/\S+)", body)[1]
