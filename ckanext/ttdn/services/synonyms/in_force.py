"""The synonyms in force, as each search asks for them."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import cache

from ckan import model
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from ckanext.ttdn import definitions
from ckanext.ttdn.spelling.shipped import Listed
from ckanext.ttdn.spelling.synonyms import Synonyms

from . import stamp, stored

log = logging.getLogger(__name__)

# A change that was committed while Redis was away is in force after so many seconds at the latest.
_OLDEST = 300


@dataclass(frozen=True)
class _Kept:
    stamp: str
    at: float
    synonyms: Synonyms


class _Process:
    kept: _Kept | None = None


def current() -> Synonyms:
    """Return the synonyms in force: one look at Redis, the database only after a change.

    While Redis or the database is away: the ones that this process knew last, else those of the
    files.
    """
    try:
        now = stamp.read()
        kept = _Process.kept
        if kept is None or kept.stamp != now or time.monotonic() - kept.at > _OLDEST:
            kept = _Process.kept = _Kept(now, time.monotonic(), _loaded())
    except (RedisError, SQLAlchemyError) as error:
        log.warning("synonyms: those known last are used: %s", type(error).__name__)
        return _Process.kept.synonyms if _Process.kept else _of_files(definitions.synonyms())
    return kept.synonyms


def _loaded() -> Synonyms:
    # A connection of its own: whatever the caller's transaction has not committed stays its own.
    with model.ensure_engine().connect() as connection:
        return Synonyms(one.entry for one in stored.in_force(connection))


@cache
def _of_files(listed: tuple[Listed, ...]) -> Synonyms:
    return Synonyms(one.entry for one in listed)
