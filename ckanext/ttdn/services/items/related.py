"""Links between items: shown only to those who may see both ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.model import Item
from ckanext.ttdn.services import authz


def hide_unreadable(actor: rights.Actor, shown: Iterable[dict[str, Any]]) -> None:
    """Leave out links to items that the actor may not read; one query for all of them."""
    linking = [item for item in shown if item.get("related")]
    targets = {link["target"] for item in linking for link in item["related"]}
    if not targets:
        return
    readable = _readable(actor, targets)
    for item in linking:
        item["related"] = [link for link in item["related"] if link["target"] in readable]


def _readable(actor: rights.Actor, targets: set[str]) -> set[str]:
    rows = model.Session.connection().exec_driver_sql(_ENDS, {"targets": list(targets)})
    return {
        key
        for row in rows
        if authz.decide(actor, "read", authz.item_of_columns(row)).allowed
        for key in (row.id, row.name)
    }


# The items of some names or ids. In the driver's own words and with its rows: each list asks this,
# and to build the query takes longer than to answer it. Item by item of the few that are named,
# whatever the planner thinks of reading the whole table instead.
_ENDS = f"""
    SELECT package.id, package.name, package.owner_org, package.type, item.*
    FROM package
    JOIN LATERAL (
        SELECT {", ".join(Item.OF_RIGHTS)} FROM ttdn_item WHERE package_id = package.id LIMIT 1
    ) AS item ON true
    WHERE package.state != 'deleted'
        AND (package.name = ANY(%(targets)s) OR package.id = ANY(%(targets)s))
"""  # noqa: S608 - constant column names
