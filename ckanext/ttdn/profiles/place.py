"""A value of a YAML file with its place, for reports of problems."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ckanext.ttdn.organizations import Period, Problem, Reason

T = TypeVar("T")

# CKAN's names of organisations; 50, so that the name of an item, which begins with it and may
# have 100 characters, has room for its title.
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE_LENGTH = 50
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass
class Place:
    """Readers answer None for a value that is wrong, after noting the problem."""

    value: Any
    path: str
    problems: list[Problem] = field(default_factory=list)

    def fail(self, reason: Reason, **values: object) -> None:
        """Record a problem at this place."""
        texts = {key: str(value) for key, value in values.items()}
        self.problems.append(Problem(self.path, reason, texts))

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Place]:
        """Read a mapping; a key that is not known is a typing error, never ignored."""
        if not isinstance(self.value, Mapping):
            self.fail("not_a_mapping")
            return {}
        known = [*required, *optional]
        for key in self.value:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, 1)
                self._at(str(key)).fail("unknown_key", meant=near[0] if near else ", ".join(known))
        for key in required:
            if self.value.get(key) is None:
                self._at(key).fail("missing")
        return {key: self._at(key) for key in known if self.value.get(key) is not None}

    def part(self, key: str) -> Place | None:
        """Return one entry of a mapping with problems of its own; None without it."""
        found = self.value.get(key) if isinstance(self.value, Mapping) else None
        return None if found is None else Place(found, key)

    def items(self, empty: bool = False) -> list[Place]:
        """Read a list, by default one with an entry at least."""
        if not isinstance(self.value, list):
            self.fail("not_a_list")
            return []
        if not self.value and not empty:
            self.fail("empty_list")
        return [
            Place(entry, f"{self.path}[{self._label(entry, number)}]", self.problems)
            for number, entry in enumerate(self.value)
        ]

    def each(self, read: Callable[[Place], T | None]) -> tuple[T, ...]:
        """Read every entry of a list; the wrong ones are left out."""
        values = (read(place) for place in self.items())
        return tuple(value for value in values if value is not None)

    def text(self) -> str | None:
        """Read a text; 2020 or ``no`` must stand in quotes to be one."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail("not_a_text", value=self.value)
            return None
        return self.value.strip()

    def code(self) -> str | None:
        """Read a code in the form of CKAN's names."""
        text = self.text()
        if text is not None and not (2 <= len(text) <= _CODE_LENGTH and _CODE.fullmatch(text)):
            self.fail("bad_code", value=text, length=_CODE_LENGTH)
            return None
        return text

    def language(self) -> str | None:
        """Read a language code."""
        text = self.text()
        if text is not None and not _LANGUAGE.fullmatch(text):
            self.fail("bad_language", value=text)
            return None
        return text

    def choice(self, known: Collection[str], reason: Reason) -> str | None:
        """Read one of the known codes."""
        text = self.text()
        if text is not None and text not in known:
            self.fail(reason, code=text, known=", ".join(sorted(known)))
            return None
        return text

    def number(self, least: int, most: int) -> int | None:
        """Read a whole number between two others."""
        if type(self.value) is not int or not least <= self.value <= most:
            self.fail("not_a_number", value=self.value, least=least, most=most)
            return None
        return self.value

    def day(self) -> dt.date | None:
        """Read a calendar day, YYYY-MM-DD."""
        try:
            return dt.date.fromisoformat(self.value)
        except (TypeError, ValueError):
            self.fail("bad_date", value=self.value)
            return None

    def names(self, languages: Sequence[str]) -> dict[str, str]:
        """Read one text in the languages of the profile; it needs the primary one at least."""
        primary, *others = languages
        texts = {key: place.text() for key, place in self.fields([primary], others).items()}
        return {key: text for key, text in texts.items() if text is not None}

    def _at(self, key: str) -> Place:
        path = f"{self.path}.{key}" if self.path else key
        return Place(self.value.get(key), path, self.problems)

    @staticmethod
    def _label(entry: Any, number: int) -> str:
        code = entry.get("code", entry.get("id")) if isinstance(entry, Mapping) else None
        return code if isinstance(code, str) else str(number)


def period(fields: Mapping[str, Place]) -> Period:
    """Read ``valid_from`` and ``valid_to``; the first day may not come after the last."""
    first, last = (
        fields[key].day() if key in fields else None for key in ("valid_from", "valid_to")
    )
    if first is not None and last is not None and first > last:
        fields["valid_to"].fail("dates_reversed", first=first, last=last)
        return Period()
    return Period(first, last)
