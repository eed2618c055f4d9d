"""An officer sets an authenticator app up, logs in with it, and turns it off again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from people import PASSWORD, Visitor
from pyotp.totp import TOTP

TEXTS = {
    "en": {
        "set_up": "Set up",
        "off": "Turn off",
        "out": "Log out",
        "wrong": "This code is wrong",
        "phone": "The phone is not at hand",
        "recovery": "Log in with a recovery code",
    },
    "vi": {
        "set_up": "Thiết lập",
        "off": "Tắt",
        "out": "Đăng xuất",
        "wrong": "Mã này sai",
        "phone": "Tôi không có điện thoại bên mình",
        "recovery": "Đăng nhập bằng mã khôi phục",
    },
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_r22_a_second_factor_from_setting_it_up_to_turning_it_off(
    visitor: Callable[..., Visitor], language: str
) -> None:
    guest: Any = visitor(language)
    page, account, texts = guest.page, guest.site.agency, TEXTS[language]
    address = f"/user/{account.name}/second-factor"
    guest.log_in(account)
    guest.open(address)
    guest.look("second factor")
    app = TOTP(page.locator(".ttdn-key").inner_text().replace(" ", ""))
    assert page.locator(".ttdn-qr svg").bounding_box()["width"] > 150
    page.locator("#field-code").fill(app.now())
    page.locator("#field-password-1").fill(PASSWORD)
    guest.follow(page.get_by_role("button", name=texts["set_up"], exact=True))
    recovery = page.locator(".ttdn-codes code").all_inner_texts()
    assert len(recovery) == 10
    guest.look("recovery codes")

    guest.follow(page.get_by_role("button", name=texts["out"], exact=True))
    _send_password(guest, account.name)
    guest.look("code")
    assert page.locator("#field-code").evaluate("field => field === document.activeElement")
    page.keyboard.type("000000")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert texts["wrong"] in page.locator("body").inner_text()
    # The code of the moment was used up by setting the app up: that of the next half minute.
    page.locator("#field-code").fill(app.at(int(time.time()) + 30))
    with page.expect_navigation(url=re.compile(r"/(?!user/login)"), wait_until="load"):
        page.keyboard.press("Enter")

    guest.open(address)
    guest.look("second factor in use")
    guest.follow(page.get_by_role("button", name=texts["out"], exact=True))
    _send_password(guest, account.name)
    page.get_by_text(texts["phone"]).click()
    page.locator("#field-recovery").fill(recovery[0])
    guest.look("recovery code")
    with page.expect_navigation(url=re.compile(r"/(?!user/login)"), wait_until="load"):
        page.get_by_role("button", name=texts["recovery"]).click()
    guest.open(address)
    page.locator("#field-password-3").fill(PASSWORD)
    guest.follow(page.get_by_role("button", name=texts["off"], exact=True))
    assert page.locator("#field-password-3").count() == 0


def _send_password(guest: Any, name: str) -> None:
    guest.open("/user/login")
    guest.page.locator("#field-login").fill(name)
    guest.page.locator("#field-password").fill(PASSWORD)
    with guest.page.expect_navigation(wait_until="load"):
        guest.page.locator("#field-password").press("Enter")
