"""``limit`` and ``offset`` of the actions that list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk


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
