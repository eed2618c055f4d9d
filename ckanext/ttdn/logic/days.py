"""Local calendar days that a client sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk


def read(data: Mapping[str, Any], name: str) -> dt.date | None:
    """Return the named day, None when it was not sent; raise ValidationError for what is none."""
    value = data.get(name)
    if not value:
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        words = tk._("This is no calendar day. Write it as YYYY-MM-DD.")
        raise tk.ValidationError({name: [words]}) from None
