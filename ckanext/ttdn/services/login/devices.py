"""Browsers that have logged in before: each has a limit of its own for its account.

Account names are public, one for each agency, so that anybody can spend the account's guesses; the
officer at the usual browser is not locked out by that.
"""

from __future__ import annotations

import hashlib
import secrets

from ckan import model
from flask import Response, current_app, request

from . import signing

_SECONDS = 365 * 24 * 60 * 60


def known(user: model.User | None) -> str | None:
    """Return the id of this browser for an account; None when it has never logged in to it."""
    if user is None:
        return None
    value = signing.read("device", request.cookies.get(_cookie(user), ""), _SECONDS)
    if not isinstance(value, dict) or value.get("user") != user.id:
        return None
    return str(value.get("device"))


def remember(response: Response, user: model.User) -> None:
    """Let the browser say next time that this account has logged in here."""
    device = known(user) or secrets.token_urlsafe(12)
    response.set_cookie(
        _cookie(user),
        signing.sign("device", {"user": user.id, "device": device}),
        max_age=_SECONDS,
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
    )


def _cookie(user: model.User) -> str:
    # The name tells who looks at the browser's cookies no account.
    return f"ttdn_device_{hashlib.sha256(user.id.encode()).hexdigest()[:16]}"
