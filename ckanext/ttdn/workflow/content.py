"""What is appraised: the payload of an item, in one canonical form, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

# Set by the catalogue itself, or (topics) by the decision: none of it is the agency's content.
VOLATILE = frozenset(
    {
        "approval_state",
        "creator_user_id",
        "groups",
        "isopen",
        "license_title",
        "license_url",
        "metadata_created",
        "metadata_modified",
        "num_resources",
        "num_tags",
        "organization",
        "pending_revision",
        "private",
        "published_at",
        "relationships_as_object",
        "relationships_as_subject",
        "state",
        "submitted_at",
        "tags",
        "topics",
        "withdrawn_at",
    }
)
VOLATILE_RESOURCE = frozenset(
    {
        "cache_last_updated",
        "cache_url",
        "created",
        "datastore_active",
        "last_modified",
        "metadata_modified",
        "mimetype_inner",
        "package_id",
        "state",
    }
)
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def payload_of(
    item: Mapping[str, Any], internal: Mapping[str, Any], file_hashes: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the authority appraises: the item's fields, public and internal, and its files.

    ``item`` is as ``package_show`` gives it; ``file_hashes`` maps resource ids to the SHA-256 of
    the uploaded bytes. Fields without a value are left out, so that an empty field and a missing
    one have the same hash. ``topics`` stay in the payload but outside the hash, since classifying
    is the authority's (R16).
    """
    fields = _filled({**item, **internal}, VOLATILE - {"topics"})
    fields["resources"] = [
        _resource(r, file_hashes.get(r["id"])) for r in item.get("resources", [])
    ]
    return fields


def _resource(resource: Mapping[str, Any], sha256: str | None) -> dict[str, Any]:
    fields = _filled(resource, VOLATILE_RESOURCE)
    if resource.get("url_type") == "upload":
        # The address of an upload has the site's host and the reader's language in it.
        fields["url"] = str(resource.get("url") or "").rsplit("/", 1)[-1]
        fields["sha256"] = sha256
    return fields


def working_copy(item: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the item as it would be with the content of ``payload``: the way back.

    What the catalogue itself sets stays the item's; a field that the payload has not is empty.
    Addresses of uploaded files are left as the payload has them: their names.
    """
    kept = {k: v for k, v in item.items() if k in VOLATILE and k != "topics"}
    columns = {k: None for k, v in item.items() if k not in VOLATILE and v in (None, "")}
    before = {r["id"]: r for r in item.get("resources", [])}
    resources = [
        {**_kept_of_resource(before.get(resource["id"], {})), **_without_hash(resource)}
        for resource in payload.get("resources", [])
    ]
    copy = {**columns, **payload, **kept, "resources": resources}
    if "num_resources" in item:
        copy["num_resources"] = len(resources)
    return copy


def _kept_of_resource(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in resource.items() if k in VOLATILE_RESOURCE or v in _EMPTY}


def _without_hash(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in resource.items() if k != "sha256"}


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields whose values differ, in alphabetical order."""
    return sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))


def rebased(
    old: Mapping[str, Any], new: Mapping[str, Any], change: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Carry a change of the ``old`` public content over to the ``new`` one, field by field.

    Returns the payload and the fields that both have changed: there the change's value stands,
    and a person has to look.
    """
    mine, theirs = set(changed_fields(old, change)), set(changed_fields(old, new))
    result = dict(new)
    for name in mine:
        if name in change:
            result[name] = change[name]
        else:
            result.pop(name, None)
    both = sorted(n for n in mine & theirs if change.get(n) != new.get(n))
    return result, both


def _filled(values: Mapping[str, Any], leave_out: Collection[str]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k not in leave_out and v not in _EMPTY}


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: the same for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content_hash(payload: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hexadecimal) of what was appraised, the topics left out."""
    content = {k: v for k, v in payload.items() if k != "topics"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()
