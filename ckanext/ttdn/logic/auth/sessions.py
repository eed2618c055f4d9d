"""Who may see and end the sessions of an account. CKAN lets the operator pass first."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.services import authz, refusals

__all__ = ["ttdn_session_end_all", "ttdn_session_list"]


def ttdn_session_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The account itself: another name is refused whether there is such an account or not."""
    user = authz.user_of(context)
    named = data_dict.get("user")
    known = user is not None and not user.is_anonymous
    if known and (not named or named in (user.id, user.name)):
        return {"success": True}
    return {"success": False, "msg": refusals.message("no_rule")}


def ttdn_session_end_all(context: Context, data_dict: DataDict) -> AuthResult:
    """As for the list."""
    return ttdn_session_list(context, data_dict)
