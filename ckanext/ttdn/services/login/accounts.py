"""The account that somebody names who wants to log in."""

from __future__ import annotations

from ckan import model


def named(text: str, invited_too: bool = False) -> model.User | None:
    """Return the active account of a name or an e-mail address; None for any other text.

    ``invited_too``: one that was invited and has no password yet is meant, too.
    """
    if not text or not text.isprintable():
        return None
    user = model.User.by_name(text) or model.User.by_email(text)
    if user is None or user.is_active or (invited_too and user.is_pending()):
        return user
    return None
