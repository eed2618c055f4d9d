"""Who may look after the files in the archive."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.services import refusals

__all__ = ["ttdn_file_clean", "ttdn_file_originals", "ttdn_file_text_extract"]


def ttdn_file_clean(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator."""
    return {"success": False, "msg": refusals.message("no_rule")}


def ttdn_file_originals(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator."""
    return {"success": False, "msg": refusals.message("no_rule")}


def ttdn_file_text_extract(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator."""
    return {"success": False, "msg": refusals.message("no_rule")}
