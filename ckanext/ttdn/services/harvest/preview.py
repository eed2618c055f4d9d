"""The first records of a source as they would become items; nothing is stored (R25)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import ckan.lib.plugins as lib_plugins
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.harvesters.http import FetchError
from ckanext.ttdn.harvesters.mapping.records import Listed, Record, Refused, SourceFacts
from ckanext.ttdn.harvesters.registry import Reader
from ckanext.ttdn.services import call_options
from ckanext.ttdn.services.harvest import messages
from ckanext.ttdn.services.harvest.engine import readers

MOST = 50


def records(
    source_type: str,
    source: SourceFacts,
    settings: dict[str, Any],
    owner_org: str | None,
    limit: int,
    source_id: str | None = None,
) -> dict[str, Any]:
    """Return ``records``, ``total`` and ``problem`` (why the source could not be read).

    Each record: ``original_id``, ``address``, ``dataset`` (as it would be), ``unmapped`` (fields
    that no rule used), ``errors`` by field, ``refused`` (in words) for what cannot become an item.
    """
    answer: dict[str, Any] = {"records": [], "total": None, "problem": None}
    try:
        with readers.opened(source_type, source, settings, source_id) as reader:
            for found in itertools.islice(_listed(reader, answer), min(limit, MOST)):
                answer["records"].append(_one(found, source, owner_org))
    except FetchError as error:
        problem = {"code": error.code, "facts": error.facts}
        answer["problem"] = {"code": error.code, "message": messages.text(problem)}
    return answer


def _listed(reader: Reader, answer: dict[str, Any]) -> Iterator[Record | Refused]:
    for page in reader.pages():
        answer["total"] = page.total if page.total is not None else answer["total"]
        for record in page.records:
            yield record.mapped() if isinstance(record, Listed) else record


def _one(found: Record | Refused, source: SourceFacts, owner_org: str | None) -> dict[str, Any]:
    if isinstance(found, Refused):
        problem = {"code": found.code, "facts": dict(found.facts)}
        return {
            "original_id": found.original_id,
            "address": None,
            "dataset": None,
            "unmapped": [],
            "errors": {},
            "refused": messages.text(problem),
        }
    dataset = {**found.item, "type": source.kind}
    return {
        "original_id": found.original_id,
        "address": found.address,
        "dataset": dataset,
        "unmapped": list(found.unmapped),
        "errors": _errors(dataset, owner_org),
        "refused": None,
    }


def _errors(dataset: dict[str, Any], owner_org: str | None) -> dict[str, Any]:
    plugin = lib_plugins.lookup_package_plugin(dataset["type"])
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Any = {
        "model": model,
        "session": model.Session,
        "user": site_user,
        "ignore_auth": True,
        call_options.KEY: call_options.CallOptions(complete=True),
    }
    data = {**dataset, "name": "preview", "owner_org": owner_org}
    data["resources"] = [dict(resource) for resource in data.get("resources") or []]
    _data, errors = lib_plugins.plugin_validate(
        plugin, context, data, plugin.create_package_schema(), "package_create"
    )
    return {name: found for name, found in errors.items() if found and any(found)}
