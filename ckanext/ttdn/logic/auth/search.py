"""Who may look after the search."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.services import refusals

__all__ = ["ttdn_lexicon_build", "ttdn_suggest"]


def ttdn_lexicon_build(context: Context, data_dict: DataDict) -> AuthResult:
    """Only the operator."""
    return {"success": False, "msg": refusals.message("no_rule")}


@tk.auth_allow_anonymous_access
def ttdn_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    """Everyone."""
    return {"success": True}
