"""Dates as foreign systems write them, read by declared formats (R18).

A day is the day in Viet Nam: a moment with a zone, or in seconds since 1970, is taken there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from ckanext.ttdn import dates

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAMED = ("iso", "epoch", "epoch_ms")

_TOKENS = {
    "yyyy": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{1,2})",
    "ss": r"(?P<second>\d{1,2})",
}
_PARTS = re.compile(r"yyyy|MM|dd|HH|mm|ss|'([^']*)'|\s+|.")
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.I
)


class FormatError(ValueError):
    """A format with letters that stand for nothing, or without a year."""


def pattern(written: str) -> re.Pattern[str]:
    """Compile a format of ``dd MM yyyy HH mm ss``; other letters stand in single quotes.

    A day of one digit is read too: officers write 5/9/2025. Raises FormatError.
    """
    made: list[str] = []
    for part in _PARTS.finditer(written):
        token = part[0]
        if part[1] is not None:
            made.append(re.escape(part[1]))
        elif token in _TOKENS:
            made.append(_TOKENS[token])
        elif token.isalpha() and token not in ("T", "Z"):
            raise FormatError(token)
        else:
            made.append(r"\s+" if token.isspace() else re.escape(token))
    try:
        compiled = re.compile("".join(made), re.IGNORECASE)
    except re.error as error:  # a token that stands twice
        raise FormatError(written) from error
    if "year" not in compiled.groupindex:
        raise FormatError(written)
    return compiled


def read(value: Any, formats: Sequence[str] = ()) -> str | datetime | None:
    """Return a day as ``dates`` stores it, a moment with its zone where the value has a time,
    None where no format fits. Formats are tried in order; without any: what officers type, ISO.
    """
    for form in formats or ("", "iso"):
        try:
            found = _READERS[form](value) if form in _READERS else _by_pattern(value, form)
        except (TypeError, ValueError, OverflowError, OSError):
            continue
        if found is not None:
            return found
    return None


def day(value: Any, formats: Sequence[str] = ()) -> str | None:
    """The day of :func:`read`, in Viet Nam."""
    found = read(value, formats)
    return found.astimezone(ZONE).date().isoformat() if isinstance(found, datetime) else found


def moment(value: Any, formats: Sequence[str] = ()) -> str | None:
    """The moment of :func:`read` in ISO 8601; a day alone is its first minute in Viet Nam."""
    found = read(value, formats)
    if isinstance(found, str):
        found = datetime.fromisoformat(found).replace(tzinfo=ZONE) if len(found) == 10 else None
    return found.astimezone(ZONE).isoformat(timespec="minutes") if found else None


def _typed(value: Any) -> str:
    return dates.normalise(str(value))


def _iso(value: Any) -> str | datetime | None:
    found = _ISO.fullmatch(str(value).strip())
    if found is None:
        return None
    date, time, zone = found.groups()
    if time is None:
        return dates.normalise(date)
    moment = datetime.fromisoformat(f"{date}T{time}")
    if zone is None:
        return moment.replace(tzinfo=ZONE)
    offset = "+0000" if zone in "Zz" else zone.replace(":", "")
    return moment.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)


def _epoch(value: Any, unit: float = 1.0) -> datetime | None:
    if isinstance(value, bool):
        return None
    return datetime.fromtimestamp(float(value) / unit, timezone.utc)


def _epoch_ms(value: Any) -> datetime | None:
    return _epoch(value, 1000.0)


def _by_pattern(value: Any, form: str) -> str | datetime | None:
    found = pattern(form).fullmatch(str(value).strip())
    if found is None:
        return None
    parts = {name: int(text) for name, text in found.groupdict().items() if text}
    if "hour" in parts:
        return datetime(**parts, tzinfo=ZONE)  # pyright: ignore[reportArgumentType]
    written = [f"{parts[name]:02}" for name in ("year", "month", "day") if name in parts]
    return dates.normalise("-".join(written))


_READERS = {"": _typed, "iso": _iso, "epoch": _epoch, "epoch_ms": _epoch_ms}
