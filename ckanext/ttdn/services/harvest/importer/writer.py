"""Records become rows, a batch at once: the very state that CKAN's own actions would leave.

What costs time there is that each action validates, reads back and indexes for itself. Here a
record is validated once, its rows go to the database with those of the whole batch, and what is
indexed and appraised is made from the rows that the session holds. Nothing here commits.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan import plugins as p
from ckan.lib import datapreview, uploader
from ckan.lib.dictization import model_save

from ckanext.ttdn.harvesters.mapping.records import Record
from ckanext.ttdn.model import InternalValues
from ckanext.ttdn.services import call_options, timestamps
from ckanext.ttdn.services.harvest.importer import package_dicts, rows, validation
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.items import naming


@dataclass
class Write:
    """A record on its way into the tables."""

    record: Record
    pkg: model.Package
    data: dict[str, Any]
    is_new: bool
    internal: dict[str, Any] = field(default_factory=dict)
    # What keeps it from being submitted, by field; a draft then (R18).
    lacking: dict[str, Any] = field(default_factory=dict)
    changed: bool = True
    alone: bool = True
    # The newest revision and what the item comes from, when it is written again.
    number: int = 0
    base_hash: str | None = None
    stored_internal: dict[str, Any] = field(default_factory=dict)
    both: package_dicts.Both | None = None
    content_hash: str | None = None


def new(source: Source, record: Record, names: naming.Names) -> Write:
    """Make the rows of a new item in the session; raises ``incoming.Invalid``, and makes none."""
    data = validation.data_of(source, record)
    data["name"] = names.take(data)
    data["state"], data["private"] = "draft", True
    checked, internal, lacking = validation.checked(source, data, None)
    checked["creator_user_id"] = source.user_id
    pkg = model.Package()
    pkg.from_dict({**checked, "extras": rows.extras_of(checked)})
    pkg.id = str(uuid.uuid4())
    pkg.metadata_modified = timestamps.now()
    pkg.resources_all[:] = [
        rows.write_resource(None, pkg.id, sent)[0] for sent in checked.get("resources") or []
    ]
    for sent, resource in zip(checked.get("resources") or [], pkg.resources_all, strict=True):
        sent["id"] = resource.id
    checked["id"] = pkg.id
    model.Session.add(pkg)
    return Write(record, pkg, checked, True, internal, lacking)


def rewrite(source: Source, record: Record, pkg: model.Package, alone: bool) -> Write:
    """Write a changed record into an item that was never public; raises ``incoming.Invalid``.

    Resources keep their ids by their addresses; what the authority has classified stays (R16).
    """
    data = validation.data_of(source, record)
    data.update(id=pkg.id, name=pkg.name, state=pkg.state, private=pkg.private)
    if "topics" not in data and (pkg.extras or {}).get("topics"):
        data["topics"] = pkg.extras["topics"]
    rows.keep_resource_ids(data, [(r.id, r.url) for r in pkg.resources_all if r.state == "active"])
    for resource in data["resources"]:
        # As package_update does it, and package_create does not.
        upload = uploader.get_resource_uploader(resource)
        if "mimetype" not in resource and hasattr(upload, "mimetype"):
            resource["mimetype"] = upload.mimetype
    checked, internal, lacking = validation.checked(source, data, pkg)
    with model.Session.no_autoflush:
        if alone:
            change = rows.save(pkg, checked)
        else:
            context = source.context(package=pkg)
            change = model_save.package_dict_save(dict(checked), context)[1]
    if change:
        pkg.metadata_modified = timestamps.now()
    return Write(record, pkg, checked, False, internal, lacking, bool(change), alone)


def own(source: Source, writes: Sequence[Write]) -> None:
    """Give new datasets to their agency, as ``package_owner_org_update`` does; one statement."""
    members = [
        {
            "id": str(uuid.uuid4()),
            "table_id": write.pkg.id,
            "table_name": "package",
            "group_id": source.owner_org,
            "capacity": "organization",
            "state": "active",
        }
        for write in writes
        if write.is_new
    ]
    if members:
        model.Session.execute(sa.insert(model.member_table), members)


def call_hooks(source: Source, write: Write) -> None:
    """Tell the plugins, as ``package_create`` and ``package_update`` do; the rows are flushed."""
    if not write.changed and not write.internal:
        return
    context = source.context(
        package=write.pkg, ttdn=call_options.CallOptions(internal=write.internal), schema=None
    )
    context.pop("schema")
    for hook in p.PluginImplementations(p.IPackageController):
        if write.is_new:
            hook.create(write.pkg)
            hook.after_dataset_create(context, write.data)
        else:
            hook.edit(write.pkg)
            hook.after_dataset_update(context, write.data)
    if write.is_new:
        _default_views(source, write)


def shown(write: Write) -> dict[str, Any]:
    """Return a dictized item as its form would save it, internal values included."""
    assert write.both is not None  # noqa: S101 - dictized by the caller before
    own = {name: value for name, value in write.both[1].items() if name != "extras"}
    values = InternalValues.of(write.pkg.id) if write.internal else write.stored_internal
    return {**own, **values}


def _default_views(source: Source, write: Write) -> None:
    """Make the views that core makes, asking first whether any can show the file at all."""
    plugins = datapreview.get_default_view_plugins()
    for resource in write.data.get("resources") or []:
        facts_of_view = {"resource": resource, "package": write.data}
        if any(plugin.can_view(facts_of_view) for plugin in plugins):
            context = source.context(use_cache=False)
            datapreview.add_views_to_resource(context, resource, write.data)
