"""Items in every state, as a list for their agency and for the authority."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.model import Item
from ckanext.ttdn.services import authz
from ckanext.ttdn.services.items import listing
from ckanext.ttdn.services.timestamps import iso

__all__ = ["ttdn_item_list"]

_ITEM_SORTS = {
    "modified desc": model.Package.metadata_modified.desc(),
    "modified asc": model.Package.metadata_modified.asc(),
    "title asc": sa.func.lower(model.Package.title).asc(),
    "title desc": sa.func.lower(model.Package.title).desc(),
}


@tk.side_effect_free
def ttdn_item_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List an agency's items in every state: ``{"count", "results", "states": {state: n}}``.

    The authority and the operator may name an ``organization``. Filters ``state``, ``type``,
    ``q``, ``withdrawal_requested`` (public items that their agency wants withdrawn);
    ``limit`` (at most 100), ``offset``, ``sort`` (``modified desc``).
    """
    actor = authz.actor(context)
    query = listing.joined(actor, model.Session.query(model.Package, Item), model.Package)
    query = query.filter(model.Package.state != "deleted")
    if data_dict.get("organization"):
        organization = model.Group.get(data_dict["organization"])
        query = query.filter(model.Package.owner_org == (organization.id if organization else None))
    if data_dict.get("type"):
        query = query.filter(model.Package.type == data_dict["type"])
    if data_dict.get("withdrawal_requested"):
        query = query.filter(Item.state == "published", Item.withdrawal_requested_at.isnot(None))
    query = listing.with_words(query, data_dict.get("q"))
    states = dict(
        query.with_entities(Item.state, sa.func.count()).group_by(Item.state).order_by(None).all()
    )
    if data_dict.get("state"):
        query = query.filter(Item.state == data_dict["state"])
    count = query.count()
    query = query.order_by(listing.sort(_ITEM_SORTS, data_dict, "modified desc"), model.Package.id)
    rows = listing.page(query, data_dict).all()
    return {"count": count, "states": states, "results": [_item_row(p, i) for p, i in rows]}


def _item_row(pkg: model.Package, row: Item) -> dict[str, Any]:
    return {
        "id": pkg.id,
        "name": pkg.name,
        "type": pkg.type,
        "title_translated": listing.titles(pkg),
        "state": row.state,
        "organization": listing.organization(pkg.owner_org),
        "metadata_modified": pkg.metadata_modified.isoformat(),
        "submitted_at": iso(row.submitted_at),
        "published_at": iso(row.published_at),
        "withdrawal_requested_at": iso(row.withdrawal_requested_at),
        "change_state": row.change_state,
        "pending": "submitted" in (row.state, row.change_state),
    }
