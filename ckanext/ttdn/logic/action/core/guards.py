"""Core's ways past the appraisal, closed to agencies and bound to a reason for the operator (R20).

CKAN lets the operator (sysadmin) and whatever runs with ``ignore_auth`` pass before an auth
function is asked; these chained actions ask everybody. Without ``override_reason`` they refuse what
concerns an item and say the regular way; with it the operator passes, and the decision log has a
row of each item. What concerns no item is core's own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckan import plugins as p
from ckan.logic import auth_audit_exempt
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.ttdn import rights
from ckanext.ttdn.services import authz, refusals
from ckanext.ttdn.services.appraisal import override
from ckanext.ttdn.services.guards import bypass, datastore, targets
from ckanext.ttdn.services.guards.bypass import Call
from ckanext.ttdn.services.guards.targets import Concerned


@dataclass(frozen=True)
class Guard:
    """``regular``: code of the sentence that says the regular way. ``after``: what the log calls
    an item's state afterwards, None where it stays. ``take``: what the override does.
    """

    targets: Concerned
    regular: str
    after: str | None = None
    take: Callable[[Call], Any] = bypass.through_core


_VISIBILITY = "decided_by_appraisal"
_CONTENT = "content_by_change"
_REMOVAL = "removed_by_withdrawal"
_REGISTER = "register_by_profile"
_GROUP = Guard(targets.listed, _CONTENT)
_GROUP_GOES = Guard(targets.members_of, _CONTENT)
_AGENCY_GOES = Guard(targets.members_of, _REGISTER)
_COLLABORATOR = Guard(targets.named_by("id"), "rights_by_register")
_RELATIONSHIP = Guard(targets.named_by("subject", "object"), _CONTENT)
_VIEW = Guard(targets.view, _CONTENT)
_FILE = Guard(targets.file, _CONTENT)

_GUARDS: dict[str, Guard] = {
    "bulk_update_delete": Guard(targets.in_bulk, _REMOVAL, take=bypass.one_by_one(override.remove)),
    "bulk_update_private": Guard(
        targets.in_bulk, _VISIBILITY, take=bypass.one_by_one(override.hide)
    ),
    "bulk_update_public": Guard(
        targets.in_bulk, _VISIBILITY, take=bypass.one_by_one(override.show)
    ),
    "dataset_purge": Guard(
        targets.named_by("id"), _REMOVAL, after="deleted", take=bypass.out_of_the_index
    ),
    "file_delete": _FILE,
    "file_ownership_transfer": _FILE,
    "file_pin": _FILE,
    "file_rename": _FILE,
    "file_unpin": _FILE,
    "group_create": _GROUP,
    "group_delete": _GROUP_GOES,
    "group_patch": _GROUP,
    "group_purge": _GROUP_GOES,
    "group_update": _GROUP,
    "harvest_source_clear": Guard(targets.harvested, _REMOVAL, after="deleted"),
    "harvest_source_delete": Guard(targets.harvested_and_cleared, _REMOVAL, after="deleted"),
    "harvest_source_index_clear": Guard(targets.harvested, _REMOVAL),
    "member_create": Guard(targets.member, _CONTENT),
    "member_delete": Guard(targets.member, _CONTENT),
    "organization_create": _GROUP,
    "organization_delete": _AGENCY_GOES,
    "organization_patch": _GROUP,
    "organization_purge": _AGENCY_GOES,
    "organization_update": _GROUP,
    "package_collaborator_create": _COLLABORATOR,
    "package_collaborator_delete": _COLLABORATOR,
    "package_owner_org_update": Guard(
        targets.moved, "owner_is_fixed", take=bypass.to_another_owner
    ),
    "package_relationship_create": _RELATIONSHIP,
    "package_relationship_delete": _RELATIONSHIP,
    "package_relationship_update": _RELATIONSHIP,
    "resource_view_clear": Guard(targets.all_views, _CONTENT),
    "resource_view_create": Guard(targets.new_view, _CONTENT),
    "resource_view_delete": _VIEW,
    "resource_view_reorder": Guard(targets.with_resource("id"), _CONTENT),
    "resource_view_update": _VIEW,
    "tag_delete": Guard(targets.tag, _CONTENT),
    "vocabulary_update": Guard(targets.vocabulary, _CONTENT),
}
_TABLE = Guard(targets.table, _CONTENT)
# The catalogue's own views of a file: which ones is configured, and no words are in them.
_DEFAULT_VIEWS = (
    "package_create_default_resource_views",
    "resource_create_default_resource_views",
)


def around(own: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return every guarded action by its name; what ``own`` chains before core stays inside.

    The DataStore's writing actions are among them when the plugin that has them is loaded.
    """
    tables = dict.fromkeys(datastore.datastore_writes(p.IActions), _TABLE)
    guarded = {
        name: _guarded(name, guard, own.get(name)) for name, guard in {**_GUARDS, **tables}.items()
    }
    return {**guarded, **{name: _by_the_catalogue() for name in _DEFAULT_VIEWS}}


def _guarded(name: str, guard: Guard, inner: Callable[..., Any] | None) -> Callable[..., Any]:
    @auth_audit_exempt  # core's action checks; ``_operator`` refuses others first
    @tk.chained_action
    def action(up: Action, context: Context, data_dict: DataDict) -> Any:
        core = functools.partial(inner, up) if inner is not None else up
        if bypass.is_let_through():
            return core(context, data_dict)
        actor = _operator(context)
        data = dict(data_dict)
        reason = str(data.pop("override_reason", None) or "").strip()
        concern = guard.targets(context, data)
        if not concern:
            return core(context, data)
        if not reason:
            raise refusals.override_reason(guard.regular)
        refusals.require(authz.decide(actor, "override", rights.Item(concern.organization_id, "")))
        try:
            return guard.take(Call(name, core, context, data, reason, concern, guard.after))
        except Exception:
            # What a page does next in the same session must not commit the half of it.
            model.Session.rollback()
            raise

    action.__doc__ = (
        f"Do what core's ``{name}`` does; what concerns an item past the appraisal only as the"
        " operator and with ``override_reason``. Raises NotAuthorized, ValidationError."
    )
    return action


def _by_the_catalogue() -> Callable[..., Any]:
    @auth_audit_exempt  # core's action checks; ``_operator`` refuses others first
    @tk.chained_action
    def action(up: Action, context: Context, data_dict: DataDict) -> Any:
        """Make the configured views of files; for the catalogue itself and the operator."""
        _operator(context)
        with bypass.passing():
            return up(context, data_dict)

    return action


def _operator(context: Context) -> rights.Actor:
    """Return the actor; raise NotAuthorized unless it is the operator or the catalogue itself.

    Runs before any look-up, so that the response does not disclose what exists.
    """
    actor = authz.actor(context)
    if actor.role is not rights.Role.SYSADMIN and not context.get("ignore_auth"):
        raise tk.NotAuthorized(refusals.message("closed_path"))
    return actor
