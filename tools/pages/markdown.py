"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells may hold Markdown, but no line breaks."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def code(values: Any) -> str:
    """One value or several, as code, separated by commas."""
    listed = values if isinstance(values, list | tuple) else [values]
    return ", ".join(f"`{value}`" for value in listed)


def text(value: Any) -> str:
    """A text from YAML or a docstring as one line of Markdown: double backticks are code."""
    return " ".join(str(value).replace("``", "`").split())


def _cell(value: str) -> str:
    return value.replace("|", "\\|")
