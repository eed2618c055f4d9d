"""Authenticator applications for tests, and a province that demands them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyotp
import pytest
from ttdn_browsers import Browser
from ttdn_people import PASSWORD

CODE, SET_UP = "/user/login/code", "/user/login/set-up"
_KEY = re.compile(r'class="ttdn-key">([A-Z2-7 ]+)<')
_STATE = re.compile(r'name="(state|enrolment)" value="([^"]+)"')
_RECOVERY = re.compile(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5})</code>")


class Phone:
    """The application of one account, from the page with its key, and its recovery codes."""

    def __init__(self, page: str) -> None:
        self.totp = pyotp.TOTP(key_in(page))
        self.recovery: list[str] = []

    def code(self) -> str:
        """Return the code of the moment, which may be frozen."""
        return self.totp.now()


def key_in(page: str) -> str:
    found = _KEY.search(page)
    assert found, page
    return found[1].replace(" ", "")


def states_in(page: str) -> dict[str, str]:
    """Return the signed fields of the page's forms."""
    return dict(_STATE.findall(page))


def recovery_in(page: str) -> list[str]:
    return _RECOVERY.findall(page)


def set_up(browser: Browser, name: str) -> Phone:
    """Set an application up on the page of a logged-in account."""
    address = f"/user/{name}/second-factor"
    page = browser.get(address).body
    phone = Phone(page)
    answer = browser.post(
        f"{address}/set-up", **states_in(page), code=phone.code(), password=PASSWORD
    )
    phone.recovery = recovery_in(answer.body)
    assert len(phone.recovery) == 10
    return phone


def half_way(browser: Browser, name: str, password: str = PASSWORD, **fields: Any) -> str:
    """Send the right password and return the state of the form for the code."""
    answer = browser.log_in(name, password, **fields)
    assert answer.status_code == 200
    return states_in(answer.body)["state"]


@pytest.fixture
def moment() -> Iterator[Any]:
    """A clock that stands, so that codes are told and become old when a test says so."""
    from freezegun import freeze_time

    with freeze_time("2026-03-02 03:00:00", ignore=["werkzeug"]) as frozen:
        yield frozen


@pytest.fixture
def owner(people: SimpleNamespace, browser: Callable[[], Browser], moment: Any) -> SimpleNamespace:
    """The authority's account with an application, logged in at ``browser``."""
    usual = browser()
    usual.log_in(people.authority)
    phone = set_up(usual, people.authority)
    moment.tick(60)
    return SimpleNamespace(name=people.authority, browser=usual, phone=phone)


@pytest.fixture
def sealing_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that second factors are sealed with."""
    from ckan.common import config

    from ckanext.ttdn import sealing

    monkeypatch.setitem(config, "ckanext.ttdn.harvest.secret_key", sealing.new_key())


@pytest.fixture
def demanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let the profile demand a second factor: ``demanded("authority", "operator")``."""
    from ckan.common import config

    from ckanext.ttdn import definitions, profiles

    shipped = profiles.text_of("hue")

    def demand(*roles: str) -> None:
        text = f"second_factor: {{required_of: [{', '.join(roles)}]}}\n{shipped}"
        (tmp_path / "strict.yaml").write_text(text, "utf-8")
        definitions.set_province(tmp_path)
        monkeypatch.setitem(config, "ckanext.ttdn.profile", "strict")

    yield demand
    definitions.set_province(None)


@pytest.fixture
def mail_sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Jobs about logging in run at once; their mails are kept."""
    from ckanext.ttdn.jobs import queues
    from ckanext.ttdn.services.login import mails

    found: list[Any] = []
    monkeypatch.setattr(queues, "enqueue_notice", lambda job, kwargs, title: job(**kwargs))
    monkeypatch.setattr(
        mails.mailer,
        "mail_user",
        lambda user, subject, body: found.append(
            {"to": user.name, "subject": subject, "body": body}
        ),
    )
    return found
