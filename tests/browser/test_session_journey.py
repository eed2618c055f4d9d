"""One working day at one browser: log in, look where one is logged in, log out, go back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from people import PASSWORD, Visitor
from ttdn_items import call

TEXTS = {
    "en": {"end": "Log out everywhere", "out": "Log out", "tokens": "API tokens after a change"},
    "vi": {"end": "Đăng xuất khỏi mọi nơi", "out": "Đăng xuất", "tokens": "Mã truy cập API sau"},
}


def _fill_in(guest: Visitor, name: str) -> None:
    guest.page.locator("#field-login").fill(name)
    guest.page.locator("#field-password").fill(PASSWORD)
    with guest.page.expect_navigation(url=re.compile(r"/(?!user/login)"), wait_until="load"):
        guest.page.locator("#field-password").press("Enter")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_r20_after_the_logout_the_button_back_shows_nothing_of_the_account(
    visitor: Callable[..., Visitor], language: str
) -> None:
    guest: Any = visitor(language)
    page, name, texts = guest.page, guest.site.agency.name, TEXTS[language]
    call("api_token_create", name, user=name, name="đồng bộ")

    guest.open("/ttdn/notices")
    _fill_in(guest, name)
    assert page.url == guest.address("/ttdn/notices")

    guest.open(f"/user/edit/{name}")
    assert (
        page.get_by_role("group", name=re.compile(texts["tokens"]))
        .get_by_label(re.compile("đồng bộ"))
        .count()
    )
    guest.open(f"/user/{name}/sessions")
    assert "Chrome, Linux" in page.locator("body").inner_text()
    guest.look("sessions")

    guest.open("/ttdn/notices")
    guest.follow(page.get_by_role("button", name=texts["out"], exact=True))
    page.go_back(wait_until="load")
    assert "/user/login" in page.url
    assert name not in page.locator("body").inner_text()
    _fill_in(guest, name)
    assert page.url == guest.address("/ttdn/notices")

    guest.open(f"/user/{name}/sessions")
    guest.follow(page.get_by_role("button", name=texts["end"]))
    assert "/user/login" in page.url
    guest.open("/ttdn/notices")
    assert "/user/login" in page.url
