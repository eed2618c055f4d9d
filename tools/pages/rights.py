"""The rules of the rights, as the shipped file has them."""

from __future__ import annotations

from typing import Any

import yaml

from .checkout import ROOT
from .markdown import code, table

_RULES = ROOT / "ckanext/ttdn/rights/rules.yaml"
# The columns of their own; whatever else a rule says stands in the last column.
_COLUMNS = {"id", "operations", "roles", "audience", "scope", "states", "clause"}


def rules() -> str:
    """One row for each rule, in the order of the file."""
    listed = yaml.safe_load(_RULES.read_text(encoding="utf-8"))["rights"]
    return table(
        ("Rule", "Permits", "To", "On items of", "In the states", "Only if", "Clause"),
        (_row(rule) for rule in listed),
    )


def _row(rule: dict[str, Any]) -> tuple[str, ...]:
    others = (f"`{key}`: {code(rule[key])}" for key in rule if key not in _COLUMNS)
    return (
        f"`{rule['id']}`",
        code(rule["operations"]),
        code(rule.get("roles") or rule["audience"]),
        code(rule["scope"]) if "scope" in rule else "",
        code(rule.get("states", [])) or "any",
        "; ".join(others),
        rule["clause"],
    )
