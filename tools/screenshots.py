"""Take the pictures of the Vietnamese guide from a running demo.

    TTDN_HOME=var python tools/screenshots.py [NAME…]

Needs Chromium (named in ``CHROMIUM``, or found) and an unchanged demo: it finds an item for each
picture by its state, and changes nothing. The pictures lie in ``docs/huong-dan/hinh``.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ckanapi import RemoteCKAN
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "huong-dan" / "hinh"
SIZE: ViewportSize = {"width": 1100, "height": 760}
MOST_BYTES = 120_000

Row = dict[str, Any]


class Account(NamedTuple):
    """An account of the demo; ``name`` None is the public."""

    url: str
    name: str | None = None
    password: str = ""
    token: str | None = None

    def ask(self, action: str, **given: Any) -> Any:
        """Call an action as this account."""
        return RemoteCKAN(self.url, apikey=self.token).call_action(action, given)


class Shot(NamedTuple):
    """A picture: who looks, at which page, and what is to stand in its middle."""

    role: str
    find: Callable[[Account], str | None]
    middle: str | None = None


def _item(state: str, page: str = "/{type}/{name}") -> Callable[[Account], str | None]:
    def find(account: Account) -> str | None:
        rows: list[Row] = account.ask("ttdn_item_list", state=state)["results"]
        return page.format(**rows[0]) if rows else None

    return find


def _written(page: str, files: int) -> Callable[[Account], str | None]:
    """An item with files that lacks nothing for its submission."""

    def find(account: Account) -> str | None:
        for state in ("draft", "returned", "rejected", "withdrawn"):
            for row in account.ask("ttdn_item_list", state=state)["results"]:
                shown = account.ask("package_show", id=row["id"])
                complete = account.ask("ttdn_dataset_check", id=row["id"])["complete"]
                if complete and len(shown["resources"]) >= files:
                    return page.format(**row)
        return None

    return find


def _waiting(page: str, **wanted: Any) -> Callable[[Account], str | None]:
    def find(account: Account) -> str | None:
        rows: list[Row] = account.ask("ttdn_revision_list", **wanted)["results"]
        return page.format(**rows[0]) if rows else None

    return find


def _busy(account: Account) -> str | None:
    """The list of an agency with items in several states."""
    return "/ttdn/items" if len(account.ask("ttdn_item_list")["states"]) > 3 else None


def _at(path: str) -> Callable[[Account], str | None]:
    return lambda account: path


SHOTS = {
    "dang-nhap": Shot("public", _at("/user/login")),
    "muc-cua-toi": Shot("agency", _busy),
    "chon-loai": Shot("agency", _at("/ttdn/new")),
    "bieu-mau": Shot("agency", _item("draft", "/{type}/edit/{name}"), "#field-title_translated-vi"),
    "them-tep": Shot("agency", _item("draft", "/{type}/{name}/resource/new")),
    "nhieu-tep": Shot("agency", _written("/ttdn/item/{id}/files", files=1), "[data-files]"),
    "gui-tham-dinh": Shot("agency", _written("/{type}/{name}", files=0), "[name=declarations]"),
    "bi-tra-lai": Shot("agency", _item("returned")),
    "sua-doi": Shot("agency", _waiting("/{type}/{name}", state="draft", is_change=True)),
    "danh-sach-cho": Shot("authority", _at("/ttdn/queue")),
    "xem-xet": Shot("authority", _waiting("/{type}/{name}", state="submitted", is_change=False)),
    "tra-lai": Shot("authority", _waiting("/ttdn/item/{dataset_id}/return", state="submitted")),
    "so-sanh": Shot(
        "authority", _waiting("/ttdn/revision/{id}", state="submitted", is_change=True)
    ),
    "phien-ban": Shot("authority", _waiting("/ttdn/item/{dataset_id}/versions", is_change=True)),
}


def accounts(home: Path) -> dict[str, list[Account]]:
    """The demo's accounts by role."""
    known = json.loads((home / "accounts.json").read_text(encoding="utf-8"))
    found = {"public": [Account(known["url"])]}
    for row in known["accounts"]:
        account = Account(known["url"], row["name"], row["password"], row["token"])
        found.setdefault(row["role"], []).append(account)
    return found


def places(shot: Shot, known: dict[str, list[Account]]) -> Iterator[tuple[Account, str]]:
    """Each account of the role that has such a page, with its path."""
    for account in known[shot.role]:
        if path := shot.find(account):
            yield account, path


def take(page: Page, shot: Shot, url: str, target: Path) -> None:
    """Open a page and write its picture."""
    page.goto(url, wait_until="networkidle")
    if shot.middle:
        page.locator(shot.middle).first.evaluate(
            "node => node.scrollIntoView({block: 'center', behavior: 'instant'})"
        )
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    for quality in (85, 70, 55, 40):
        picture.save(target, "WEBP", quality=quality, method=6)
        if target.stat().st_size <= MOST_BYTES:
            return
    raise SystemExit(f"{target.name} is too large")


def pages(browser: Browser) -> Callable[[Account], Page]:
    """Return what gives a page on which the account is logged in."""

    @cache
    def page_of(account: Account) -> Page:
        page = browser.new_context(viewport=SIZE, locale="vi-VN").new_page()
        if account.name:
            page.goto(f"{account.url}/user/login")
            page.locator("#field-login").fill(account.name)
            page.locator("#field-password").fill(account.password)
            with page.expect_navigation():
                page.locator("#field-password").press("Enter")
        return page

    return page_of


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    known = accounts(Path(os.environ.get("TTDN_HOME", "var")))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page_of = pages(browser)
        for name in names or SHOTS:
            shot = SHOTS[name]
            found = next(places(shot, known), None)
            if found is None:
                raise SystemExit(f"{name}: the demo has no such item")
            account, path_of_page = found
            target = FOLDER / f"{name}.webp"
            take(page_of(account), shot, account.url + path_of_page, target)
            print(f"{name}: {target.stat().st_size // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
