"""Items as the rights see them: what a rule is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.model import Item
from ckanext.ttdn.services import timestamps


def item_of(pkg: model.Package, row: Item | None = None) -> rights.Item:
    """Return a dataset as an item of the rights.

    A dataset of a type that is not appraised (a harvest source) is nobody's but its agency's and
    the authority's.
    """
    row = row or Item.get(pkg.id)
    if row is None or pkg.state == "deleted":
        return rights.Item(pkg.owner_org, pkg.type, "deleted", "owner", False)
    return _item(pkg.owner_org, pkg.type, row)


def item_of_row(shown: Mapping[str, Any], row: Item) -> rights.Item:
    """Return the same of an item as ``package_show`` or a search gives it, without a query."""
    return _item(shown.get("owner_org"), shown["type"], row)


def item_of_columns(row: Any) -> rights.Item:
    """Return the same of a row of ``owner_org``, ``type`` and ``Item.OF_RIGHTS``."""
    return _item(row.owner_org, row.type, row)


def item_shown(shown: Mapping[str, Any]) -> rights.Item:
    """Return the same as a page knows it: from an item that was shown to its reader.

    Also for one that is about to be made, of which only ``owner_org`` and ``type`` are there.
    """
    return rights.Item(
        shown.get("owner_org"),
        shown.get("type") or "",
        shown.get("approval_state") or "draft",
        shown.get("visibility") or "public",
        was_published=bool(shown.get("published_at")),
        change=(shown.get("pending_revision") or {}).get("state"),
    )


def _item(organization_id: str | None, kind: str, row: Any) -> rights.Item:
    moment = timestamps.now()
    begun = row.publish_at is None or row.publish_at <= moment
    over = row.expires_at is not None and row.expires_at <= moment
    return rights.Item(
        organization_id,
        kind,
        row.state,
        row.visibility,
        begun and not over,
        row.published_at is not None,
        row.change_state,
    )
