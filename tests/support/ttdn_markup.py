"""What a page must not have in it, so that its content security policy can be strict (R20).

Scripts and styles stand in files of the catalogue alone; nothing is loaded from another host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

# Browsers do not run these: data for scripts and for search engines.
DATA = frozenset({"application/json", "application/ld+json"})
# Attributes whose address is loaded or sent to without a decision of the reader.
LOADED = ("src", "poster", "data", "action", "formaction", "background", "manifest")
LOADING_LINKS = frozenset(
    {"stylesheet", "icon", "preload", "manifest", "modulepreload", "shortcut"}
)
INERT = ("javascript:", "vbscript:", "data:text/html")


def faults(page: str, origin: str) -> list[str]:
    """Return what a page of the site at ``origin`` has in it and must not have."""
    reader = _Reader(origin)
    reader.feed(page)
    return reader.faults


class _Reader(HTMLParser):
    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        values = {name: (value or "").strip() for name, value in attrs}
        found = [*_of(tag, values)]
        for name, value in values.items():
            found += _of_attribute(name, value)
            if any(_foreign(url, self.origin) for url in _loaded(tag, values, name, value)):
                found.append("an address elsewhere that is loaded")
        text = (self.get_starttag_text() or "")[:200]
        self.faults += [f"{fault}: {text}" for fault in found]


def _of(tag: str, values: dict[str, str]) -> Iterator[str]:
    if tag == "script" and not values.get("src") and values.get("type") not in DATA:
        yield "a script in the page"
    if tag == "style":
        yield "a style in the page"
    if tag in ("object", "embed", "applet", "base"):
        yield f"<{tag}>"


def _of_attribute(name: str, value: str) -> Iterator[str]:
    if name == "style":
        yield "a style attribute"
    if re.match(r"on|(data-)?hx-on", name):
        yield "a handler in the page"
    if re.fullmatch(r"(data-)?hx-(vals|headers)", name) and value.startswith(
        ("js:", "javascript:")
    ):
        yield "a value that htmx evaluates"
    if re.fullmatch(r"(data-)?hx-trigger", name) and "[" in value:
        yield "a condition that htmx evaluates"
    if re.sub(r"[\s\x00-\x1f]", "", value).lower().startswith(INERT):
        yield "an address that is code"


def _loaded(tag: str, values: dict[str, str], name: str, value: str) -> list[str]:
    if name == "srcset":
        return [part.split()[0] for part in value.split(",") if part.strip()]
    links = tag == "link" and LOADING_LINKS & set(values.get("rel", "").lower().split())
    sends = re.fullmatch(r"(data-)?hx-(get|post|put|patch|delete)", name)
    return [value] if name in LOADED or (name == "href" and links) or sends else []


def _foreign(address: str, origin: str) -> bool:
    parts = urlsplit(address)
    if parts.scheme == "data":
        return False
    return bool(parts.netloc or parts.scheme) and f"{parts.scheme}://{parts.netloc}" != origin
