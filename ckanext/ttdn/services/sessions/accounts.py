"""Ends of an account's sessions and tokens, when it changes or somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from ckan import model

from . import cookies, fingerprint, rows, tokens

Result = TypeVar("Result")


def end_all(user_id: str, tokens_too: bool = False) -> int:
    """End all sessions of an account, and its tokens; return how many sessions.

    The caller commits.
    """
    if tokens_too:
        tokens.end_of(user_id)
    return rows.end_of(user_id)


def change(user_id: str, save: Callable[[], Result], keep: Collection[str] | None = None) -> Result:
    """Run ``save`` and return what it does; end sessions and tokens if the account is another now.

    ``keep``: ids of tokens that the owner, who changes the own password, keeps; None for a change
    by somebody else or by a reset. The owner stays logged in at this browser, under a new session.
    Commits after ``save`` has. Raises what ``save`` raises, and ends nothing then.
    """
    before, held = fingerprint.of(user_id), tokens.held_by(user_id)
    result = save()
    if fingerprint.of(user_id) == before:
        return result
    own = keep is not None and cookies.is_of(user_id)
    tokens.end_of(user_id, held.intersection(keep or ()))
    rows.end_of(user_id)
    user = model.Session.get_one(model.User, user_id)
    if before is not None:
        # A link that was mailed before would change the password again. One that invites stays.
        user.reset_key = ""
    model.Session.commit()
    if own:
        cookies.renew(user)
    return result


def end_others(user_id: str) -> None:
    """End the account's sessions; this browser, if it is the account's, gets a new one. Commits."""
    own = cookies.is_of(user_id)
    rows.end_of(user_id)
    model.Session.commit()
    if own:
        cookies.renew(model.Session.get_one(model.User, user_id))


def sessions_of(user_id: str) -> list[dict[str, Any]]:
    """Return the living sessions: ``browser`` in words, ``begun_at``, ``seen_at`` (UTC, ISO 8601)
    and ``current``, whether it is the one of this request. No ids: they are secrets of browsers.
    """
    current = cookies.current()
    return [
        {
            "browser": row.browser,
            "begun_at": row.begun_at.isoformat(),
            "seen_at": row.seen_at.isoformat(),
            "current": row.id == current,
        }
        for row in rows.living(user_id)
    ]
