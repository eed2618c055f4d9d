"""The present password, which an owner gives to change what the account is logged in with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from flask import has_request_context

from . import guesses

_ = tk._

_PASSWORDS = ("password", "password1", "password_hash")


def is_needed(user: model.User, sent: Mapping[str, Any]) -> bool:
    """Tell whether fields change the password, or the address that links are mailed to."""
    address = sent.get("email")
    moved = address is not None and address != user.email
    return moved or any(sent.get(key) for key in _PASSWORDS)


def fault(user: model.User, given: Any) -> str | None:
    """Return what is wrong with the present password as the owner gave it; None for nothing.

    It is counted like a guess at the log-in: whoever has a token or a session is not yet the owner.
    """
    if not isinstance(given, str) or not given:
        return _("Give the present password of the account, too (old_password).")
    try:
        right = _is_right(user, given)
    except guesses.Limited as limited:
        text = _("Too many wrong passwords. Try again in {seconds} seconds.")
        return text.format(seconds=limited.seconds)
    except guesses.Uncounted:
        return _("No password can be changed at present. Try again in a few minutes.")
    return None if right else _("This is not the present password of the account.")


def _is_right(user: model.User, given: str) -> bool:
    if not has_request_context():
        return guesses.is_right(user, given)
    found, guess = guesses.password(user.name, given, captcha_too=False)
    if found is None:
        return False
    guesses.was_right(guess)
    return True
