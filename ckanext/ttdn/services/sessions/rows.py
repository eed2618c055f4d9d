"""The rows of browser sessions: begin, find, end. The callers commit where it is said."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from ckan import model

from ckanext.ttdn import config
from ckanext.ttdn.model import LoginSession
from ckanext.ttdn.services import timestamps
from ckanext.ttdn.services.second_factor import demand

from . import fingerprint

# A page that is reloaded each second writes the time of its session once in a minute.
_STEP = dt.timedelta(minutes=1)


def begin(user_id: str, browser: str, password: str | None, factor: str | None) -> str | None:
    """Make a session of an active account and return its id. Commits.

    ``browser``: its name in words. ``password``: as it was stored when it was checked. ``factor``:
    the id of the second factor that was checked. None is returned when one of them is another one
    meanwhile, as for an account that is not active or lacks a second factor that it needs. Rows
    past a limit, of any account, are removed on the way.
    """
    bond = fingerprint.of(user_id)
    if bond is None or fingerprint.password_of(user_id) != fingerprint.digest(password):
        return None
    # After the bond was read: a second factor that is set up in between ends the session.
    if demand.id_of(user_id) != factor or demand.is_unmet(user_id):
        return None
    moment, (idle, total) = timestamps.now(), _limits()
    over = sa.or_(LoginSession.seen_at <= moment - idle, LoginSession.begun_at <= moment - total)
    model.Session.execute(sa.delete(LoginSession).where(over))
    row = LoginSession(
        user_id=user_id, standing=bond, browser=browser, begun_at=moment, seen_at=moment
    )
    model.Session.add(row)
    model.Session.flush()
    session_id = row.id
    model.Session.commit()
    return session_id


def alive(session_id: str | None, user_id: str) -> bool:
    """Tell whether the session is the account's and not over; note that it was used. Commits."""
    row = model.Session.get(LoginSession, session_id) if session_id else None
    if row is None or row.user_id != user_id or not _within_limits(row):
        return False
    if row.standing != fingerprint.of(user_id) or demand.is_unmet(user_id):
        return False
    moment = timestamps.now()
    if moment - row.seen_at >= _STEP:
        # By its id: another worker may have ended it meanwhile.
        model.Session.execute(
            sa.update(LoginSession).where(LoginSession.id == session_id).values(seen_at=moment)
        )
        model.Session.commit()
    return True


def living(user_id: str) -> list[LoginSession]:
    """Return the account's sessions that are not over, the last used first."""
    bond = fingerprint.of(user_id)
    rows = (
        model.Session.query(LoginSession)
        .filter_by(user_id=user_id, standing=bond)
        .order_by(LoginSession.seen_at.desc(), LoginSession.id)
    )
    return [row for row in rows if _within_limits(row)]


def end(session_id: str | None) -> None:
    """Remove one session. Commits."""
    if session_id:
        model.Session.execute(sa.delete(LoginSession).where(LoginSession.id == session_id))
        model.Session.commit()


def end_of(user_id: str) -> int:
    """Remove all sessions of the account and return how many; the caller commits."""
    return model.Session.query(LoginSession).filter_by(user_id=user_id).delete()


def _limits() -> tuple[dt.timedelta, dt.timedelta]:
    return (
        dt.timedelta(seconds=config.session_idle_seconds()),
        dt.timedelta(seconds=config.session_total_seconds()),
    )


def _within_limits(row: LoginSession) -> bool:
    moment, (idle, total) = timestamps.now(), _limits()
    return moment - row.seen_at < idle and moment - row.begun_at < total
