"""Limit what one account may learn about another (R22).

CKAN gives every account the hash of everybody's address, from which the address can be guessed, and
when each was last here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.types import Context

from ckanext.ttdn.services import authz

# An account is public by its names and texts, which the operator sets, and by its agency.
PUBLIC_KEYS = ("id", "name", "fullname", "display_name", "about", "capacity")
# Permitted sort keys of account lists: sorting by another key would disclose its values.
PUBLIC_ORDERS = ("name", "fullname", "display_name")


def sees_all(context: Context) -> bool:
    """Return True if the caller is the catalogue itself or the operator."""
    user = authz.user_of(context)
    return bool(context.get("ignore_auth") or getattr(user, "sysadmin", False))


def of_account(context: Context, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the caller may know of an account, as CKAN shows it; all of its own."""
    user = authz.user_of(context)
    if sees_all(context) or (user is not None and shown.get("id") == user.id):
        return dict(shown)
    return {key: shown[key] for key in PUBLIC_KEYS if key in shown}


def of_members(context: Context, shown: dict[str, Any]) -> dict[str, Any]:
    """Return a group or an organisation with no more of its ``users`` than the caller may know."""
    if "users" not in shown:
        return shown
    return {**shown, "users": [of_account(context, entry) for entry in shown["users"]]}
