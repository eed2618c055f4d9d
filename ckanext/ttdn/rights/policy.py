"""The table in force, which the catalogue puts there at its start, and the questions to it."""

from __future__ import annotations

from collections.abc import Iterable

from .table import Table
from .terms import Actor, Decision, Item, Rule, Scope


class _Place:
    table: Table | None = None


def put_in_force(rules: Iterable[Rule]) -> None:
    """Let these rules decide from now on."""
    _Place.table = Table(rules)


def table() -> Table:
    """Return the table in force; RuntimeError when nobody has put one in force."""
    if _Place.table is None:
        raise RuntimeError("no rules are in force: the plugin reads them at its start")
    return _Place.table


def decide(actor: Actor, operation: str, item: Item, field: str | None = None) -> Decision:
    """Decide by the table in force; see :meth:`Table.decide`."""
    return table().decide(actor, operation, item, field)


def scope(actor: Actor, operation: str) -> Scope | None:
    """Return whose items the actor may do it on; see :meth:`Table.scope`."""
    return table().scope(actor, operation)


def by_field(actor: Actor, operation: str) -> bool:
    """Tell whether single fields are to be asked about; see :meth:`Table.by_field`."""
    return table().by_field(actor, operation)


def labels_of(item: Item) -> frozenset[str]:
    """Return the labels of those who may read the item; see :meth:`Table.labels_of`."""
    return table().labels_of(item)
