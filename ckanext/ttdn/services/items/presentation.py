"""Approval state and internal values of an item, as its reader may see them."""

from __future__ import annotations

from typing import Any

from ckanext.ttdn import rights
from ckanext.ttdn.model import InternalValues, Item, Revision
from ckanext.ttdn.services import authz, timestamps
from ckanext.ttdn.services.items import related
from ckanext.ttdn.services.revisions import changes

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


def of_one(actor: rights.Actor, shown: dict[str, Any], trusted: bool = False) -> dict[str, Any]:
    """Add to an item what this reader may see, and leave out what it may not.

    ``trusted``: asked by the catalogue itself, which hashes and saves every link.
    """
    # ckanext-harvest writes its sources' names into the index's copies, for anybody to read.
    shown.pop("extras", None)
    row = Item.get(shown["id"])
    if row is None:
        return shown
    item = authz.item_of_row(shown, row)
    if _add(actor, shown, row, item):
        if row.change_state and (revision := Revision.open_change(shown["id"])):
            shown["pending_revision"] = changes.summary(row, revision)
        shown.update(InternalValues.of(shown["id"]))
    elif not trusted:
        related.hide_unreadable(actor, [shown])
    return shown


def of_results(actor: rights.Actor, results: list[dict[str, Any]]) -> None:
    """Do the same for search results, without internal values, in at most three queries."""
    for shown in results:
        shown.pop("extras", None)
    scope = authz.scope(actor, "read_internal")
    if scope is None and not actor.organizations:
        for shown in results:
            shown["approval_state"] = "published"
        related.hide_unreadable(actor, results)
        return
    rows = Item.many(shown["id"] for shown in results)
    changing = [row.package_id for row in rows.values() if row.change_state]
    pending = Revision.open_changes(changing) if changing else {}
    for shown in results:
        row = rows.get(shown["id"])
        if row:
            item = authz.item_of_row(shown, row)
            if _add(actor, shown, row, item) and row.package_id in pending:
                shown["pending_revision"] = changes.summary(row, pending[row.package_id])
    if scope is not rights.Scope.ANY:
        related.hide_unreadable(
            actor, [s for s in results if s.get("owner_org") not in actor.organizations]
        )


def _add(actor: rights.Actor, shown: dict[str, Any], row: Item, item: rights.Item) -> bool:
    """Add the approval state; return True if the reader sees the item from inside."""
    shown["approval_state"] = row.state
    shown["published_at"] = timestamps.iso(row.published_at)
    inside = authz.decide(actor, "read_internal", item).allowed
    if inside:
        shown.update({name: timestamps.iso(getattr(row, name)) for name in _TIMES})
    return inside
