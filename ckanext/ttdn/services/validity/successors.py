"""The documents that replace or amend others, as far as a reader may see them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.model import Item
from ckanext.ttdn.services import authz

from .state import NOT_YET, state_on

RELATIONS = ("replaces", "amends")


@dataclass(frozen=True)
class Successor:
    """A document that replaces or amends another one.

    ``effective_from``: a stored partial date; ``in_force``: whether it is published and has come
    into force.
    """

    relation: str
    name: str
    title_translated: Mapping[str, str]
    effective_from: str | None
    in_force: bool


def successors(actor: rights.Actor, day: dt.date) -> dict[str, list[Successor]]:
    """Return all of them by the name or id of the document that they replace or amend."""
    found: dict[str, list[Successor]] = {}
    for row in model.Session.connection().exec_driver_sql(_SUCCESSORS):
        if authz.decide(actor, "read", authz.item_of_columns(row)).allowed:
            for target, successor in _of_row(row, day):
                found.setdefault(target, []).append(successor)
    return found


def _of_row(row: Any, day: dt.date) -> list[tuple[str, Successor]]:
    values = {key: _loaded(value) for key, value in row.extras.items()}
    begins = values.get("effective_from")
    state = state_on(day, values.get("validity"), begins, None)
    in_force = row.state == "published" and state != NOT_YET
    titles = values.get("title_translated") or {"vi": row.title}
    return [
        (link["target"], Successor(link["type"], row.name, titles, begins, in_force))
        for link in values.get("related") or ()
        if link["type"] in RELATIONS
    ]


def _loaded(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in "[{":
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


# In the driver's own words, as for the ends of links: each list with a document in it asks this.
_SUCCESSORS = f"""
    SELECT package.name, package.title, package.extras, package.owner_org, package.type, item.*
    FROM package
    JOIN LATERAL (
        SELECT {", ".join(Item.OF_RIGHTS)} FROM ttdn_item WHERE package_id = package.id LIMIT 1
    ) AS item ON true
    WHERE package.type = 'legal-document' AND package.state != 'deleted'
        AND (package.extras->>'related' LIKE '%%"replaces"%%'
            OR package.extras->>'related' LIKE '%%"amends"%%')
    ORDER BY package.name
"""  # noqa: S608 - names of columns of ours
