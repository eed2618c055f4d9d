"""What a reader sees of an item beyond its content: the approval state, and internal values."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model

from ckanext.ttdn import config, rights
from ckanext.ttdn.logic import changes, facts, links
from ckanext.ttdn.model import InternalValues, Item, Revision
from ckanext.ttdn.services.visibility import columns

# Computed for each reader; what a client sends under these names is ignored.
COMPUTED = (
    "approval_state",
    "pending_revision",
    "published_at",
    "submitted_at",
    "withdrawal_requested_at",
    "withdrawn_at",
)
_TIMES = ("submitted_at", "published_at", "withdrawn_at", "withdrawal_requested_at")


def iso(moment: dt.datetime | None) -> str | None:
    """Return a UTC time of the database as ISO 8601 without a zone, as CKAN writes its own."""
    return moment.isoformat() if moment else None


def of_one(actor: rights.Actor, shown: dict[str, Any], trusted: bool = False) -> dict[str, Any]:
    """Add to an item what this reader may see, and leave out what it may not.

    ``trusted``: asked by the catalogue itself, which hashes and saves every link.
    """
    # ckanext-harvest writes its sources' names into the index's copies, for anybody to read.
    shown.pop("extras", None)
    row = Item.get(shown["id"])
    if row is None:
        return shown
    item = facts.item_of_row(shown, row)
    if _add(actor, shown, row, item):
        if row.change_state and (revision := Revision.open_change(shown["id"])):
            shown["pending_revision"] = changes.summary(row, revision)
        shown.update(InternalValues.of(shown["id"]))
    elif not trusted:
        links.hide_unreadable(actor, [shown])
    return shown


def of_results(actor: rights.Actor, results: list[dict[str, Any]]) -> None:
    """Do the same to search results, internal values apart, with three queries at most."""
    for shown in results:
        shown.pop("extras", None)
    scope = rights.scope(actor, "read_internal")
    if scope is None and not actor.organizations:
        for shown in results:
            shown["approval_state"] = "published"
        links.hide_unreadable(actor, results)
        return
    rows = Item.many(shown["id"] for shown in results)
    changing = [row.package_id for row in rows.values() if row.change_state]
    pending = Revision.open_changes(changing) if changing else {}
    for shown in results:
        row = rows.get(shown["id"])
        if row:
            item = facts.item_of_row(shown, row)
            if _add(actor, shown, row, item) and row.package_id in pending:
                shown["pending_revision"] = changes.summary(row, pending[row.package_id])
    if scope is not rights.Scope.ANY:
        links.hide_unreadable(
            actor, [s for s in results if s.get("owner_org") not in actor.organizations]
        )


def _add(actor: rights.Actor, shown: dict[str, Any], row: Item, item: rights.Item) -> bool:
    """Add the approval's state; tell whether the reader is one who sees it from inside."""
    shown["approval_state"] = row.state
    shown["published_at"] = iso(row.published_at)
    inside = rights.decide(actor, "read_internal", item).allowed
    if inside:
        shown.update({name: iso(getattr(row, name)) for name in _TIMES})
    return inside


def on_created(context: Any, data: dict[str, Any]) -> None:
    """Make the catalogue's row with an item, in its transaction (IPackageController)."""
    if data.get("type") not in config.kinds():
        return
    row = Item(
        package_id=data["id"], state="draft", form_token=context.get("ttdn_form_token") or None
    )
    _copy_settings(row, data)
    model.Session.add(row)
    _follow(row)
    _keep_internal(context, data)


def on_updated(context: Any, data: dict[str, Any]) -> None:
    """Keep the row and the internal values in step with the saved dataset."""
    _keep_internal(context, data)
    row = Item.get(data["id"])
    if row is not None:
        _copy_settings(row, data)
        row.index_version += 1
        _follow(row)
        model.Session.flush()


def _keep_internal(context: Any, data: dict[str, Any]) -> None:
    changes = context.pop("ttdn_internal", None)
    if changes:
        InternalValues.merge(data["id"], changes)


def _copy_settings(row: Item, data: dict[str, Any]) -> None:
    values = {extra["key"]: extra["value"] for extra in data.get("extras") or []}
    row.visibility = values.get("visibility") or data.get("visibility") or "public"
    row.publish_at = moment(values.get("publish_at") or data.get("publish_at"))
    row.expires_at = moment(values.get("expires_at") or data.get("expires_at"))


def _follow(row: Item) -> None:
    pkg = model.Package.get(row.package_id)
    if pkg is not None:
        columns.follow(pkg, row)


def moment(value: str | None) -> dt.datetime | None:
    """Return a stored moment as the database keeps times: UTC without a zone."""
    if not value:
        return None
    found = dt.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found.astimezone(dt.timezone.utc).replace(tzinfo=None) if found.tzinfo else found
