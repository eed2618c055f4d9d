"""Who visits the catalogue with a browser, and what each page is held to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = "mật-khẩu-thử-2026"
# The widths that the pages must hold: a desk's screen and a small phone's.
WIDTHS = (1280, 360)


class Account(NamedTuple):
    """Who logs in."""

    name: str
    organization: str


class Site(NamedTuple):
    """The running catalogue: its address and who may log in."""

    url: str
    agency: Account
    authority: Account


class Visitor:
    """One person at one browser, in one language, whose every page must be accessible."""

    def __init__(self, page: Any, site: Site, language: str) -> None:
        """Keep the page; nothing is opened yet."""
        self.page = page
        self.site = site
        self.language = language
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def address(self, path: str) -> str:
        """Return the address of ``path`` in the visitor's language."""
        prefix = "" if self.language == "vi" else f"/{self.language}"
        return f"{self.site.url}{prefix}{path}"

    def open(self, path: str) -> int:
        """Open a page; returns its status."""
        response = self.page.goto(self.address(path), wait_until="load")
        return int(response.status)

    def log_in(self, account: Account) -> None:
        """Log in by the form."""
        self.open("/user/login")
        self.page.locator("#field-login").fill(account.name)
        self.page.locator("#field-password").fill(PASSWORD)
        self.page.locator("#field-password").press("Enter")
        self.page.wait_for_url(re.compile(r"/(ttdn|dashboard|user)(?!/login)"))

    def look(self, name: str) -> None:
        """Check the page as it stands with axe at each width."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.complaints += [
                f"{name} ({self.language}, {width} px) {fault}" for fault in self._faults()
            ]
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def _faults(self) -> list[str]:
        self.page.evaluate("window.axe !== undefined") or self.page.add_script_tag(path=str(AXE))
        # Colours are judged when nothing moves any more.
        self.page.add_style_tag(content="*{transition:none!important;animation:none!important}")
        result = self.page.evaluate(
            "() => axe.run({resultTypes: ['violations'], runOnly: "
            "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
        )
        faults = [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
        if self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ):
            faults.append("the page is wider than the screen")
        return faults
