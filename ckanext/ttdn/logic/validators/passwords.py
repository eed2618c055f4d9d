"""The rule of passwords in place of core's, which asks for eight characters (R22)."""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ttdn.services import call_options, passwords

__all__ = ["user_password_validator"]


def user_password_validator(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a password that is short, common, a pattern, or made of the account's names.

    Every schema of core's by which a password is set calls it by this name. Nothing sent is no
    password.
    """
    value = data[key]
    if value is tk.missing or value is None or value == "":
        return
    if not isinstance(value, str):
        errors[("password",)].append(tk._("Passwords must be strings"))
        return
    user = context.get("user_obj")
    sent = {name: data.get((name,)) for name in ("name", "fullname", "email")}
    names = passwords.names_of(
        user if isinstance(user, model.User) else None, sent, call_options.of(context).agency
    )
    # The forms call it password1; its errors are those of the password, as core's are.
    errors[("password",)].extend(passwords.complaints(value, names))
