"""The rows of a dataset and its resources, as core's ``model_save`` would leave them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.ttdn.services import timestamps

_NO_COLUMNS = frozenset({"extras", "revision_timestamp", "tracking_summary"})


def save(pkg: model.Package, checked: dict[str, Any]) -> bool:
    """Do what core's ``package_dict_save`` does, for a dataset without tags and groups.

    Its resources are in the session already, for which core would ask three times.
    """
    changed, _skipped = pkg.from_dict({**checked, "extras": extras_of(checked)})
    old = {resource.id: resource for resource in pkg.resources_all}
    before = [r for r in pkg.resources_all if r.state != model.State.DELETED]
    gone_before = set(pkg.resources_all) - set(before)
    after, any_changed = [], bool(changed)
    for sent in checked.get("resources") or []:
        resource, change = write_resource(old.get(sent.get("id")), pkg.id, sent)
        after.append(resource)
        any_changed |= change
    if before == after:
        return any_changed
    pkg.resources_all[:] = after
    for resource in gone_before - set(after):
        resource.purge()
    for resource in before:
        if resource not in after:
            resource.state = model.State.DELETED
            pkg.resources_all.append(resource)
    return True


def keep_resource_ids(data: dict[str, Any], before: list[tuple[str, str]]) -> None:
    """Give resources the ids of those that were at the same address before, in their order."""
    free = list(before)
    for resource in data.get("resources") or []:
        found = next((pair for pair in free if pair[1] == resource.get("url")), None)
        if found is not None:
            free.remove(found)
            resource["id"] = found[0]


def extras_of(checked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the extras of a validated dataset as the package's column keeps them."""
    return {extra["key"]: extra["value"] for extra in checked.get("extras") or []}


def write_resource(
    resource: model.Resource | None, package_id: str, sent: dict[str, Any]
) -> tuple[model.Resource, bool]:
    """Write a resource's row as core's ``resource_dict_save`` does; tell whether it changed."""
    is_new = resource is None
    row = model.Resource() if resource is None else resource
    values = {k: v for k, v in sent.items() if k not in _NO_COLUMNS}
    changed, skipped = row.from_dict({**values, "package_id": package_id})
    if is_new:
        row.id = str(uuid.uuid4())
    if "url" in changed or ("last_modified" in changed and not is_new):
        row.url_changed = True
    any_change = bool(changed) or row.extras != skipped
    if any_change:
        row.metadata_modified = timestamps.now()
        row.extras = skipped
    row.state = model.State.ACTIVE
    return row, is_new or any_change
