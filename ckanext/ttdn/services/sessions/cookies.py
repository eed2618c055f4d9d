"""The session cookie: it names a row, and is worth nothing without it.

Flask-Login tells when it is about to read a cookie, and when somebody has logged in or out; what
happens here therefore holds for whatever logs somebody in (a form, a second factor, an extension).
Its "remember me" cookie is not used: it would be a second key that logs in by itself.
"""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.common import config
from ckan.lib import api_token
from flask import Flask, current_app, g, request, session

from ckanext.ttdn.services.second_factor import demand

from . import browsers, rows

# Where the session cookie, which is signed, names the row.
KEY = "ttdn_session"


def admit(sender: Flask, **_: Any) -> None:
    """Empty a session cookie that is no living session, before Flask-Login reads it."""
    user_id = session.get("_user_id")
    if user_id is not None and not rows.alive(session.get(KEY), user_id):
        session.clear()
    if current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies:
        # Flask-Login reads it no more, and takes it away with the answer.
        session["_remember"] = "clear"


def begin(sender: Flask, user: model.User, **_: Any) -> None:
    """Begin a session for who has logged in; a former one of this browser ends.

    Who asks to stay logged in gets a cookie that outlasts the browser, until the limits.
    """
    session.permanent = session.pop("_remember", None) == "set"
    session.pop("_remember_seconds", None)
    rows.end(session.pop(KEY, None))
    checked = g.pop("ttdn_checked_factor", None)
    session[KEY] = rows.begin(user.id, _browser(), user.password, checked)


def factor_was_checked(factor_id: str) -> None:
    """Let the session that this request begins stand on a second factor that was checked.

    Without it nothing, an extension included, logs in to an account that has one.
    """
    g.ttdn_checked_factor = factor_id


def end(sender: Flask, **_: Any) -> None:
    """End the session of who has logged out."""
    rows.end(session.pop(KEY, None))


def is_of(user_id: str) -> bool:
    """Tell whether this request comes from a browser in which the account is logged in."""
    return bool(request) and KEY in session and session.get("_user_id") == user_id


def current() -> str | None:
    """Return the id of the session of this request; None for a call without one."""
    return session.get(KEY) if request else None


def renew(user: model.User) -> None:
    """Give this browser a new session of the same account: copies of its cookie end."""
    # Where CKAN keeps sessions on the server (SESSION_TYPE), the cookie names them by an id.
    regenerate = getattr(current_app.session_interface, "regenerate", None)
    if regenerate is not None:
        regenerate(session)
    session[KEY] = rows.begin(user.id, _browser(), user.password, demand.id_of(user.id))


def caller_is_there() -> bool:
    """Tell whether the session or token that this call came with holds still.

    A call that was under way when they ended must leave nothing that outlives them.
    """
    if not request:
        return True
    if KEY in session:
        return rows.alive(session[KEY], session.get("_user_id", ""))
    token = request.headers.get(config["apitoken_header_name"], "")
    return not token or api_token.get_user_from_token(token, update_access_time=False) is not None


def _browser() -> str:
    return browsers.name(request.headers.get("User-Agent", ""))
