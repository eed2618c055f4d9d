"""Who visits the catalogue with a browser, and what each page is held to."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = ROOT / "ckanext" / "ttdn" / "i18n" / "vi" / "LC_MESSAGES" / "ckanext-ttdn.po"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PASSWORD = "mật-khẩu-thử-2026"
# The widths that the pages must hold: a desk's screen and a small phone's.
WIDTHS = (1280, 360)


# What a reader reads or hears, except where the page says that it is in another language.
READ_TEXTS = """() => {
  const texts = new Set();
  const foreign = (node) => node.closest('[lang]') !== document.documentElement;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.checkVisibility() && !foreign(parent)) texts.add(walker.currentNode.data);
  }
  for (const name of ['aria-label', 'alt', 'placeholder', 'title']) {
    for (const node of document.querySelectorAll(`body [${name}]`)) {
      if (!foreign(node)) texts.add(node.getAttribute(name));
    }
  }
  return [...texts].map((text) => text.replace(/\\s+/g, ' ').trim());
}"""


VIOLATIONS = """document.addEventListener('securitypolicyviolation', (event) => {
  const what = [event.effectiveDirective, event.blockedURI, event.sample, event.sourceFile];
  window.reportViolation(what.join(' '));
});"""

STAND_STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*{transition:none!important;animation:none!important}');
  document.adoptedStyleSheets = [sheet];
}"""


@cache
def words_of_the_other_language(language: str) -> frozenset[str]:
    """Return the interface's texts that a page in ``language`` must not show."""
    with VIETNAMESE.open("rb") as stream:
        pairs = [(m.id, m.string) for m in read_po(stream, locale="vi") if m.id and m.string]
    flat = [
        (
            english if isinstance(english, str) else english[0],
            text if isinstance(text, str) else text[0],
        )
        for english, text in pairs
    ]
    english, vietnamese = ({pair[side] for pair in flat} for side in (0, 1))
    return frozenset(english - vietnamese if language == "vi" else vietnamese - english)


class Account(NamedTuple):
    """Who logs in."""

    name: str
    organization: str


class Site(NamedTuple):
    """The running catalogue: its address and who may log in."""

    url: str
    agency: Account
    authority: Account
    operator: Account


class Visitor:
    """One person at one browser, in one language, whose every page must be accessible."""

    def __init__(self, page: Any, site: Site, language: str) -> None:
        """Keep the page; nothing is opened yet."""
        self.page = page
        self.site = site
        self.language = language
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._note)
        page.expose_binding("reportViolation", self._note_violation)
        page.add_init_script(VIOLATIONS)

    def _note(self, message: Any) -> None:
        # That an address answers with an error is for the test to say.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_violation(self, source: Any, violation: str) -> None:
        self.complaints.append(f"{source['frame'].url}: against the policy: {violation}")

    def address(self, path: str) -> str:
        """Return the address of ``path`` in the visitor's language."""
        prefix = "" if self.language == "vi" else f"/{self.language}"
        return f"{self.site.url}{prefix}{path}"

    def open(self, path: str) -> int:
        """Open a page; returns its status."""
        response = self.page.goto(self.address(path), wait_until="load")
        return int(response.status)

    def follow(self, link: Any) -> None:
        """Click what leads to another page, and wait for that page."""
        with self.page.expect_navigation(wait_until="load"):
            link.click()

    def wait_until(self, condition: str) -> None:
        """Wait until an expression holds: Playwright's own way evaluates it in the page."""
        self.page.evaluate(
            "() => new Promise((done, fail) => { const end = Date.now() + 30000;"
            f" const look = () => {condition} ? done() : Date.now() > end"
            f" ? fail(new Error({condition!r})) : setTimeout(look, 50); look(); }})"
        )

    def log_in(self, account: Account) -> None:
        """Log in by the form."""
        self.open("/user/login")
        self.page.locator("#field-login").fill(account.name)
        self.page.locator("#field-password").fill(PASSWORD)
        with self.page.expect_navigation(url=re.compile(r"/(?!user/login)"), wait_until="load"):
            self.page.locator("#field-password").press("Enter")

    def look(self, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """Check the page as it stands: its language, and with axe at each width."""
        strangers = words_of_the_other_language(self.language) & set(self.page.evaluate(READ_TEXTS))
        if strangers:
            self.complaints.append(f"{name} ({self.language}) not translated: {sorted(strangers)}")
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.complaints += [
                f"{name} ({self.language}, {width} px) {fault}" for fault in self._faults()
            ]
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})

    def _faults(self) -> list[str]:
        # Evaluated, since the page's policy lets no other script nor style into it.
        self.page.evaluate("window.axe !== undefined") or self.page.evaluate(AXE.read_text("utf-8"))
        # Colours are judged when nothing moves any more.
        self.page.evaluate(STAND_STILL)
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
