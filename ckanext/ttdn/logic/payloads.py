"""Payloads of items: what is submitted, hashed, compared and kept."""

from __future__ import annotations

from typing import Any

import ckan.lib.plugins as lib_plugins
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.logic import archive
from ckanext.ttdn.model import InternalValues, Revision


def shown(package_id: str) -> dict[str, Any]:
    """Return the item from the database, as its form would save it, internal values included."""
    context = {"ignore_auth": True, "use_cache": False, "user": ""}
    item = tk.get_action("package_show")(context, {"id": package_id})  # type: ignore[arg-type]
    return {**item, **InternalValues.of(package_id)}


def current(package_id: str) -> tuple[dict[str, Any], list[archive.StoredFile]]:
    """Return the payload of an item as it stands, and its uploaded files."""
    item = shown(package_id)
    files = list(archive.uploaded_files(item.get("resources", [])))
    payload = workflow.payload_of(item, {}, {f.resource_id: f.sha256 for f in files})
    return payload, files


def compare(package_id: str, revision: Revision) -> tuple[str, list[str]]:
    """Return the hash of the item as it stands and the fields that differ from the revision."""
    payload, _files = current(package_id)
    before: dict[str, Any] = revision.payload
    changed = sorted(
        key for key in payload.keys() | before.keys() if payload.get(key) != before.get(key)
    )
    return workflow.content_hash(payload), [key for key in changed if key != "topics"]


def errors_of(package_id: str) -> dict[str, Any]:
    """Validate an item as a submission (R18); return errors by field, empty when complete."""
    pkg = model.Package.get(package_id)
    item = shown(package_id)
    plugin = lib_plugins.lookup_package_plugin(pkg.type)
    context = {
        "model": model,
        "session": model.Session,
        "user": "",
        "ignore_auth": True,
        "package": pkg,
        "ttdn_complete": True,
    }
    _data, errors = lib_plugins.plugin_validate(
        plugin,
        context,  # type: ignore[arg-type] - a key of our own
        item,
        plugin.update_package_schema(),
        "package_update",
    )
    return {field: found for field, found in errors.items() if found and any(found)}
