"""Sessions of an account."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.services import authz, sessions

__all__ = ["ttdn_session_end_all", "ttdn_session_list"]


@tk.side_effect_free
def ttdn_session_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the browsers in which an account is logged in, the last used first.

    ``user``: id or name, default the caller; another one for the operator only. Each entry has
    ``browser``, ``begun_at`` and ``seen_at`` (UTC) and ``current``. Raises NotFound.
    """
    tk.check_access("ttdn_session_list", context, data_dict)
    return sessions.sessions_of(_user(context, data_dict).id)


def ttdn_session_end_all(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Log an account out everywhere; its API tokens stay.

    ``user``: id or name, default the caller; another one for the operator only. Returns
    ``user`` and ``ended``, the number of sessions. Raises NotFound.
    """
    tk.check_access("ttdn_session_end_all", context, data_dict)
    user = _user(context, data_dict)
    ended = sessions.end_all(user.id)
    model.repo.commit()
    return {"user": user.name, "ended": ended}


def _user(context: Context, data_dict: DataDict) -> model.User:
    named = data_dict.get("user")
    user = model.User.get(named) if named else authz.user_of(context)
    if user is None:
        raise tk.ObjectNotFound(tk._("User not found"))
    return user
