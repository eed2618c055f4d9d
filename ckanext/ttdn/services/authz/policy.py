"""The active table of rules, which the plugin sets at its start, and the questions to it.

:mod:`ckanext.ttdn.rights` decides by any table; the process has one, which is kept here.
"""

from __future__ import annotations

from collections.abc import Iterable

from ckanext.ttdn.rights import Actor, Decision, Item, Rule, Scope, Table


class _Active:
    table: Table | None = None


def set_active(rules: Iterable[Rule]) -> None:
    """Set the active table."""
    _Active.table = Table(rules)


def active() -> Table:
    """Return the active table; raises RuntimeError before the plugin has set one."""
    if _Active.table is None:
        raise RuntimeError("no rules are active: the plugin reads them at its start")
    return _Active.table


def decide(actor: Actor, operation: str, item: Item, field: str | None = None) -> Decision:
    """Decide by the active table; see :meth:`Table.decide`."""
    return active().decide(actor, operation, item, field)


def scope(actor: Actor, operation: str) -> Scope | None:
    """Return whose items the actor may do ``operation`` on; see :meth:`Table.scope`."""
    return active().scope(actor, operation)


def by_field(actor: Actor, operation: str) -> bool:
    """Return True if a rule is about single fields; see :meth:`Table.by_field`."""
    return active().by_field(actor, operation)


def labels_of(item: Item) -> frozenset[str]:
    """Return the labels of those who may read the item; see :meth:`Table.labels_of`."""
    return active().labels_of(item)
