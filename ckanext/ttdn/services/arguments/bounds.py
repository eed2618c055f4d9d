"""Bounds of what is sent: what neither the database nor JSON can hold is no value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

# The deepest content of an item, a list of records in a file's metadata, has less than ten levels.
DEPTH = 40
MOST_BYTES = 16 * 2**20
_INT64 = range(-(2**63), 2**63)


def fault(value: Any) -> str | None:
    """Return the code of what is wrong with a decoded JSON value, None if nothing is.

    ``deep``: nested more than ``DEPTH`` times; ``letters``: NUL or half of a surrogate pair, in a
    text or a name; ``number``: NaN, infinite, or no 64-bit integer.
    """
    level: list[Any] = [value]
    for _ in range(DEPTH):
        inner: list[Any] = []
        for entry in level:
            if wrong := _scalar_fault(entry):
                return wrong
            if isinstance(entry, dict):
                inner.extend(entry)
                inner.extend(entry.values())
            elif isinstance(entry, list):
                inner.extend(entry)
        if not inner:
            return None
        level = inner
    return "deep"


def texts_fault(texts: Iterable[str]) -> str | None:
    """Return ``letters`` if one of the texts cannot be stored."""
    return "letters" if any(not storable(text) for text in texts) else None


def storable(text: str) -> bool:
    """Tell whether PostgreSQL and UTF-8 can hold a text."""
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _scalar_fault(value: Any) -> str | None:
    if isinstance(value, str):
        return None if storable(value) else "letters"
    if isinstance(value, float):
        return None if math.isfinite(value) else "number"
    if isinstance(value, int):
        return None if value in _INT64 else "number"
    return None
