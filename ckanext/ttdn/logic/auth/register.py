"""Who may see and change the register. CKAN lets the operator pass first."""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn import rights
from ckanext.ttdn.services import authz, refusals

__all__ = [
    "ttdn_account_add",
    "ttdn_account_list",
    "ttdn_account_set",
    "ttdn_account_unlock",
    "ttdn_agency_list",
    "ttdn_agency_show",
    "ttdn_focal_person_current",
    "ttdn_focal_person_list",
    "ttdn_focal_person_set",
    "ttdn_profile_check",
    "ttdn_profile_load",
]


@tk.auth_allow_anonymous_access
def ttdn_agency_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everyone."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ttdn_agency_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everyone."""
    return {"success": True}


def ttdn_profile_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator."""
    return _operator_only()


def ttdn_profile_load(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator: it is the one way by which agencies and their names change."""
    return _operator_only()


def ttdn_account_set(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator (R22)."""
    return _operator_only()


def ttdn_account_add(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator (R22)."""
    return _operator_only()


def ttdn_account_unlock(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator: the delays keep others from guessing."""
    return _operator_only()


def ttdn_account_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority, which hands out the accounts' work."""
    return _authority(context)


def ttdn_focal_person_set(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority, to whom the agencies name their persons (R42)."""
    return _authority(context)


def ttdn_focal_person_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority; an agency for itself."""
    actor = authz.actor(context)
    group = model.Group.get(str(data_dict.get("organization") or ""))
    if group is not None and actor.organization_id == group.id and actor.serves:
        return {"success": True}
    return _authority(context)


def ttdn_focal_person_current(context: Context, data_dict: DataDict) -> AuthResult:
    """As for the list."""
    return ttdn_focal_person_list(context, data_dict)


def _operator_only() -> AuthResult:
    return {"success": False, "msg": refusals.message("no_rule")}


def _authority(context: Context) -> AuthResult:
    actor = authz.actor(context)
    if actor.role is rights.Role.AUTHORITY and actor.serves:
        return {"success": True}
    return _operator_only()
