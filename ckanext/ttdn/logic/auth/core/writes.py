"""Core's write actions that pass the appraisal by: refused to all but the operator.

``workflow`` of the appraisal and the register are the only ways in. The operator (sysadmin) is
let through by CKAN before an auth function is asked; the chained actions of ``guards`` ask him for
a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import plugins as p
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn.logic.auth.harvest import OPERATOR_ONLY, OWN_OPERATOR_ONLY
from ckanext.ttdn.services import refusals
from ckanext.ttdn.services.guards import datastore

CLOSED = (
    "bulk_update_delete",
    "bulk_update_private",
    "bulk_update_public",
    "dataset_purge",
    "file_create",
    "file_delete",
    # It tells an item that may not be read from none.
    "file_owner_scan",
    "file_ownership_transfer",
    "file_pin",
    "file_register",
    "file_rename",
    "file_unpin",
    "file_upload",
    "follow_dataset",
    "follow_group",
    "follow_user",
    "group_create",
    "group_delete",
    "group_member_create",
    "group_member_delete",
    "group_patch",
    "group_purge",
    "group_update",
    "member_create",
    "member_delete",
    "organization_create",
    "organization_delete",
    "organization_member_create",
    "organization_member_delete",
    "organization_patch",
    "organization_purge",
    "organization_update",
    "package_collaborator_create",
    "package_collaborator_delete",
    "package_create_default_resource_views",
    "package_owner_org_update",
    "package_relationship_create",
    "package_relationship_delete",
    "package_relationship_update",
    "resource_create_default_resource_views",
    "resource_view_create",
    "resource_view_delete",
    "resource_view_reorder",
    "resource_view_update",
    "tag_create",
    "tag_delete",
    # Nobody can follow; core answers it by whether there is such an item.
    "unfollow_dataset",
    "user_create",
    "user_delete",
    "user_invite",
    "vocabulary_create",
    "vocabulary_delete",
    "vocabulary_update",
)


def _closed(context: Context, data_dict: DataDict | None = None) -> AuthResult:
    """Refuse, in words."""
    return {"success": False, "msg": refusals.message("closed_path")}


@tk.chained_auth_function
def _operator_only(up: Any, context: Context, data_dict: DataDict | None = None) -> AuthResult:
    """Refuse, in words, what another extension would permit."""
    return {"success": False, "msg": refusals.message("closed_path")}


def get_closed() -> dict[str, Callable[..., Any]]:
    """Return the refusing auth function under each closed name."""
    chained = [*OPERATOR_ONLY, *datastore.datastore_writes(p.IAuthFunctions)]
    closed = [*CLOSED, *OWN_OPERATOR_ONLY]
    return {**dict.fromkeys(closed, _closed), **dict.fromkeys(chained, _operator_only)}
