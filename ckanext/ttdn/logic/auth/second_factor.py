"""Who may see and reset a second factor. CKAN lets the operator pass first."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.services import refusals

from .sessions import ttdn_session_list

__all__ = ["ttdn_second_factor_reset", "ttdn_second_factor_show"]


def ttdn_second_factor_show(context: Context, data_dict: DataDict) -> AuthResult:
    """As for the sessions: the account itself."""
    return ttdn_session_list(context, data_dict)


def ttdn_second_factor_reset(context: Context, data_dict: DataDict) -> AuthResult:
    """Nobody but the operator: the owner turns it off on the account's page."""
    return {"success": False, "msg": refusals.message("no_rule")}
