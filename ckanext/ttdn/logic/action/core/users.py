"""CKAN's own actions that change an account: what they may change, and what ends with it."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict, ErrorDict

from ckanext.ttdn.services import authz, refusals, sessions
from ckanext.ttdn.services.login import confirmation

__all__ = ["api_token_list", "user_delete", "user_update"]

_ = tk._

# The public texts of an account; its password and its address are its own business.
_PUBLIC_TEXTS = ("fullname", "about", "image_url", "image_upload")


@tk.chained_action
def user_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Save an account; a new password, state or operator's right ends its sessions and tokens.

    ``keep_tokens``: ids of tokens that the owner keeps at the change of the own password. The
    public texts are the operator's to change, not the agency's. ``old_password``: the present one,
    which the owner gives to change the own password or address.
    """
    keep, old = _texts(data_dict.pop("keep_tokens", [])), data_dict.pop("old_password", None)
    _hold_to_rule(context)
    user = _target(data_dict)
    if user is None:
        return up(context, data_dict)
    _require_public_texts_kept(context, data_dict, user)
    caller = authz.user_of(context)
    own = caller is not None and caller.id == user.id and not context.get("reset_password")
    if own and not context.get("ignore_auth"):
        _require_present_password(user, data_dict, old)
    if context.get("defer_commit"):
        return up(context, data_dict)
    return sessions.change(user.id, lambda: up(context, data_dict), keep=keep if own else None)


@tk.chained_action
def user_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Delete an account; its sessions and tokens end, and do not come back with it."""
    user = _target(data_dict)
    if user is None:
        return up(context, data_dict)
    return sessions.change(user.id, lambda: up(context, data_dict))


@tk.side_effect_free
@tk.chained_action
def api_token_list(up: Action, context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the tokens of an account, without those that its password of now has ended."""
    rows = up(context, data_dict)
    held = {owner: sessions.held_by(owner) for owner in {row["user_id"] for row in rows}}
    return [row for row in rows if row["id"] in held[row["user_id"]]]


def _target(data_dict: DataDict) -> model.User | None:
    """Return the account that is about to change; None for an unknown one, which core refuses."""
    named = data_dict.get("id")
    return model.User.get(named) if isinstance(named, str) else None


def _hold_to_rule(context: Context) -> None:
    """Validate a ``password`` by whatever schema: that of the account's form lets one through."""
    rule: Any = tk.get_validator("user_password_validator")
    schema: Any = context.get("schema")
    if schema and rule not in schema.get("password", [rule]):
        context["schema"] = {**schema, "password": [rule, *schema["password"]]}


def _require_present_password(user: model.User, data_dict: DataDict, old: Any) -> None:
    fault = confirmation.fault(user, old) if confirmation.is_needed(user, data_dict) else None
    if fault:
        raise tk.ValidationError({"old_password": [fault]})


def _require_public_texts_kept(context: Context, data_dict: DataDict, target: model.User) -> None:
    user = authz.user_of(context)
    known = user is not None and not user.is_anonymous
    if not known or user.sysadmin or context.get("ignore_auth"):
        return
    errors: ErrorDict = {
        key: [refusals.message("public_text_is_kept")]
        for key in _PUBLIC_TEXTS
        if key in data_dict and (data_dict[key] or "") != (getattr(target, key, "") or "")
    }
    if errors:
        raise tk.ValidationError(errors)


def _texts(sent: Any) -> list[str]:
    texts = [sent] if isinstance(sent, str) else sent
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise tk.ValidationError({"keep_tokens": [_("Send a list of texts.")]})
    return texts
