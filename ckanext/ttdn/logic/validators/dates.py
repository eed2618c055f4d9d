"""Dates and moments (R18, R20)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan.lib.navl.dictization_functions import Invalid
from ckan.plugins import toolkit as tk

from ckanext.ttdn import dates
from ckanext.ttdn.config import LOCAL_ZONE

from .base import Field, label, reads
from .texts import as_text

__all__ = ["ttdn_datetime_local", "ttdn_partial_date"]


@reads
def ttdn_partial_date(value: Any, field: Field) -> str:
    """A day, a month or a year, as ``dates`` stores it."""
    if isinstance(value, dt.date):
        value = value.isoformat()[:10]
    text = as_text(value, field)
    try:
        return dates.normalise(text)
    except dates.DateError:
        raise Invalid(
            tk._(
                "{field}: “{value}” is not a date. Write the day, the month or the year: "
                "22/11/2025, 11/2025 or 2025."
            ).format(field=label(field), value=text[:60])
        ) from None


@reads
def ttdn_datetime_local(value: Any, field: Field) -> str:
    """A moment, stored in UTC with its zone: ``2025-11-22T01:30:00+00:00``.

    Without a zone it is Viet Nam's time, which is what a form sends; a date alone is its
    first minute.
    """
    moment = value if isinstance(value, dt.datetime) else _parsed(as_text(value, field), field)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL_ZONE)
    try:
        return moment.astimezone(dt.timezone.utc).isoformat(timespec="seconds")
    except OverflowError:
        raise _no_moment(str(value), field) from None


def _parsed(text: str, field: Field) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise _no_moment(text, field) from None


def _no_moment(text: str, field: Field) -> Invalid:
    return Invalid(
        tk._(
            "{field}: “{value}” is not a date and time. Choose them from the calendar, or write "
            "2025-11-22T08:30."
        ).format(field=label(field), value=text[:60])
    )
