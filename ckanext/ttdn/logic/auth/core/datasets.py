"""Auth functions of core's dataset actions, answered by the rights."""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ttdn import config, rights
from ckanext.ttdn.services import authz, refusals

__all__ = ["package_create", "package_delete", "package_update"]


def _answer(decision: rights.Decision) -> AuthResult:
    if decision.allowed:
        return {"success": True}
    return {"success": False, "msg": refusals.sentence(decision)}


def _operators() -> AuthResult:
    """Datasets that are no items (harvest sources) are the operator's, whom CKAN never asks."""
    return {"success": False, "msg": refusals.message("closed_path")}


def package_create(context: Context, data_dict: DataDict | None = None) -> AuthResult:
    """Permit an agency its own kinds; without data, tell whether it may supply at all."""
    data = data_dict or {}
    kind = data.get("type")
    if kind and kind not in config.kinds():
        return _operators()
    actor = authz.actor(context)
    owner = data.get("owner_org") or actor.organization_id
    if owner != actor.organization_id:
        organization = model.Group.get(owner)
        owner = organization.id if organization else actor.organization_id
    return _answer(authz.decide(actor, "create", rights.Item(owner, kind or "")))


def package_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Permit what may be edited in its present state."""
    return _on_item(context, data_dict, "edit")


def package_delete(context: Context, data_dict: DataDict) -> AuthResult:
    """Permit the deletion of an own draft."""
    return _on_item(context, data_dict, "delete")


def _on_item(context: Context, data_dict: DataDict, operation: str) -> AuthResult:
    pkg = context.get("package") or model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if pkg is None:
        raise tk.ObjectNotFound()
    actor, item = authz.actor(context), authz.item_of(pkg)
    if not authz.decide(actor, "read", item).allowed:
        # As for an unknown id: a refusal would tell that there is such an item.
        raise tk.ObjectNotFound()
    if pkg.type not in config.kinds():
        return _operators()
    return _answer(authz.decide(actor, operation, item))
