"""Auth functions of jobs and of the operator; steps of an appraisal ask the rights themselves."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

__all__ = ["ttdn_clock_run", "ttdn_notice_send", "ttdn_text_erase"]


def ttdn_clock_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator and jobs, which CKAN lets through before asking."""
    return {"success": False}


def ttdn_notice_send(context: Context, data_dict: DataDict) -> AuthResult:
    """Only jobs."""
    return {"success": False}


def ttdn_text_erase(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator, on a court's order."""
    return {"success": False}
