"""A version of an item in the form of the item, for the pages of insiders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow


def as_item(item: Mapping[str, Any], revision: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``item`` as ``revision`` (of ``ttdn_revision_show``) has it, its files at addresses
    that insiders alone can open. ``version_of`` marks it for the page.
    """
    version = workflow.working_copy(item, revision["payload"])
    version["version_of"] = revision["id"]
    for resource in version["resources"]:
        if resource.get("url_type") == "upload":
            resource["url"] = tk.url_for(
                "ttdn_revisions.file",
                id=revision["id"],
                resource_id=resource["id"],
                filename=str(resource["url"]).rsplit("/", 1)[-1],
            )
    return version
