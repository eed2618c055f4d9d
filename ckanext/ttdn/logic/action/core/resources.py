"""Resource actions on published items: they read and write the item's change (R20).

Core looks resources up in the rows of the item, where those of a change are not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.ttdn import config
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services import authz, call_options, refusals
from ckanext.ttdn.services.items import locks

__all__ = [
    "resource_create",
    "resource_delete",
    "resource_patch",
    "resource_show",
    "resource_update",
]

Resources = list[dict[str, Any]]


@auth_audit_exempt  # package_update asks, and core's own question where this is core's
@tk.chained_action
def resource_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Add a file or link; to a published item as a part of its change."""
    pkg = model.Package.get(tk.get_or_bust(data_dict, "package_id"))
    if pkg is None or not _published(pkg):
        return up(context, data_dict)
    added = {k: v for k, v in data_dict.items() if k not in ("id", "package_id")}
    added.setdefault("url", "")
    return _edit(context, pkg.id, lambda resources: [*resources, added], -1)


@auth_audit_exempt  # as above
@tk.chained_action
def resource_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Replace a file or its texts; of a published item in its change."""
    resource_id = tk.get_or_bust(data_dict, "id")
    pkg = _item_with(resource_id)
    _require_known(context, pkg, resource_id)
    if pkg is None or not _published(pkg):
        return up(context, data_dict)
    sent = {"url": "", **data_dict}
    return _replace(context, pkg.id, resource_id, lambda _stored: sent)


@auth_audit_exempt  # as above
@tk.chained_action
def resource_patch(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Change some values of a file; of a published item in its change."""
    resource_id = tk.get_or_bust(data_dict, "id")
    pkg = _item_with(resource_id)
    _require_known(context, pkg, resource_id)
    if pkg is None or not _published(pkg):
        return up(context, data_dict)
    return _replace(context, pkg.id, resource_id, lambda stored: {**stored, **data_dict})


@auth_audit_exempt  # as above
@tk.chained_action
def resource_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Remove a file; from a published item by its change: the public sees it until then."""
    resource_id = tk.get_or_bust(data_dict, "id")
    pkg = _item_with(resource_id)
    _require_known(context, pkg, resource_id)
    if pkg is None or not _published(pkg):
        return up(context, data_dict)

    def without(resources: Resources) -> Resources:
        _position(resources, resource_id)
        return [resource for resource in resources if resource["id"] != resource_id]

    _edit(context, pkg.id, without, None)
    return None


@tk.side_effect_free
@auth_audit_exempt  # package_show asks
@tk.chained_action
def resource_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show a resource of an item that may be read; insiders also one that only a change has.

    Otherwise Not Found, where core tells that something exists.
    """
    try:
        return up(context, data_dict)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        revision = Revision.with_resource(str(data_dict.get("id") or ""))
    if revision is not None:
        shown = tk.get_action("package_show")(
            authz.same_caller(context, ttdn=call_options.CallOptions(working=True)),
            {"id": revision.package_id},
        )
        for resource in shown["resources"]:
            if resource["id"] == data_dict["id"]:
                return resource
    raise tk.ObjectNotFound()


def _item_with(resource_id: str) -> model.Package | None:
    resource = model.Resource.get(resource_id)
    if resource is not None and resource.state == model.State.ACTIVE:
        return resource.package
    revision = Revision.with_resource(resource_id)
    return model.Package.get(revision.package_id) if revision else None


def _require_known(context: Context, pkg: model.Package | None, resource_id: str) -> None:
    """Raise the same ObjectNotFound for a file that may not be read, was removed, or never was."""
    if context.get("ignore_auth"):
        return
    live = model.Resource.get(resource_id)
    operation = "read" if live is not None else "read_internal"
    actor = authz.actor(context)
    if pkg is None or not authz.decide(actor, operation, authz.item_of(pkg)).allowed:
        raise tk.ObjectNotFound(tk._("Resource was not found."))


def _published(pkg: model.Package) -> bool:
    row = Item.get(pkg.id) if pkg.type in config.kinds() else None
    return row is not None and row.state == "published"


def _position(resources: Resources, resource_id: str) -> int:
    for position, resource in enumerate(resources):
        if resource["id"] == resource_id:
            return position
    # Removed by the change, or only in it while the caller sees the public version.
    raise tk.ObjectNotFound(tk._("Resource was not found."))


def _replace(
    context: Context,
    package_id: str,
    resource_id: str,
    new: Callable[[dict[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    place = -1

    def replaced(resources: Resources) -> Resources:
        nonlocal place
        place = _position(resources, resource_id)
        resources[place] = {**new(resources[place]), "id": resource_id}
        return resources

    return _edit(context, package_id, replaced, lambda: place)


def _edit(
    context: Context,
    package_id: str,
    change: Callable[[Resources], Resources],
    place: int | Callable[[], int] | None,
) -> Any:
    """Change the resources of what is being written; return the one at ``place``.

    Raises NotAuthorized before anything is told of what is being written, ValidationError with
    the errors of that resource alone.
    """
    item = authz.item_of(*locks.lock(package_id))
    actor = authz.actor(context)
    refusals.require(authz.decide(actor, "read", item))
    refusals.require(authz.decide(actor, "edit", item))
    shown = tk.get_action("package_show")(
        authz.same_caller(context, for_update=True), {"id": package_id}
    )
    shown.pop("metadata_modified", None)
    resources = change([dict(resource) for resource in shown["resources"]])
    position = place() if callable(place) else place
    try:
        saved = tk.get_action("package_update")(
            authz.same_caller(context), {**shown, "resources": resources}
        )
    except tk.ValidationError as error:
        found = error.error_dict.get("resources")
        if isinstance(found, list) and position is not None and found[position]:
            raise tk.ValidationError(found[position]) from None
        raise
    return saved["resources"][position] if position is not None else None
