"""Links between items: shown only to those who may see both ends."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import ARRAY

from ckanext.ttdn import rights
from ckanext.ttdn.logic import facts
from ckanext.ttdn.model import Item


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
    rows = model.Session.execute(_ends(), {"targets": list(targets)})
    return {
        key
        for row in rows
        if rights.decide(actor, "read", facts.item_of_columns(row)).allowed
        for key in (row.id, row.name)
    }


@cache
def _ends() -> sa.Select[Any]:
    """The items of some names or ids.

    Of tables, without objects: these would cost a list as much as the search itself. Row by row
    of the few that are named, whatever the planner thinks of reading the whole table instead.
    """
    package, item = model.package_table, Item.__table__
    targets = sa.bindparam("targets", type_=ARRAY(sa.UnicodeText))
    of_rights = (
        sa.select(*(item.c[name] for name in Item.OF_RIGHTS))
        .where(item.c.package_id == package.c.id)
        .limit(1)
        .lateral("of_rights")
    )
    return (
        sa.select(*(package.c[name] for name in ("id", "name", "owner_org", "type")), *of_rights.c)
        .select_from(package.join(of_rights, sa.true()))
        .where(package.c.state != "deleted")
        .where(sa.or_(package.c.name == sa.any_(targets), package.c.id == sa.any_(targets)))
    )
