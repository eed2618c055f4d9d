"""The import rules, from the contracts that ``make lint`` checks."""

from __future__ import annotations

from typing import Any

from .checkout import ROOT
from .markdown import code, table


def contracts() -> str:
    """One row for each contract."""
    from importlinter import api  # only where the documents are built

    listed = api.read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    rows = (_row(each) for each in listed if each["type"] != "layers")
    return table(("Rule", "Of", "Must not import"), rows)


def layers() -> str:
    """One row for each layer, the highest first."""
    from importlinter import api  # only where the documents are built

    listed = api.read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    found = next(each["layers"] for each in listed if each["type"] == "layers")
    rows = [code(names) for names in map(_present, found) if names]
    return table(("", "Modules"), ((str(number), row) for number, row in enumerate(rows, 1)))


def _present(layer: str) -> list[str]:
    # In parentheses: a module that need not exist.
    names = [name.strip(" ()") for name in layer.split("|")]
    folder = ROOT / "ckanext" / "ttdn"
    return [n for n in names if (folder / n).is_dir() or (folder / f"{n}.py").is_file()]


def _row(contract: dict[str, Any]) -> tuple[str, str, str]:
    if contract["type"] == "independence":
        return contract["name"], _names(contract["modules"]), "each other"
    forbidden = _names(contract["forbidden_modules"])
    return contract["name"], _names(contract["source_modules"]), forbidden


def _names(modules: list[str]) -> str:
    return code([module.removeprefix("ckanext.ttdn.") for module in modules])
