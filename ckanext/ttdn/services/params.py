"""Parameters of actions: numbers, pages, days, texts and codes as clients send them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn.bilingual import clean


def page(data: Mapping[str, Any], default: int, most: int) -> tuple[int, int]:
    """Return limit (never above ``most``) and offset; raise ValidationError for no number."""
    return min(number(data, "limit", default), most), number(data, "offset", 0)


def number(data: Mapping[str, Any], name: str, default: int) -> int:
    """Return the named whole number; raise ValidationError for what is none."""
    value = data.get(name)
    if value is None or value == "":
        return default
    try:
        found = int(value)
    except (TypeError, ValueError):
        found = -1
    if found < 0:
        raise tk.ValidationError({name: [tk._("Write a whole number, 0 or more.")]})
    return found


def day(data: Mapping[str, Any], name: str) -> dt.date | None:
    """Return the named day, None when it was not sent; raise ValidationError for what is none."""
    value = data.get(name)
    if not value:
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        words = tk._("This is no calendar day. Write it as YYYY-MM-DD.")
        raise tk.ValidationError({name: [words]}) from None


def text(sent: Mapping[str, Any], name: str, most: int) -> str:
    """Return a text that was sent, empty for none, without what cannot be printed."""
    value = sent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise tk.ValidationError({name: [tk._("Send a text.")]})
    words = clean(value)
    if len(words) > most:
        message = tk._("The text has {length} characters; at most {limit} are possible.")
        raise tk.ValidationError({name: [message.format(length=len(words), limit=most)]})
    return words


def codes(sent: Mapping[str, Any], name: str) -> list[str]:
    """Return a list of codes that was sent, one alone as a list; refuse anything else."""
    value = sent.get(name) or []
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(code, str) for code in found):
        raise tk.ValidationError({name: [tk._("Send a list of codes.")]})
    return found
