"""Payloads of items: what is submitted, hashed, compared and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.lib.plugins as lib_plugins
from ckan import model
from ckan.lib.dictization import model_dictize
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.model import InternalValues, Revision
from ckanext.ttdn.services import call_options
from ckanext.ttdn.services.files import archive


def shown(package_id: str) -> dict[str, Any]:
    """Return the item from the database, as its form would save it, internal values included."""
    context: Any = {"ignore_auth": True, "use_cache": False, "user": ""}
    item = tk.get_action("package_show")(context, {"id": package_id})
    return {**item, **InternalValues.of(package_id)}


def stored_files(pkg: model.Package) -> list[dict[str, Any]]:
    """Return the files of an item as they are stored, with all their fields: one query."""
    context: Any = {"model": model, "session": model.Session, "for_edit": True}
    return [model_dictize.resource_dictize(resource, context) for resource in pkg.resources]


def of_item(
    item: Mapping[str, Any], *, verify: bool = False
) -> tuple[dict[str, Any], list[archive.StoredFile]]:
    """Return the payload of an item as shown, and its uploaded files, hashed anew to ``verify``."""
    files = list(archive.uploaded_files(item.get("resources", []), verify=verify))
    return workflow.payload_of(item, {}, {f.resource_id: f.sha256 for f in files}), files


def current(
    package_id: str, *, verify: bool = False
) -> tuple[dict[str, Any], list[archive.StoredFile]]:
    """Return the payload of an item as it stands in the database, and its uploaded files."""
    return of_item(shown(package_id), verify=verify)


def compare(package_id: str, revision: Revision, *, verify: bool = False) -> tuple[str, list[str]]:
    """Return the hash of what would be decided on, and the fields that differ from the revision.

    A first submission is the item itself; a change is its own payload, of which the files alone
    can differ.
    """
    payload = _waiting(revision, verify) if revision.is_change else None
    if payload is None:
        payload, _files = current(package_id, verify=verify)
    changed = workflow.changed_fields(revision.payload, payload)
    return workflow.content_hash(payload), [name for name in changed if name != "topics"]


def _waiting(revision: Revision, verify: bool) -> dict[str, Any]:
    resources: list[dict[str, Any]] = revision.payload.get("resources", [])
    files = {f.resource_id: f.sha256 for f in archive.uploaded_files(resources, verify=verify)}
    hashed = [{**r, "sha256": files[r["id"]]} if r["id"] in files else r for r in resources]
    return {**revision.payload, "resources": hashed}


def public(package_id: str) -> dict[str, Any]:
    """Return the payload of what the public sees: the item as it stands, whatever is prepared."""
    return current(package_id)[0]


def unknown_fields(kind: str, payload: Mapping[str, Any]) -> list[str]:
    """Return the fields of a payload that the kind's schema of today has no longer."""
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    known = {f["field_name"] for f in schema.get("dataset_fields", ())}
    columns = {column.name for column in model.package_table.columns}
    return sorted(payload.keys() - known - columns - {"resources"})


def validated(pkg: model.Package, item: dict[str, Any], context: Any) -> dict[str, Any]:
    """Validate an item as a save of ``package_update`` would; raise ValidationError."""
    data, errors = _validate(pkg, item, context)
    if errors:
        raise tk.ValidationError(errors)
    return data


def errors_of(pkg: model.Package, item: dict[str, Any]) -> dict[str, Any]:
    """Validate an item as a submission (R18); return errors by field, empty when complete."""
    options = call_options.CallOptions(complete=True)
    context = {"user": "", "ignore_auth": True, call_options.KEY: options}
    _data, errors = _validate(pkg, item, context)
    return {field: found for field, found in errors.items() if found and any(found)}


def _validate(pkg: model.Package, item: dict[str, Any], context: Any) -> tuple[Any, dict[str, Any]]:
    plugin = lib_plugins.lookup_package_plugin(pkg.type)
    context = {**context, "model": model, "session": model.Session, "package": pkg}
    return lib_plugins.plugin_validate(
        plugin, context, item, plugin.update_package_schema(), "package_update"
    )
