"""The pure packages use the standard library, the vocabularies, and a named library or two."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "ckanext" / "ttdn"
# What each pure part may use besides the standard library, itself and the vocabularies.
PURE = {
    "bilingual": {"slugify"},
    "dates.py": {"babel"},
    "organizations": set(),
    "rights": set(),
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
        and name != "ckanext.ttdn.vocabulary"
        and not f"{name}.".startswith(f"{own}.")
    }

    assert files
    assert strangers == set()
