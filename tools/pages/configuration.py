"""The options, from their declaration."""

from __future__ import annotations

from typing import Any

import yaml

from .checkout import ROOT
from .markdown import text

_DECLARATION = ROOT / "ckanext/ttdn/config_declaration.yaml"


def options() -> str:
    """Each option under a heading of its own, so that it can be linked to."""
    groups = yaml.safe_load(_DECLARATION.read_text(encoding="utf-8"))["groups"]
    return "\n".join(_option(option) for group in groups for option in group["options"])


def _option(option: dict[str, Any]) -> str:
    facts = [f"Type: {option.get('type', 'text')}", f"default: {_default(option)}"]
    if "example" in option:
        facts.append(f"example: `{option['example']}`")
    return f"## {option['key']}\n\n{text(option['description'])}\n\n{'; '.join(facts)}.\n"


def _default(option: dict[str, Any]) -> str:
    default = option.get("default")
    return "empty" if default in (None, "") else f"`{str(default).lower()}`"
