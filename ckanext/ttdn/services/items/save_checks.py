"""Filter and check what a client sends to save an item (R20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import DataDict, ErrorDict

from ckanext.ttdn import rights
from ckanext.ttdn.model import Revision
from ckanext.ttdn.services import refusals
from ckanext.ttdn.services.items import naming, presentation

# What CKAN would take and no form has: it would be published without being looked at.
_NOT_IN_FORMS = (
    "author_email",
    "groups",
    "maintainer",
    "maintainer_email",
    "relationships_as_object",
    "relationships_as_subject",
    "tag_string",
    "tags",
    "url",
    "version",
)


def strip(data: DataDict) -> None:
    """Remove computed fields and fields that are in no form."""
    for key in (*presentation.COMPUTED, "form_token", *_NOT_IN_FORMS):
        data.pop(key, None)


def refuse_stale(pkg: model.Package, revision: Revision | None, data: DataDict) -> None:
    """Raise a conflict if the item has changed since it was read; remove the tokens compared."""
    stored = {
        "metadata_modified": (
            revision.modified_at if revision else pkg.metadata_modified
        ).isoformat(),
        "lock_version": revision.lock_version if revision else None,
    }
    for name, actual in stored.items():
        sent = data.pop(name, None)
        if sent not in (None, "") and str(sent) != str(actual):
            raise refusals.conflict(sent, actual, [name], "stale_save")


def refuse_hidden_switches(pkg: model.Package, data: DataDict) -> None:
    """Refuse a save that changes fields reserved to the appraisal or the operator."""
    changes = {
        "state": data.get("state") not in (None, "", pkg.state),
        "private": data.get("private") not in (None, "")
        and tk.asbool(data["private"]) != pkg.private,
    }
    errors: ErrorDict = {
        k: [refusals.message("decided_by_appraisal")] for k, v in changes.items() if v
    }
    owner = data.get("owner_org")
    if owner and owner not in (
        pkg.owner_org,
        getattr(model.Group.get(pkg.owner_org), "name", None),
    ):
        errors["owner_org"] = [refusals.message("owner_is_fixed")]
    if errors:
        raise tk.ValidationError(errors)


def name_for_update(pkg: model.Package, item: rights.Item, data: Mapping[str, Any]) -> str:
    """Return the name that an update leads to; one that was public stays for ever."""
    wish = data.get("name")
    if not wish or wish == pkg.name:
        return pkg.name
    if item.was_published:
        raise tk.ValidationError({"name": [refusals.message("name_is_kept")]})
    return naming.item_name(
        model.Group.get(pkg.owner_org).name, {**data, "type": pkg.type}, pkg.name
    )
