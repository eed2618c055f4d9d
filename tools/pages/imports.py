"""The import rules, from the contracts that ``make lint`` checks."""

from __future__ import annotations

from typing import Any

from .checkout import ROOT
from .markdown import code, table


def contracts() -> str:
    """One row for each contract."""
    from importlinter import api  # only where the documents are built

    listed = api.read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    return table(("Rule", "Of", "Must not import"), (_row(contract) for contract in listed))


def _row(contract: dict[str, Any]) -> tuple[str, str, str]:
    if contract["type"] == "independence":
        return contract["name"], _names(contract["modules"]), "each other"
    forbidden = _names(contract["forbidden_modules"])
    return contract["name"], _names(contract["source_modules"]), forbidden


def _names(modules: list[str]) -> str:
    return code([module.removeprefix("ckanext.ttdn.") for module in modules])
