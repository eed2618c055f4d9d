"""Who may look after the search."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.services import refusals

__all__ = ["ttdn_lexicon_build"]


def ttdn_lexicon_build(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator."""
    return {"success": False, "msg": refusals.message("no_rule")}
