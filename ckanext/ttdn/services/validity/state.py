"""Whether a legal document is in force on a day; pure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckanext.ttdn import dates

IN_FORCE, NOT_YET, EXPIRED, UNKNOWN = "in-force", "not-yet-in-force", "expired", "unknown"
# Beside the codes of the vocabulary ``validity-states``: another document has taken its place.
REPLACED = "replaced"


def state_on(
    day: dt.date, declared: Any, effective_from: Any, effective_to: Any, replaced: bool = False
) -> str:
    """Return the code of the validity on ``day``.

    ``declared``: the code that the agency chose; the dates are stored partial dates, and
    ``effective_to`` is the first day without force. What has happened since the agency wrote it
    counts for more. On a day that a partial date leaves open the state is unknown: nothing is
    called valid that may not be.
    """
    begins, ends = _days(effective_from), _days(effective_to)
    if declared == EXPIRED or (ends and day >= ends[1]):
        return EXPIRED
    if begins and day < begins[0]:
        return NOT_YET
    if replaced:
        return REPLACED
    if (ends and day >= ends[0]) or (begins and day < begins[1]):
        return UNKNOWN
    if declared == NOT_YET and begins:
        return IN_FORCE
    return str(declared or UNKNOWN)


def _days(value: Any) -> tuple[dt.date, dt.date] | None:
    try:
        return dates.first_day(str(value)), dates.last_day(str(value))
    except ValueError:
        return None
