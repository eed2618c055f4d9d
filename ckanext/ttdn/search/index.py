"""What is indexed: gathers a dataset's facts and hands them to `document`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from ckan import model
from ckanext.scheming.helpers import scheming_get_dataset_schema

from ckanext.ttdn import config, definitions
from ckanext.ttdn.model import Agency, FileText, Item
from ckanext.ttdn.workflow import State

from . import document
from .document import Facts, Field


def before_dataset_index(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the document for Solr (CKAN's `IPackageController` calls this for each dataset).

    What package_search answers stays as it is, except that an internal value (R06 b and đ,
    R07, R12) never reaches it. Types of other extensions keep all their fields and gain ours.
    """
    schema = scheming_get_dataset_schema(data_dict["type"])
    dataset = json.loads(data_dict["validated_data_dict"])
    fields: Sequence[Field] = schema["dataset_fields"] if schema else ()
    result = document.index_fields(data_dict, dataset, _facts(dataset, schema))
    if not schema:
        return {**data_dict, **result}
    internal = {item["field_name"] for item in fields} - {
        item["field_name"] for item in document.public_fields(fields)
    }
    result["data_dict"] = _serialized(json.loads(data_dict["data_dict"]), internal)
    result["validated_data_dict"] = _serialized(dataset, internal)
    return result


def _facts(dataset: dict[str, Any], schema: dict[str, Any] | None) -> Facts:
    # Attributes of a row are columns to a type checker.
    item: Any = Item.get(dataset["id"])
    # Held until the next one comes: CKAN asks for the labels next, which then need no query.
    model.Session.info["ttdn_indexed"] = item
    agency: Any = Agency.get(dataset.get("owner_org"))
    organization = dataset.get("organization") or {}
    now = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)
    public_from = item.publish_at if item else None
    return Facts(
        languages=config.languages(),
        fields=schema["dataset_fields"] if schema else (),
        resource_fields=schema.get("resource_fields", ()) if schema else (),
        organization_names=agency.name_translated
        if agency
        else {"": organization.get("title") or ""},
        published_at=item.published_at if item else None,
        # The filter counts in whole minutes; what has begun already must not wait for the next.
        public_from=public_from if public_from and public_from > now else None,
        public_until=item.expires_at if item else None,
        version=item.index_version if item else None,
        file_texts=_file_texts(dataset, item),
        label=_label,
    )


def _file_texts(dataset: dict[str, Any], item: Any) -> list[str]:
    """Return the texts of a published item's documents; nothing unapproved is indexed (R20)."""
    hashes = [str(resource.get("hash") or "") for resource in dataset.get("resources") or ()]
    files = [value.removeprefix("sha256:") for value in hashes if value.startswith("sha256:")]
    if not files or item is None or item.state != State.PUBLISHED.value:
        return []
    return FileText.texts(files)


def _label(name: str, code: str, lang: str) -> str:
    return definitions.vocabulary(name).label(code, lang)


def _serialized(dataset: dict[str, Any], internal: set[str]) -> str:
    """Return a dataset as JSON without fields that stand by themselves or in extras.

    Letters as they are: written as escapes, as CKAN writes them, Vietnamese is twice as long, and
    a list of twenty items waits for it.
    """
    kept = {key: value for key, value in dataset.items() if key not in internal}
    if kept.get("extras"):
        kept["extras"] = [extra for extra in kept["extras"] if extra["key"] not in internal]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
