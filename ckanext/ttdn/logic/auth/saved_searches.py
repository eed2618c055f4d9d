"""Who is mailed about searches: an account for itself. CKAN lets the operator pass first."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.services import authz, refusals

__all__ = [
    "ttdn_saved_search_create",
    "ttdn_saved_search_delete",
    "ttdn_saved_search_list",
    "ttdn_saved_search_run",
    "ttdn_saved_search_send",
]


def ttdn_saved_search_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Any account, for itself."""
    user = authz.user_of(context)
    if user is not None and not user.is_anonymous:
        return {"success": True}
    return {"success": False, "msg": refusals.message("log_in")}


def ttdn_saved_search_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Any account, for itself."""
    return ttdn_saved_search_list(context, data_dict)


def ttdn_saved_search_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Any account, its own."""
    return ttdn_saved_search_list(context, data_dict)


def ttdn_saved_search_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator, whose clock it is."""
    return {"success": False}


def ttdn_saved_search_send(context: Context, data_dict: DataDict) -> AuthResult:
    """Only jobs."""
    return {"success": False}
