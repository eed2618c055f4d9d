"""The authority gives an item its right kind; the old address leads to the new one (R20)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.model import InternalValues
from ckanext.ttdn.services.appraisal import steps
from ckanext.ttdn.services.revisions import changes, payloads, writer
from ckanext.ttdn.workflow import State


def correct(step: steps.Step, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Store the item as ``kind`` and write down the version that comes of it.

    Raises ValidationError for what the new kind asks for and does not get; nothing is changed.
    """
    pkg, old_kind = step.pkg, step.pkg.type
    try:
        item = _converted(pkg, kind, values)
        errors = payloads.errors_of(pkg, dict(item))
        if errors:
            raise tk.ValidationError(errors)
        changes.save_item(item, step.context.get("user", ""))
        _write_version(step)
        step.given = {**step.given, "reasons": [old_kind, kind]}
        return steps.finish(step, step.row.state, State(step.row.state))
    except Exception:
        model.Session.rollback()
        raise


def _converted(pkg: model.Package, kind: str, values: dict[str, Any]) -> dict[str, Any]:
    schema = tk.h.scheming_get_dataset_schema(kind)
    item = {**payloads.shown(pkg.id), "type": kind}
    gone = payloads.unknown_fields(kind, workflow.payload_of(item, {}, {}))
    item = {name: value for name, value in item.items() if name not in gone}
    known = {field["field_name"] for field in schema["dataset_fields"]}
    item.update({name: value for name, value in values.items() if name in known})
    item.pop("metadata_modified", None)
    InternalValues.forget(pkg.id, gone)
    pkg.type = kind
    model.Session.flush()
    return item


def _write_version(step: steps.Step) -> None:
    """Keep the corrected content as the next number, in the place of the one that it corrects."""
    before = step.revision
    if before is not None:
        payload, files = payloads.current(step.pkg.id)
        step.revision = writer.version(
            step.pkg, before, payload, files, step.at, base_hash=before.base_hash
        )
