"""Datasets as ``package_show`` gives them, from rows that the session holds: no query for each.

What core's ``package_dictize`` asks the database for (tags, groups, relations) an item of a
harvest does not have; one that has got them is left to core.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import ckan.lib.dictization as d
import ckan.lib.plugins as lib_plugins
import sqlalchemy as sa
from ckan import model
from ckan import plugins as p
from ckan.lib.dictization import model_dictize
from ckan.logic import apply_after_dataset_show_plugins
from ckan.logic.schema import default_show_package_schema

from ckanext.ttdn.services.harvest.importer import core_validation

# (with core's default schema, with the kind's own): what the index keeps.
Both = tuple[dict[str, Any], dict[str, Any]]


def organization_of(owner_org: str) -> dict[str, Any] | None:
    """Return an organisation as it stands in each of its datasets."""
    group = model.group_table
    query = sa.select(group).where(group.c["id"] == owner_org, group.c["state"] == "active")
    found = d.obj_list_dictize(list(model.Session.execute(query)), _context())
    if not found:
        return None
    del found[0]["extras"]
    return found[0]


def tied(package_ids: Iterable[str]) -> set[str]:
    """Return the datasets with tags, groups or relations, in three queries for all of them."""
    ids = list(package_ids)
    member, tag, relation = model.Member, model.PackageTag, model.PackageRelationship
    groups = model.Session.query(member.table_id).filter(
        member.table_id.in_(ids), member.capacity != "organization", member.state == "active"
    )
    tags = model.Session.query(tag.package_id).filter(tag.package_id.in_(ids))
    relations = model.Session.query(relation.subject_package_id, relation.object_package_id).filter(
        sa.or_(relation.subject_package_id.in_(ids), relation.object_package_id.in_(ids))
    )
    return {row[0] for row in groups} | {row[0] for row in tags} | {i for r in relations for i in r}


def both(pkg: model.Package, organization: dict[str, Any] | None, *, alone: bool) -> Both:
    """Return a flushed dataset as it is indexed; ``alone``: it is not among the ``tied``.

    The same as core's ``package_show_default_and_custom_schemas``, hooks included.
    """
    context: Any = {**_context(), "package": pkg, "validate": False}
    raw = _alone(pkg, organization) if alone else model_dictize.package_dictize(pkg, context)
    for hook in p.PluginImplementations(p.IPackageController):
        hook.read(pkg)
    for hook in p.PluginImplementations(p.IResourceController):
        for resource in raw["resources"]:
            hook.before_resource_show(resource)
    default, _errors = core_validation.checked(
        None, context, raw, default_show_package_schema(), "package_show"
    )
    plugin = lib_plugins.lookup_package_plugin(raw["type"])
    custom, _errors = core_validation.checked(
        plugin, context, raw, plugin.show_package_schema(), "package_show"
    )
    apply_after_dataset_show_plugins(context, custom)
    return default, custom


def _context() -> Any:
    return {
        "model": model,
        "session": model.Session,
        "user": "",
        "ignore_auth": True,
        "use_cache": False,
    }


def _alone(pkg: model.Package, organization: dict[str, Any] | None) -> dict[str, Any]:
    context = _context()
    shown = d.table_dictize(pkg, context)
    shown.pop("plugin_data", None)
    if shown.get("title"):
        shown["title"] = shown["title"].strip()
    resources = [r for r in pkg.resources_all if r.state == model.State.ACTIVE]
    shown["resources"] = model_dictize.resource_list_dictize(resources, context)
    shown["num_resources"] = len(resources)
    shown["tags"], shown["num_tags"] = [], 0
    shown["extras"] = [{"key": k, "value": v} for k, v in (shown["extras"] or {}).items()]
    shown["groups"] = []
    shown["organization"] = copy.deepcopy(organization)
    shown["relationships_as_subject"], shown["relationships_as_object"] = [], []
    shown["isopen"] = pkg.isopen()
    licence = pkg.license
    if licence and licence.url:
        shown["license_url"] = licence.url
        shown["license_title"] = licence.title.split("::")[-1]
    else:
        shown["license_title"] = licence.title if licence else pkg.license_id
    return shown
