"""Dates as officers know them: a day, a month, a year, or about then (R18, R24).

Stored as EDTF, level 0 and the qualifiers of level 1: ``2019``, ``2019-05``, ``2019-05-12``,
``2019~`` (about), ``2019?`` (uncertain), ``2019%`` (both). No time of day, no time zone: it is
the day where the thing happened.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton, get_month_names

_STORED = re.compile(r"\d{4}(-\d\d(-\d\d)?)?[~?%]?")
_TYPED = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])(\d{4})([~?%]?)")
_PATTERNS = {
    "vi": {
        4: "'năm' y",
        7: "'tháng' M 'năm' y",
        10: "'ngày' d 'tháng' M 'năm' y",
    },
    "en": {4: "y", 7: "MMMM y", 10: "d MMMM y"},
}
_QUALIFIED = {
    "vi": {"~": "khoảng {0}", "?": "{0} (chưa chắc chắn)", "%": "khoảng {0} (chưa chắc chắn)"},
    "en": {"~": "about {0}", "?": "{0} (uncertain)", "%": "about {0} (uncertain)"},
}


class DateError(ValueError):
    """Input that is not a date; carries the text."""


def normalise(value: str) -> str:
    """The stored form of what was typed: ``22/11/2025`` is ``2025-11-22``, ``5/2019`` is
    ``2019-05``.

    Raises DateError where it is no date, or no day of the calendar.
    """
    text = value.strip()
    typed = _TYPED.fullmatch(text)
    if typed:
        day, month, year, qualifier = typed.groups()
        parts = [year, f"{int(month):02}"] + ([f"{int(day):02}"] if day else [])
        text = "-".join(parts) + qualifier
    try:
        _days(text)
    except ValueError:
        raise DateError(value) from None
    return text


def typed(value: str) -> str:
    """A date as an officer types it: ``22/11/2025``, ``11/2025``, ``1802~``."""
    stored = normalise(value)
    bare = stored.rstrip("~?%")
    return "/".join(reversed(bare.split("-"))) + stored[len(bare) :]


def first_day(value: str) -> date:
    """The first day that a stored date can mean."""
    return _days(value)[0]


def last_day(value: str) -> date:
    """The last day that a stored date can mean."""
    return _days(value)[1]


@lru_cache(maxsize=10_000)
def display(value: str, lang: str) -> str:
    """A stored date in words: ``ngày 22 tháng 11 năm 2025``, ``khoảng năm 2019``."""
    bare = value.rstrip("~?%")
    day = date.fromisoformat(_padded(bare))
    patterns = _PATTERNS.get(lang)
    if patterns:
        words = format_date(day, patterns[len(bare)], locale=lang)
    elif len(bare) == 10:
        words = format_date(day, "long", locale=lang)
    else:
        words = format_skeleton("y" if len(bare) == 4 else "yMMMM", day, locale=lang)
    qualified = _QUALIFIED.get(lang, _QUALIFIED["en"])
    return qualified[value[-1]].format(words) if value != bare else words


def month_name(number: int, lang: str) -> str:
    """The name of a month, 1 to 12, in four letters at most: ``Jun``; where it has more, ``6``."""
    name = get_month_names("abbreviated", "stand-alone", lang)[number]
    return name if len(name) <= 4 else str(number)


def _days(value: str) -> tuple[date, date]:
    """The first and the last day that a stored date can mean; raises ValueError.

    A qualifier says how sure it is, not how long. By the calendar alone: a parser of all of EDTF
    takes ten milliseconds for a date.
    """
    if not _STORED.fullmatch(value):
        raise ValueError(value)
    bare = value.rstrip("~?%")
    first = date.fromisoformat(_padded(bare))
    if len(bare) == len("2019-01-01"):
        return first, first
    month = 12 if len(bare) == len("2019") else first.month
    return first, date(first.year, month, monthrange(first.year, month)[1])


def _padded(bare: str) -> str:
    return (bare + "-01-01")[: len("2019-01-01")]
