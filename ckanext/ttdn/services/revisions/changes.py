"""Changes of published items (H 6.4, 12; R20): written beside what the public sees, as revisions.

Nothing here touches a row, a file or an index entry of the item itself before :func:`apply`, which
an approval calls.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ckan.lib.plugins as lib_plugins
from ckan import model
from ckan.lib import uploader
from ckan.lib.dictization import table_dictize
from ckan.lib.navl.dictization_functions import missing
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.model import InternalValues, Item, Revision
from ckanext.ttdn.services import authz, call_options, refusals, timestamps
from ckanext.ttdn.services.files import storage
from ckanext.ttdn.services.revisions import payloads, states, writer

_PACKAGE_COLUMNS = frozenset(column.name for column in model.package_table.columns)
_RESOURCE_COLUMNS = frozenset(column.name for column in model.resource_table.columns) - {"extras"}
_CONTENT_COLUMNS = _RESOURCE_COLUMNS - workflow.VOLATILE_RESOURCE - {"id", "url", "position"}


def working_copy(revision: Revision, live: Mapping[str, Any]) -> dict[str, Any]:
    """Return the item as it will be when the change is in force; for insiders only.

    ``live`` is the item as shown. ``metadata_modified`` is the change's own, which a save sends
    back; a file that the public does not have is at an address for insiders.
    """
    item = workflow.working_copy(live, revision.payload)
    item["metadata_modified"] = revision.modified_at.isoformat()
    addresses = {
        (resource["id"], resource.get("hash")): resource["url"]
        for resource in live.get("resources", [])
        if resource.get("url_type") == "upload"
    }
    for resource in item["resources"]:
        resource["package_id"] = item["id"]
        if resource.get("url_type") == "upload":
            resource["url"] = addresses.get((resource["id"], resource.get("hash"))) or tk.url_for(
                "ttdn_revisions.file",
                id=revision.id,
                resource_id=resource["id"],
                filename=resource["url"],
                qualified=True,
            )
    return item


def summary(row: Item, revision: Revision) -> dict[str, Any]:
    """Return ``pending_revision`` of a published item, for its agency and the authority."""
    return {
        "id": revision.id,
        "state": row.change_state,
        "number": revision.number,
        "submitted_at": revision.submitted_at.isoformat() if revision.submitted_at else None,
        "metadata_modified": revision.modified_at.isoformat(),
        "lock_version": revision.lock_version,
        "publish_at": revision.publish_at.isoformat() if revision.publish_at else None,
        "due_on": revision.due_on.isoformat() if revision.due_on else None,
    }


def save(
    context: Any,
    pkg: model.Package,
    row: Item,
    revision: Revision | None,
    data: dict[str, Any],
) -> dict[str, Any]:
    """Keep ``data`` (as ``package_update`` takes it) as the item's change; return the copy.

    ``revision`` is the open change, None when one begins. The caller has locked the rows and
    asked the rights. Raises ValidationError; commits nothing.
    """
    options = call_options.of(context)
    live = payloads.shown(pkg.id)
    before = working_copy(revision, live) if revision else live
    item = dict(data)
    item.setdefault("resources", before.get("resources", []))
    item["resources"] = [dict(resource) for resource in item["resources"]]
    stored = [*live["resources"], *before["resources"], *options.stored]
    storage.hold_to_stored(item["resources"], stored)
    for resource in item["resources"]:
        # A new one gets its id now, and keeps it when the change is in force.
        resource.setdefault("id", str(uuid.uuid4()))
    uploads = [(r, uploader.get_resource_uploader(r)) for r in item["resources"]]
    for resource, upload in uploads:
        # As package_update does it, so that what is stored in the end is the same.
        if "mimetype" not in resource and hasattr(upload, "mimetype"):
            resource["mimetype"] = upload.mimetype
    internal: dict[str, Any] = {}
    checking = {**context, call_options.KEY: replace(options, internal=internal)}
    checked = payloads.validated(pkg, item, checking)
    shown = {**_as_shown(pkg, before, checked, context), **_internal(pkg, before, internal)}
    for resource, upload in uploads:
        if isinstance(upload, storage.ArchivedFile):
            upload.upload(resource["id"])
    payload, kept = payloads.of_item(shown)
    if payload == (revision.payload if revision else payloads.of_item(live)[0]):
        return before
    written = _write(pkg, revision, payload, authz.user_of(context))
    writer.keep_files(written, kept)
    states.open_change(row)
    model.Session.flush()
    return working_copy(written, live)


def _as_shown(
    pkg: model.Package, before: Mapping[str, Any], checked: Mapping[str, Any], context: Any
) -> dict[str, Any]:
    """Show validated data as ``package_show`` will once they are stored, without storing them."""
    full: Any = {**context, "model": model, "session": model.Session, "package": pkg}
    raw = table_dictize(pkg, full)
    raw.pop("plugin_data", None)
    raw.update({k: v for k, v in before.items() if k in _PACKAGE_COLUMNS})
    raw.update({k: v for k, v in checked.items() if k in _PACKAGE_COLUMNS})
    raw["extras"] = [dict(extra) for extra in checked.get("extras", [])]
    old = {resource["id"]: resource for resource in before.get("resources", [])}
    raw["resources"] = []
    for position, resource in enumerate(checked.get("resources", [])):
        columns = {k: v for k, v in old.get(resource["id"], {}).items() if k in _RESOURCE_COLUMNS}
        sent = {k: v for k, v in resource.items() if v is not missing}
        nothing = dict.fromkeys(_RESOURCE_COLUMNS)
        raw["resources"].append({**nothing, **columns, **sent, "position": position})
    plugin = lib_plugins.lookup_package_plugin(pkg.type)
    shown, _errors = lib_plugins.plugin_validate(
        plugin, full, raw, plugin.show_package_schema(), "package_show"
    )
    return shown


def _internal(
    pkg: model.Package, before: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, Any]:
    schema = tk.h.scheming_get_dataset_schema(pkg.type)
    names = [f["field_name"] for f in schema["dataset_fields"] if f.get("audience") == "internal"]
    values = {name: before[name] for name in names if name in before}
    return {**values, **changes}


def _write(
    pkg: model.Package, revision: Revision | None, payload: dict[str, Any], user: model.User | None
) -> Revision:
    """Write into the draft, or begin the next number: what was submitted stays as it was."""
    at = timestamps.now()
    if revision is not None and revision.submitted_at is None:
        writer.rewrite(revision, payload, at)
        return revision
    base_hash = revision.base_hash if revision else workflow.content_hash(payloads.public(pkg.id))
    submitter_id = user.id if user else None
    return writer.draft(pkg, payload, base_hash, submitter_id, at, replaces=revision)


def apply(pkg: model.Package, revision: Revision, at: dt.datetime, user: str) -> None:
    """Put a change in force: the item's rows get what was appraised, and nothing else.

    In the caller's transaction; neither commits nor indexes. Raises ValidationError when what
    stands there afterwards is not, by its hash, what was appraised.
    """
    live = payloads.shown(pkg.id)
    item = workflow.working_copy(live, revision.payload)
    before = {resource["id"]: resource for resource in live["resources"]}
    for resource in item["resources"]:
        old = before.get(resource["id"], {})
        same = all(old.get(name) == resource.get(name) for name in ("hash", "url_type"))
        if not same or (resource.get("url_type") != "upload" and old.get("url") != resource["url"]):
            resource["last_modified"] = at.isoformat()
        # A column that is left out would keep its value, or be guessed.
        for name in _CONTENT_COLUMNS - resource.keys():
            resource[name] = None
    for name in InternalValues.of(pkg.id):
        item.setdefault(name, "")
    item.pop("metadata_modified", None)
    save_item(item, user)
    payload, _files = payloads.current(pkg.id)
    if workflow.content_hash(payload) != revision.payload_hash:
        changed = workflow.changed_fields(revision.payload, payload)
        raise refusals.conflict(
            revision.payload_hash, workflow.content_hash(payload), changed, "applied_differs"
        )


def save_item(item: dict[str, Any], user: str) -> None:
    """Store an item past the gate, for a step that was decided; neither commits nor indexes."""
    context = {
        "user": user,
        "ignore_auth": True,
        call_options.KEY: call_options.CallOptions(decided=True),
        "allow_state_change": True,
        "defer_commit": True,
        "return_id_only": True,
    }
    tk.get_action("package_update")(context, item)  # type: ignore[arg-type] - keys of our own
    model.Session.flush()
