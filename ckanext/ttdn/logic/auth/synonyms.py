"""Who may see and change the list of synonyms. CKAN lets the operator pass first."""

from __future__ import annotations

from ckan.types import AuthResult, Context, DataDict

from .register import ttdn_account_list

__all__ = [
    "ttdn_synonym_create",
    "ttdn_synonym_delete",
    "ttdn_synonym_history",
    "ttdn_synonym_list",
    "ttdn_synonym_restore",
    "ttdn_synonym_try",
    "ttdn_synonym_update",
]


def ttdn_synonym_list(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority, whose list it is; as for the list of accounts."""
    return ttdn_account_list(context, data_dict)


def ttdn_synonym_history(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    return ttdn_synonym_list(context, data_dict)


def ttdn_synonym_try(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    return ttdn_synonym_list(context, data_dict)


def ttdn_synonym_create(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    return ttdn_synonym_list(context, data_dict)


def ttdn_synonym_update(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    return ttdn_synonym_list(context, data_dict)


def ttdn_synonym_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    return ttdn_synonym_list(context, data_dict)


def ttdn_synonym_restore(context: Context, data_dict: DataDict) -> AuthResult:
    """The authority."""
    return ttdn_synonym_list(context, data_dict)
