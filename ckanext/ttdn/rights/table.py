"""A table of rules: decisions, labels and the reach of lists, all read off the same rows."""

from __future__ import annotations

from collections.abc import Iterable

from .conditions import fits, in_general, objection
from .labels import label_of, labels_for
from .terms import Actor, Decision, Item, Role, Rule, Scope

_NOBODY = {Role.ANONYMOUS: "log_in", Role.USER: "no_agency_account"}


class Table:
    """Rules in their order. What none of them permits is refused, and so is what one refuses."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._readable = tuple(rule for rule in self.rules if rule.audience is not None)
        self._by_operation: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.audience is None:
                for operation in rule.operations:
                    self._by_operation.setdefault(operation, []).append(rule)

    @property
    def operations(self) -> frozenset[str]:
        """Every operation that a rule names."""
        return frozenset(operation for rule in self.rules for operation in rule.operations)

    def decide(
        self, actor: Actor, operation: str, item: Item, field: str | None = None
    ) -> Decision:
        """Decide whether ``actor`` may do ``operation`` on ``item``, or on one ``field`` of it.

        The reason of a refusal is that of the rule which came nearest to permitting it.
        """
        if operation == "read":
            return self._reading(actor, item)
        found = Decision(False, _NOBODY.get(actor.role, "no_rule"), f"{operation}:none")
        nearest = -1
        for rule in self._for(actor, operation):
            against = objection(rule, actor, item, field)
            if not rule.permits:
                if against is None:
                    reason = "field_restricted" if rule.fields else "restricted"
                    return Decision(False, reason, rule.id, rule.clause)
            elif against is None:
                found = Decision(True, "permitted", rule.id, rule.clause)
                nearest = len(self.rules)
            elif against[0] > nearest and not found.allowed:
                found = Decision(False, against[1], rule.id, rule.clause)
                nearest = against[0]
        return found

    def scope(self, actor: Actor, operation: str) -> Scope | None:
        """Return whose items ``actor`` may do ``operation`` on, for a list to be filtered by.

        ``Scope.OWN``: those of ``actor.organizations``; None: nobody's.
        """
        rules = [rule for rule in self._for(actor, operation) if in_general(rule, actor)]
        if any(not rule.permits and rule.of_every_item for rule in rules):
            return None
        reach = {rule.scope for rule in rules if rule.permits}
        if Scope.ANY in reach:
            return Scope.ANY
        return Scope.OWN if reach else None

    def by_field(self, actor: Actor, operation: str) -> bool:
        """Return True if a rule for this actor and operation names single fields."""
        return any(rule.fields is not None for rule in self._for(actor, operation))

    def labels_of(self, item: Item) -> frozenset[str]:
        """Return the labels of those who may read the item."""
        labels = (label_of(rule.audience, item) for rule in self._read_by(item) if rule.audience)
        return frozenset(label for label in labels if label is not None)

    def _reading(self, actor: Actor, item: Item) -> Decision:
        held = labels_for(actor)
        for rule in self._read_by(item):
            if rule.audience and label_of(rule.audience, item) in held:
                return Decision(True, "permitted", rule.id, rule.clause)
        return Decision(False, "not_readable", "read:none")

    def _read_by(self, item: Item) -> Iterable[Rule]:
        return (rule for rule in self._readable if fits(rule, item))

    def _for(self, actor: Actor, operation: str) -> Iterable[Rule]:
        rules = self._by_operation.get(operation, ())
        return (rule for rule in rules if actor.role in rule.roles)
