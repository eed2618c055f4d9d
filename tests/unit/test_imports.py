"""Imports: the pure packages need nothing of CKAN, and no modules import each other in a circle.

The layers are contracts of import-linter, in ``pyproject.toml``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "ckanext" / "ttdn"
# What each pure part may use besides the standard library, itself and the vocabularies.
PURE = {
    "bilingual": {"slugify"},
    "dates.py": {"babel"},
    "organizations": set(),
    "rights": set(),
    "sealing.py": {"cryptography"},
    "spelling": {"rapidfuzz", "yaml"},
    "vocabulary.py": {"babel", "yaml"},
    "workflow": set(),
}


def imported(path: Path) -> Iterator[str]:
    """The absolute names of the modules that the file at ``path`` imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom):
            here = ("ckanext", "ttdn", *path.relative_to(PACKAGE).parent.parts)
            base = here[: len(here) - node.level + 1]
            yield ".".join((*base, node.module or ""))


@pytest.mark.parametrize("part", sorted(PURE))
def test_pure_parts_need_nothing_of_ckan(part: str) -> None:
    place = PACKAGE / part
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    own = f"ckanext.ttdn.{part.removesuffix('.py')}"
    free = sys.stdlib_module_names | PURE[part]

    strangers = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in files
        for name in imported(path)
        if name.split(".")[0] not in free
        and name not in ("ckanext.ttdn.vocabulary", "ckanext.ttdn.bilingual")
        and not f"{name}.".startswith(f"{own}.")
    }

    assert files
    assert strangers == set()


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """The groups of modules that import each other, directly or by way of others."""
    reached = {module: _reached(module, imports) for module in imports}
    groups = {
        tuple(sorted(other for other in reached[module] if module in reached[other]))
        for module in imports
        if module in reached[module]
    }
    return [list(group) for group in sorted(groups)]


def _reached(start: str, imports: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_a_circle_of_imports_is_found() -> None:
    imports = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}

    assert circles(imports) == [["b", "c"]]


def test_no_modules_import_each_other_in_a_circle() -> None:
    # Imports inside of functions count; those that only a type checker runs do not.
    graph = grimp.build_graph("ckanext.ttdn", exclude_type_checking_imports=True, cache_dir=None)
    imports = {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}

    assert circles(imports) == []
