"""Filters of the queue, as they travel in addresses and forms.

They are parsed into known values and written anew; the text that came with a request is never
used as an address.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

SORTS = ("submitted_at asc", "submitted_at desc", "title asc")
# Days that an item has waited at least: the filter by age.
AGES = ("1", "3", "7", "30")

_CODE = re.compile(r"[\w.@-]{1,100}")
_LONGEST_QUERY = 200
_LONGEST_TEXT = 2000
_MOST_FIELDS = 20
_LAST_PAGE = 100_000


@dataclass(frozen=True)
class Filters:
    """The filters of a list of submissions; an unknown value counts as not given.

    ``organization``: name or id; ``assignee``: an account's name or id, or ``none``;
    ``is_change``: ``true``, ``false`` or empty; ``days``: one of ``AGES``.
    """

    organization: str = ""
    type: str = ""
    q: str = ""
    assignee: str = ""
    is_change: str = ""
    days: str = ""
    sort: str = SORTS[0]
    page: int = 1

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Filters:
        """Return the filters among the arguments of a request."""
        return cls(
            organization=_code(values.get("organization")),
            type=_code(values.get("type")),
            q=_words(values.get("q")),
            assignee=_code(values.get("assignee")),
            is_change=_one_of(values.get("is_change"), ("true", "false"), ""),
            days=_one_of(values.get("days"), AGES, ""),
            sort=_one_of(values.get("sort"), SORTS, SORTS[0]),
            page=_page(values.get("page")),
        )

    @classmethod
    def parse(cls, text: str | None) -> Filters:
        """Return the filters of a query string, the default ones for one that is none."""
        try:
            pairs = parse_qsl((text or "")[:_LONGEST_TEXT], max_num_fields=_MOST_FIELDS)
        except ValueError:
            return cls()
        return cls.read(dict(pairs))

    def query(self) -> dict[str, str]:
        """Return the arguments of the queue's address: those that are not the default."""
        return {
            field.name: str(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }

    def search(self, now: dt.datetime) -> dict[str, Any]:
        """Return the arguments of ``ttdn_revision_list``, paging apart; ``now`` is naive UTC."""
        chosen = {"state": "submitted", **self.query(), "sort": self.sort}
        days = chosen.pop("days", None)
        chosen.pop("page", None)
        if days:
            chosen["submitted_before"] = (now - dt.timedelta(days=int(days))).isoformat()
        return chosen

    @property
    def is_set(self) -> bool:
        """Whether some submissions are left out."""
        return bool(self.query().keys() - {"sort", "page"})

    def __str__(self) -> str:
        return urlencode(self.query())


def _code(value: str | None) -> str:
    return value if value and _CODE.fullmatch(value) else ""


def _words(value: str | None) -> str:
    return "".join(c for c in value or "" if c.isprintable()).strip()[:_LONGEST_QUERY]


def _one_of(value: str | None, known: tuple[str, ...], otherwise: str) -> str:
    return value if value in known else otherwise


def _page(value: str | None) -> int:
    # Not isdigit alone: "²" is a digit that int() does not read.
    if not value or not value.isascii() or not value.isdigit():
        return 1
    return min(max(1, int(value[:9])), _LAST_PAGE)
