"""Dates, times and numbers as the reader writes them.

CKAN's own helper takes the week year for the year (30/12/2024 reads 2025) and UTC for the time.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from babel.dates import format_datetime
from babel.numbers import format_decimal
from ckan.plugins import toolkit as tk

from ckanext.ttdn import dates
from ckanext.ttdn.bilingual import base_language
from ckanext.ttdn.config import LOCAL_ZONE

__all__ = ["ttdn_date", "ttdn_date_span", "ttdn_datetime", "ttdn_filesize", "ttdn_number"]

_TIME_PATTERNS = {"vi": "HH:mm, 'ngày' d 'tháng' M 'năm' y", "en": "d MMMM y, HH:mm"}
_UNITS = ("B", "kB", "MB", "GB", "TB")


def ttdn_date(value: str | None) -> str:
    """Write a stored partial date in words; what is no date comes back as it is."""
    if not value:
        return ""
    try:
        return dates.display(value, base_language(tk.h.lang()))
    except (KeyError, ValueError):
        return value


def ttdn_date_span(start: str | None, end: str | None) -> str:
    """Write one date, or two joined by a dash."""
    first, last = ttdn_date(start), ttdn_date(end)
    return f"{first} – {last}" if first and last and first != last else first or last


def ttdn_datetime(value: str | dt.datetime | None) -> str:
    """Write a UTC moment (CKAN's naive ISO text) as local date and time of Việt Nam."""
    if not value:
        return ""
    moment = value
    if isinstance(moment, str):
        try:
            moment = dt.datetime.fromisoformat(moment.replace("Z", "+00:00"))
        except ValueError:
            return str(value)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone.utc)
    lang = tk.h.lang()
    pattern = _TIME_PATTERNS.get(base_language(lang), "medium")
    return format_datetime(moment.astimezone(LOCAL_ZONE), pattern, locale=lang)


def ttdn_number(value: float) -> str:
    """Write a number with the separators of the reader's language."""
    return _number(value, tk.h.lang())


@lru_cache(maxsize=10_000)
def _number(value: float, lang: str) -> str:
    # Babel reads its pattern anew each time, and a page of a list has hundreds of numbers.
    return format_decimal(value, locale=lang)


def ttdn_filesize(size: int | str | None) -> str:
    """Write a number of bytes in the largest unit that leaves at least one; empty if unknown."""
    try:
        amount = float(size or 0)
    except ValueError:
        return ""
    if amount <= 0:
        return ""
    unit = 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount /= 1000
        unit += 1
    pattern = "0" if unit == 0 or amount >= 10 else "0.0"
    return f"{format_decimal(amount, pattern, locale=tk.h.lang())} {_UNITS[unit]}"
