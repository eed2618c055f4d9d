"""A record as a dataset: what it may say, and whether the catalogue can take it (R18, R25)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.lib.plugins as lib_plugins
from ckan import model

from ckanext.ttdn.harvesters.mapping.records import Record
from ckanext.ttdn.services import call_options
from ckanext.ttdn.services.files import storage
from ckanext.ttdn.services.harvest.importer import core_validation
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.items import presentation

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


class Invalid(Exception):
    """A record that not even a draft can be made of; ``errors`` by field."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        super().__init__(str(errors))
        self.errors = dict(errors)


def data_of(source: Source, record: Record) -> dict[str, Any]:
    """Return a record as ``package_create`` takes it, without what it may not say of itself."""
    data = {k: v for k, v in record.item.items() if k not in _NEVER_SENT}
    data["resources"] = [dict(resource) for resource in data.get("resources") or []]
    storage.hold_to_stored(data["resources"], [])
    return {**data, "type": source.facts.kind, "owner_org": source.owner_org}


def checked(
    source: Source, data: dict[str, Any], pkg: model.Package | None
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Validate as a submission, else as a draft: data, internal values, what is lacking (R18)."""
    lacking: dict[str, Any] = {}
    for complete in (True, False):
        internal: dict[str, Any] = {}
        data_checked, errors = _validate(source, data, pkg, internal, complete)
        if not errors:
            return data_checked, internal, lacking
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
    options = call_options.CallOptions(complete=complete, internal=internal)
    context = source.context(ttdn=options)
    if pkg is None:
        schema, action = plugin.create_package_schema(), "package_create"
    else:
        context["package"] = pkg
        schema, action = plugin.update_package_schema(), "package_update"
    with model.Session.no_autoflush:
        checked, errors = core_validation.checked(
            plugin,
            context,
            {**data, "resources": [dict(r) for r in data["resources"]]},
            schema,
            action,
        )
    return checked, dict(errors)
