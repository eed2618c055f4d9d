"""Auth functions of jobs and of the operator; steps of an appraisal ask the rights themselves."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn import rights
from ckanext.ttdn.services import authz, refusals

__all__ = [
    "ttdn_audit_verify",
    "ttdn_clock_run",
    "ttdn_decision_export",
    "ttdn_link_check",
    "ttdn_link_keep",
    "ttdn_notice_send",
    "ttdn_text_erase",
]


def ttdn_audit_verify(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority, which answers to inspectors (R35); the operator is never asked."""
    actor = authz.actor(context)
    if actor.role is rights.Role.AUTHORITY and actor.serves:
        return {"success": True}
    return {"success": False, "msg": refusals.message("no_rule")}


def ttdn_decision_export(context: Context, data_dict: DataDict) -> AuthResult:
    """As for the check."""
    return ttdn_audit_verify(context, data_dict)


def ttdn_clock_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator and jobs, which CKAN lets through before asking."""
    return {"success": False}


def ttdn_notice_send(context: Context, data_dict: DataDict) -> AuthResult:
    """Only jobs."""
    return {"success": False}


def ttdn_text_erase(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator, on a court's order."""
    return {"success": False}


def ttdn_link_keep(context: Context, data_dict: DataDict) -> AuthResult:
    """Only jobs."""
    return {"success": False}


def ttdn_link_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator, whose clock it is."""
    return {"success": False}
