"""Links between items: shown only to those who may see both ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.logic import facts
from ckanext.ttdn.model import Item


def hide_unreadable(actor: rights.Actor, shown: Iterable[dict[str, Any]]) -> None:
    """Leave out links to items that the actor may not read; two queries for all of them."""
    linking = [item for item in shown if item.get("related")]
    targets = {link["target"] for item in linking for link in item["related"]}
    if not targets:
        return
    readable = _readable(actor, targets)
    for item in linking:
        item["related"] = [link for link in item["related"] if link["target"] in readable]


def _readable(actor: rights.Actor, targets: set[str]) -> set[str]:
    named = sa.or_(model.Package.name.in_(targets), model.Package.id.in_(targets))
    packages = model.Session.query(model.Package).filter(named).all()
    rows = Item.many(pkg.id for pkg in packages)
    return {
        key
        for pkg in packages
        if pkg.id in rows and rights.decide(actor, "read", facts.item_of(pkg, rows[pkg.id])).allowed
        for key in (pkg.id, pkg.name)
    }
