"""CKAN's dataset hooks: the catalogue's row and the internal values follow each saved dataset."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.ttdn import config
from ckanext.ttdn.model import InternalValues, Item
from ckanext.ttdn.services import call_options, timestamps
from ckanext.ttdn.services.visibility import columns


def on_created(context: Any, data: dict[str, Any]) -> None:
    """Make the catalogue's row with an item, in its transaction (IPackageController)."""
    if data.get("type") not in config.kinds():
        return
    row = Item(package_id=data["id"], state="draft", form_token=call_options.of(context).form_token)
    _copy_settings(row, data)
    model.Session.add(row)
    _follow(row)
    _keep_internal(context, data)


def on_updated(context: Any, data: dict[str, Any]) -> None:
    """Keep the row and the internal values in step with the saved dataset."""
    _keep_internal(context, data)
    row = Item.get(data["id"])
    if row is not None:
        _copy_settings(row, data)
        row.index_version += 1
        _follow(row)
        model.Session.flush()


def _keep_internal(context: Any, data: dict[str, Any]) -> None:
    changes = call_options.of(context).take_internal()
    if changes:
        InternalValues.merge(data["id"], changes)


def _copy_settings(row: Item, data: dict[str, Any]) -> None:
    values = {extra["key"]: extra["value"] for extra in data.get("extras") or []}
    row.visibility = values.get("visibility") or data.get("visibility") or "public"
    row.publish_at = timestamps.moment(values.get("publish_at") or data.get("publish_at"))
    row.expires_at = timestamps.moment(values.get("expires_at") or data.get("expires_at"))


def _follow(row: Item) -> None:
    pkg = model.Package.get(row.package_id)
    if pkg is not None:
        columns.follow(pkg, row)
