"""The actions with their docstrings, read from the source without running it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from .checkout import ROOT

_FOLDER = ROOT / "ckanext/ttdn/logic/action"


def listing() -> str:
    """The catalogue's own actions under the nouns of their modules."""
    return "\n".join(_section(path) for path in sorted(_FOLDER.rglob("*.py")) if list(_of(path)))


def _section(path: Path) -> str:
    return f"## {path.stem.capitalize()}\n\n" + "\n".join(map(_action, _of(path)))


def _of(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("ttdn_"):
            yield node


def _action(node: ast.FunctionDef) -> str:
    reads = any("side_effect_free" in ast.unparse(entry) for entry in node.decorator_list)
    method = "GET or POST" if reads else "POST"
    words = inspect.cleandoc(ast.get_docstring(node) or "").replace("``", "`")
    return f"### {node.name}\n\n*{method}.* {words}\n"
