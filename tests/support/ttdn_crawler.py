"""A search engine's robot: follows the links of a site as far as it is permitted to."""

from __future__ import annotations

import re
from collections import deque
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

SITE = "http://test.ckan.net"


class Rules:
    """The rules of a robots.txt for everybody (RFC 9309): the longest that fits decides."""

    def __init__(self, text: str) -> None:
        found = re.findall(r"(?im)^(allow|disallow):[ \t]*(\S+)", text)
        self.rules = [(path, verb.lower() == "allow") for verb, path in found]

    def permit(self, address: str) -> bool:
        """Whether an address (path and query) may be read."""
        fitting = [(len(p), allowed) for p, allowed in self.rules if self._fits(p, address)]
        return max(fitting)[1] if fitting else True

    @staticmethod
    def _fits(pattern: str, address: str) -> bool:
        parts = (re.escape(part) for part in pattern.removesuffix("$").split("*"))
        return bool(re.match(".*".join(parts) + ("$" if pattern.endswith("$") else ""), address))


def crawl(app: Any, robots: bool = True, nofollow: bool = True, most: int = 400) -> dict[str, Any]:
    """Return the pages that are read from the home page on, by address, ``most`` at most.

    ``robots``, ``nofollow``: whether that is heeded.
    """
    rules = Rules(app.get("/robots.txt").body if robots else "")
    read: dict[str, Any] = {}
    waiting = deque(["/"])
    while waiting and len(read) < most:
        address = waiting.popleft()
        if address in read or not rules.permit(address):
            continue
        answer = app.get(address)
        is_page = answer.headers["Content-Type"].startswith("text/html")
        read[address] = (answer, BeautifulSoup(answer.body, "html.parser") if is_page else None)
        waiting += _links(read[address][1], address, nofollow) if is_page else []
    return read


def _links(page: Any, address: str, nofollow: bool) -> list[str]:
    found = []
    for link in page.find_all("a", href=True):
        if nofollow and "nofollow" in (link.get("rel") or []):
            continue
        target = urlsplit(urljoin(SITE + address, link["href"]))
        if f"{target.scheme}://{target.netloc}" == SITE:
            found.append(target.path + (f"?{target.query}" if target.query else ""))
    return found
