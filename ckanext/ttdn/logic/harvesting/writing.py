"""Records become rows, a batch at once: the very state that CKAN's own actions would leave.

What costs time there is that each action validates, reads back and indexes for itself. Here a
record is validated once, its rows go to the database with those of the whole batch, and what is
indexed and appraised is made from the rows that the session holds. Nothing here commits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ckan.lib.plugins as lib_plugins
import sqlalchemy as sa
from ckan import model
from ckan import plugins as p
from ckan.lib import datapreview, uploader
from ckan.lib.dictization import model_save

from ckanext.ttdn import config, workflow
from ckanext.ttdn.harvesters.mapping.records import Record
from ckanext.ttdn.logic import facts, files, naming, payloads, presentation
from ckanext.ttdn.logic.decision_log import Entry
from ckanext.ttdn.logic.harvesting import checking, dictized
from ckanext.ttdn.logic.harvesting.sources import Source
from ckanext.ttdn.model import InternalValues, Item, Revision
from ckanext.ttdn.workflow import Operation, Requirement, State

# The agency declared them for the whole source when it had it connected (R21, R25, R31).
DECLARATIONS = ["no_state_secrets", "rights_cleared"]
MET = workflow.Facts(frozenset({Requirement.DECLARATIONS, Requirement.COMPLETE}))


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
    before: State | None = None
    base_hash: str | None = None
    stored_internal: dict[str, Any] = field(default_factory=dict)
    both: dictized.Both | None = None
    content_hash: str | None = None


class Invalid(Exception):
    """A record that not even a draft can be made of; ``errors`` by field."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(str(errors))
        self.errors = dict(errors)


def new(source: Source, record: Record, names: naming.Names) -> Write:
    """Make the rows of a new item in the session; raises :class:`Invalid`, and makes none."""
    data = data_of(source, record)
    data["name"] = names.take(data)
    data["state"], data["private"] = "draft", True
    checked, internal, lacking = _checked(source, data, None)
    checked["creator_user_id"] = source.user_id
    pkg = model.Package()
    pkg.from_dict({**checked, "extras": _extras(checked)})
    pkg.id = str(uuid.uuid4())
    pkg.metadata_modified = facts.now()
    pkg.resources_all[:] = [
        _write_resource(None, pkg.id, sent)[0] for sent in checked.get("resources") or []
    ]
    for sent, resource in zip(checked.get("resources") or [], pkg.resources_all, strict=True):
        sent["id"] = resource.id
    checked["id"] = pkg.id
    model.Session.add(pkg)
    return Write(record, pkg, checked, True, internal, lacking)


def rewrite(source: Source, record: Record, pkg: model.Package, alone: bool) -> Write:
    """Write a changed record into an item that was never public; raises :class:`Invalid`.

    Resources keep their ids by their addresses; what the authority has classified stays (R16).
    """
    data = data_of(source, record)
    data.update(id=pkg.id, name=pkg.name, state=pkg.state, private=pkg.private)
    if "topics" not in data and (pkg.extras or {}).get("topics"):
        data["topics"] = pkg.extras["topics"]
    keep_resource_ids(data, [(r.id, r.url) for r in pkg.resources_all if r.state == "active"])
    for resource in data["resources"]:
        # As package_update does it, and package_create does not.
        upload = uploader.get_resource_uploader(resource)
        if "mimetype" not in resource and hasattr(upload, "mimetype"):
            resource["mimetype"] = upload.mimetype
    checked, internal, lacking = _checked(source, data, pkg)
    with model.Session.no_autoflush:
        if alone:
            change = _save(pkg, checked)
        else:
            context = source.context(package=pkg)
            change = model_save.package_dict_save(dict(checked), context)[1]
    if change:
        pkg.metadata_modified = facts.now()
    return Write(record, pkg, checked, False, internal, lacking, bool(change), alone)


def _save(pkg: model.Package, checked: dict[str, Any]) -> bool:
    """Do what core's ``package_dict_save`` does, for a dataset without tags and groups.

    Its resources are in the session already, for which core would ask three times.
    """
    changed, _skipped = pkg.from_dict({**checked, "extras": _extras(checked)})
    old = {resource.id: resource for resource in pkg.resources_all}
    before = [r for r in pkg.resources_all if r.state != model.State.DELETED]
    gone_before = set(pkg.resources_all) - set(before)
    after, any_changed = [], bool(changed)
    for sent in checked.get("resources") or []:
        resource, change = _write_resource(old.get(sent.get("id")), pkg.id, sent)
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


def own(source: Source, writes: Sequence[Write]) -> None:
    """Give new datasets to their agency, as ``package_owner_org_update`` does; one statement."""
    rows = [
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
    if rows:
        model.Session.execute(sa.insert(model.member_table), rows)


def call_hooks(source: Source, write: Write) -> None:
    """Tell the plugins, as ``package_create`` and ``package_update`` do; the rows are flushed."""
    if not write.changed and not write.internal:
        return
    context = source.context(
        package=write.pkg, ttdn_internal=write.internal, ttdn_form_token=None, schema=None
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


def submit(source: Source, write: Write, row: Item, at: dt.datetime) -> tuple[Revision, Entry]:
    """Make a written item wait for its appraisal; the caller logs the entry (R20)."""
    assert write.both is not None  # noqa: S101 - dictized by the caller before
    before = write.before or State(row.state)
    row.state = workflow.plan(before, Operation.SUBMIT, MET).target.value
    row.submitted_at = at
    payload, _files = payloads.of_item(shown(write))
    write.content_hash = workflow.content_hash(payload)
    revision = Revision(
        id=str(uuid.uuid4()),
        package_id=write.pkg.id,
        number=write.number + 1,
        state="submitted",
        payload=payload,
        payload_hash=write.content_hash,
        base_hash=write.base_hash,
        schema_version=config.SCHEMA_VERSION,
        organization_id=source.owner_org,
        kind=source.facts.kind,
        submitter_id=source.user_id,
        modified_at=at,
        submitted_at=at,
        is_open=True,
    )
    model.Session.add(revision)
    return revision, entry(source, Operation.SUBMIT, revision, before.value, row.state, at)


def shown(write: Write) -> dict[str, Any]:
    """Return a dictized item as its form would save it, internal values included."""
    assert write.both is not None  # noqa: S101 - dictized by the caller before
    own = {name: value for name, value in write.both[1].items() if name != "extras"}
    values = InternalValues.of(write.pkg.id) if write.internal else write.stored_internal
    return {**own, **values}


def entry(
    source: Source,
    operation: Operation,
    revision: Revision,
    before: str,
    after: str,
    at: dt.datetime,
    note: str = "",
) -> Entry:
    """Return the row of the decision log for a step that the harvest takes for its agency."""
    submits = operation is Operation.SUBMIT
    return Entry(
        at=at,
        package_id=revision.package_id,
        revision_id=revision.id,
        operation=operation.value,
        from_state=before,
        to_state=after,
        content_hash=revision.payload_hash,
        reasons=[],
        topics=[],
        actor_id=source.user_id,
        organization_id=source.owner_org,
        words={
            "note": note or source.url,
            "field_comments": {},
            "declarations": DECLARATIONS if submits else [],
            "acted_by": source.title,
            "due_on": None,
            "agency_name": dict(source.agency_name),
            "authority_name": dict(source.authority_name),
        },
    )


def data_of(source: Source, record: Record) -> dict[str, Any]:
    """Return a record as ``package_create`` takes it, without what it may not say of itself."""
    data = {k: v for k, v in record.item.items() if k not in _NEVER_SENT}
    data["resources"] = [dict(resource) for resource in data.get("resources") or []]
    files.hold_to_stored(data["resources"], [])
    return {**data, "type": source.facts.kind, "owner_org": source.owner_org}


# A record never brings an identity, an owner or a state of its own into the catalogue (R25).
_NEVER_SENT = frozenset(
    {
        *presentation.COMPUTED,
        "id",
        "name",
        "owner_org",
        "state",
        "private",
        "type",
        "groups",
        "tags",
        "tag_string",
        "form_token",
        "metadata_created",
        "metadata_modified",
        "creator_user_id",
        "plugin_data",
    }
)


def _checked(
    source: Source, data: dict[str, Any], pkg: model.Package | None
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Validate as a submission, else as a draft: data, internal values, what is lacking (R18)."""
    lacking: dict[str, Any] = {}
    for complete in (True, False):
        internal: dict[str, Any] = {}
        checked, errors = _validate(source, data, pkg, internal, complete)
        if not errors:
            return checked, internal, lacking
        lacking = {name: found for name, found in errors.items() if found and any(found)}
    raise Invalid(lacking)


def _validate(
    source: Source,
    data: dict[str, Any],
    pkg: model.Package | None,
    internal: dict[str, Any],
    complete: bool,
) -> tuple[dict[str, Any], dict[str, Any]]:
    plugin = lib_plugins.lookup_package_plugin(data["type"])
    context = source.context(ttdn_internal=internal)
    if complete:
        context["ttdn_complete"] = True
    if pkg is None:
        schema, action = plugin.create_package_schema(), "package_create"
    else:
        context["package"] = pkg
        schema, action = plugin.update_package_schema(), "package_update"
    with model.Session.no_autoflush:
        checked, errors = checking.checked(
            plugin,
            context,
            {**data, "resources": [dict(r) for r in data["resources"]]},
            schema,
            action,
        )
    return checked, dict(errors)


def _extras(checked: Mapping[str, Any]) -> dict[str, Any]:
    return {extra["key"]: extra["value"] for extra in checked.get("extras") or []}


def _write_resource(
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
        row.metadata_modified = facts.now()
        row.extras = skipped
    row.state = model.State.ACTIVE
    return row, is_new or any_change


_NO_COLUMNS = frozenset({"extras", "revision_timestamp", "tracking_summary"})


def _default_views(source: Source, write: Write) -> None:
    """Make the views that core makes, asking first whether any can show the file at all."""
    plugins = datapreview.get_default_view_plugins()
    for resource in write.data.get("resources") or []:
        facts_of_view = {"resource": resource, "package": write.data}
        if any(plugin.can_view(facts_of_view) for plugin in plugins):
            context = source.context(use_cache=False)
            datapreview.add_views_to_resource(context, resource, write.data)
