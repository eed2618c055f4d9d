"""Write docs/clauses.md: each clause with the tests that name it.

A test names a clause by its id (R20) in its own name or docstring or in those of its class; a
module whose docstring names a clause is listed as a whole. ``python tools/clauses.py update``
writes the page; ``check`` fails when it is stale or when a test names a clause that does not exist.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
TITLES = ROOT / "docs" / "clauses.yaml"
PAGE = ROOT / "docs" / "clauses.md"
TESTS = ROOT / "tests"

HEADER = """# Clauses and tests

Generated from `docs/clauses.yaml` and the tests by `make clauses`; do not edit.

| Clause | Asks for | Tests that name it |
|---|---|---|
"""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def clause_ids(text: str | None) -> set[str]:
    """The ids in a text: ``R06`` and ``R06a`` both speak of R06, ``R13-R15`` of three."""
    found = re.findall(r"(?<![A-Za-z0-9])[Rr](\d\d)(?![0-9])", text or "")
    ids = {int(number) for number in found}
    for first, last in re.findall(r"R(\d\d)\s*[-–]\s*R(\d\d)", text or ""):
        ids |= set(range(int(first), int(last) + 1))
    return {f"R{number:02}" for number in ids}


def _named_by(node: Definition) -> set[str]:
    return clause_ids(node.name.replace("_", " ")) | clause_ids(ast.get_docstring(node))


def _tests_of(body: list[ast.stmt], inherited: set[str]) -> Iterator[tuple[str, set[str]]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            for name, ids in _tests_of(node.body, inherited | _named_by(node)):
                yield f"{node.name}::{name}", ids
        elif isinstance(node, Definition) and node.name.startswith("test_"):
            yield node.name, inherited | _named_by(node)


def tests_by_clause() -> dict[str, list[str]]:
    """Clause id -> pytest's names of the modules and tests that name it, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(ROOT).as_posix()
        whole = clause_ids(ast.get_docstring(tree))
        for clause in whole:
            found[clause].append(place)
        for name, ids in _tests_of(tree.body, set()):
            for clause in ids - whole:
                found[clause].append(f"{place}::{name}")
    return found


def _cell(tests: list[str]) -> str:
    by_file: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        place, _, name = test.partition("::")
        by_file[place] += [f"`{name}`"] if name else []
    return "<br>".join(
        f"[{place.removeprefix('tests/')}](../{place}){': ' if names else ''}{', '.join(names)}"
        for place, names in by_file.items()
    )


def page() -> str:
    """The page as it should be."""
    titles: dict[str, str] = yaml.safe_load(TITLES.read_text(encoding="utf-8"))
    tests = tests_by_clause()
    unknown = sorted(set(tests) - set(titles))
    if unknown:
        raise SystemExit(f"Tests name unknown clauses: {', '.join(unknown)}")
    return HEADER + "".join(
        f"| {clause} | {title} | {_cell(tests.get(clause, [])) or 'not yet'} |\n"
        for clause, title in titles.items()
    )


def main(arguments: list[str]) -> int:
    """Run ``update`` or ``check``; the status is 1 when the page is stale."""
    if arguments == ["update"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if arguments == ["check"]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
            return 0
        print("docs/clauses.md is stale: run `make clauses`")
        return 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
