"""One writer of states, revisions and rows of the log (R20): nothing else assigns them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.ttdn.profiles import rules
from ckanext.ttdn.workflow import OPERATIONS, TRANSITIONS, Operation, Scope, State

PACKAGE = Path(__file__).resolve().parents[2] / "ckanext" / "ttdn"
STATES = "services/revisions/states.py"
# Columns of items and revisions that an operation moves.
COLUMNS = {"change_state", "is_open", "public_from", "public_to", "published_at"} | {
    "decided_at",
    "submitted_at",
    "withdrawal_requested_at",
    "withdrawn_at",
}
# Who has a ``state`` as well: rows of harvests, CKAN's own rows, an exception.
OTHER_STATES = {
    "logic/action/core/harvest.py": {"run"},
    "logic/action/harvest.py": {"run"},
    "services/harvest/conflicts.py": {"row"},
    "services/harvest/engine/lease.py": {"run"},
    "services/harvest/engine/queue.py": {"run"},
    "services/harvest/engine/transaction.py": {"self"},
    "services/harvest/importer/batch.py": {"before", "kept"},
    "services/harvest/importer/deletions.py": {"record"},
    "services/harvest/importer/provenance.py": {"row"},
    "services/harvest/importer/rows.py": {"resource", "row"},
    "services/register/accounts.py": {"member"},
    "services/visibility/columns.py": {"pkg"},
    "workflow/transitions.py": {"self"},
}
# Where the rows themselves are made.
MAKERS = {
    "Revision": {"services/revisions/writer.py"},
    "Decision": {"services/decisions/log.py"},
    "Entry": {"services/decisions/entries.py"},
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith("migration/"):
            yield name, ast.parse(path.read_text("utf-8"))


def assigned(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Attributes that a statement assigns or deletes, also inside tuples."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node


def test_r20_no_module_but_one_assigns_states():
    strangers = {
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name, tree in trees()
        if name != STATES
        for node in assigned(tree)
        if node.attr in COLUMNS
        or (node.attr == "state" and ast.unparse(node.value) not in OTHER_STATES.get(name, set()))
    }
    assert strangers == set()


def test_r20_columns_are_set_by_name_in_the_register_alone():
    calls = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "setattr"
    }
    assert calls == {"logic/action/accounts.py", "services/register/sync.py"}


def imports(tree: ast.Module, kind: str) -> bool:
    """Whether the module knows the class of the log or of the model with this name."""
    homes = {"ckanext.ttdn.model", "ckanext.ttdn.services.decisions.log"}
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in homes
        for alias in node.names
    }
    # A module of the same package may be imported whole.
    return kind in names or "ckanext.ttdn.services.decisions" in {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_r20_rows_are_made_in_one_place(kind):
    makers = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == kind
        and imports(tree, kind)
    }
    assert makers == MAKERS[kind]


def test_r20_each_operation_has_one_definition_and_the_table_is_read_off_it():
    assert set(OPERATIONS) == set(Operation)
    for entry in OPERATIONS.values():
        rows = {row.target for row in TRANSITIONS if row.operation is entry.operation}
        assert rows == set(entry.targets.values())


def test_r20_the_rules_permit_an_operation_in_the_states_of_its_definition():
    for rule in rules.shipped().rules:
        for name in rule.operations & {operation.value for operation in Operation}:
            entry = OPERATIONS[Operation(name)]
            expected = None if entry.sources is None else {s.value for s in entry.sources}
            assert rule.states == expected, rule.id
            assert entry.sources is None or rule.of_item == (entry.scope is Scope.ITEM), rule.id


def test_r20_every_state_is_reached_and_left_by_an_operation():
    reached = {target for entry in OPERATIONS.values() for target in entry.targets.values()}
    left = {state for entry in OPERATIONS.values() for state in entry.sources or ()}
    assert reached == set(State)
    assert left == set(State)


def test_contexts_hold_one_object_of_the_catalogue():
    """``CallOptions`` under ``ttdn``, and no key beside it."""

    def keys(tree: ast.Module) -> Iterator[ast.expr]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("context"):
                yield node.slice
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value).endswith("context")
            ):
                yield from node.args[:1]

    own = {
        f"{name}: {key.value}"
        for name, tree in trees()
        for key in keys(tree)
        if isinstance(key, ast.Constant) and str(key.value).startswith("ttdn")
    }
    assert own == set()
