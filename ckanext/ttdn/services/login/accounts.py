"""The account that somebody names who wants to log in."""

from __future__ import annotations

from ckan import model


def named(text: str) -> model.User | None:
    """Return the active account of a name or an e-mail address; None for any other text."""
    if not text or not text.isprintable():
        return None
    user = model.User.by_name(text) or model.User.by_email(text)
    return user if user is not None and user.is_active else None
