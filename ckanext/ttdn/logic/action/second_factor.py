"""The second factor of an account: what it is, and a reset for a lost telephone."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.ttdn.services import authz, refusals
from ckanext.ttdn.services.second_factor import changes, demand, state

__all__ = ["api_token_create", "ttdn_second_factor_reset", "ttdn_second_factor_show"]


@tk.side_effect_free
def ttdn_second_factor_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show whether an account has a second factor.

    ``user``: id or name, default the caller; another one for the operator only. Returns ``user``,
    ``enabled``, ``required`` (by the profile), ``set_up_at`` (UTC, or None) and
    ``recovery_codes_left``; never a secret. Raises NotFound.
    """
    tk.check_access("ttdn_second_factor_show", context, data_dict)
    named = data_dict.get("user")
    user = model.User.get(named) if named else authz.user_of(context)
    return {"user": _known(user).name, **state.of(_known(user).id)}


def ttdn_second_factor_reset(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take the second factor of an account away, whose owner has lost it; for the operator only.

    ``user``: id or name. Logs the account out everywhere and mails its owner. Where the profile
    demands a second factor, the next log-in asks to set one up. Returns ``user`` and ``reset``,
    False for an account that had none. Raises NotFound.
    """
    tk.check_access("ttdn_second_factor_reset", context, data_dict)
    user = _known(model.User.get(tk.get_or_bust(data_dict, "user")))
    name = user.name
    return {"user": name, "reset": changes.reset(user.id)}


@tk.chained_action
def api_token_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make an API token; none for an account that lacks a second factor that it needs."""
    named = data_dict.get("user")
    user = model.User.get(named) if isinstance(named, str) else None
    if user is not None:
        tk.check_access("api_token_create", context, data_dict)
        if demand.is_unmet(user.id):
            raise tk.NotAuthorized(refusals.message("second_factor_first"))
    return up(context, data_dict)


def _known(user: model.User | None) -> model.User:
    if user is None:
        raise tk.ObjectNotFound(tk._("User not found"))
    return user
