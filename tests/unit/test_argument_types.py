"""What the actions of core and of ckanext-harvest read is checked before they read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import yaml

from ckanext.ttdn.services.arguments import types

# Read by core, and no argument: what its own validators have put there.
NO_ARGUMENTS = {
    "__extras",
    # Core asks for them of an item that it has validated.
    "datastore_active",
    "metadata_modified",
    # Actions of files have validators for everything.
    "filters",
    "location",
}
GETTERS = {"get", "pop"}


def read_names(source: str) -> Iterator[str]:
    """Give the names under which an action reads its ``data_dict``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and _is_data(node.value):
            yield from _texts(node.slice)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[str]:
    called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
    if called in GETTERS and _is_data(getattr(node.func, "value", None)) and node.args:
        yield from _texts(node.args[0])
    elif called.endswith("get_or_bust") and len(node.args) > 1:
        yield from _texts(node.args[1])


def _is_data(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Name) and node.id == "data_dict"


def _texts(node: ast.expr) -> Iterator[str]:
    for each in node.elts if isinstance(node, ast.List | ast.Tuple) else [node]:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def sources() -> Iterator[Path]:
    for package in ("ckan", "ckanext.harvest"):
        found = find_spec(package)
        assert found
        for folder in found.submodule_search_locations or ():
            yield from (Path(folder) / "logic").glob("a*/*.py")


def test_every_argument_that_core_reads_has_a_type():
    table = yaml.safe_load(Path(types.__file__).with_name("types.yaml").read_text())
    declared = {*types.by_name(), *NO_ARGUMENTS}
    for own in (*table["actions"].values(), *table["stored"].values()):
        declared |= set(own or {})
    read = {name for path in sources() for name in read_names(path.read_text())}
    assert "name_or_id" in read
    assert sorted(read - declared) == []
