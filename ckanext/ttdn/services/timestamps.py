"""Moments and days: UTC without a zone in the database, the local calendar for people."""

from __future__ import annotations

import datetime as dt

from ckanext.ttdn import config


def now() -> dt.datetime:
    """Return the present moment as the database keeps it: UTC without a zone."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


def today() -> dt.date:
    """Return the local calendar day, which terms of office are counted in."""
    return dt.datetime.now(config.LOCAL_ZONE).date()


def iso(moment: dt.datetime | None) -> str | None:
    """Return a UTC time of the database as ISO 8601 without a zone, as CKAN writes its own."""
    return moment.isoformat() if moment else None


def moment(value: str | None) -> dt.datetime | None:
    """Return a stored moment as the database keeps times: UTC without a zone."""
    if not value:
        return None
    found = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found.astimezone(dt.timezone.utc).replace(tzinfo=None) if found.tzinfo else found
