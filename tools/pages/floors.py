"""The nouns of the catalogue on each floor of the code, drawn from the folders."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import svg
from .checkout import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGE = ROOT / "ckanext" / "ttdn"

# Floors with a module, package or template for a noun, from the top down.
FLOORS: Mapping[str, tuple[Path, str]] = {
    "templates": (PACKAGE / "templates", "**/*"),
    "views": (PACKAGE / "views", "*"),
    "logic/action": (PACKAGE / "logic" / "action", "*"),
    "logic/auth": (PACKAGE / "logic" / "auth", "*"),
    "services": (PACKAGE / "services", "*"),
    "model": (PACKAGE / "model", "*"),
    "tests": (ROOT / "tests", "*/test_*"),
}
# These floors name the nouns.
_NAMING = ("logic/action", "services", "model")
# Packages that wrap core, and modules that keep a former import path for one release.
_NO_NOUNS = frozenset({"core", "outside"})

_LEFT, _TOP, _COLUMN, _ROW, _BAND = 118, 105, 33, 38, 30


def nouns() -> list[str]:
    """Return what services, actions and tables are named after.

    A package of services names a noun, a single module there is a shared helper. A name that begins
    with another noun (``harvest_conflicts``) belongs to that one.
    """
    named: dict[str, str] = {}
    for floor in _NAMING:
        for name in _stems(floor):
            shared = floor == "services" and not (PACKAGE / "services" / name).is_dir()
            if name not in _NO_NOUNS and not shared:
                named[_singular(name)] = max(name, named.get(_singular(name), ""), key=len)
    shortest = sorted(named, key=len)
    parts = {key for key in named for other in shortest if key.startswith(f"{other}_")}
    return sorted(named[key] for key in named.keys() - parts)


def presence() -> dict[str, dict[str, int]]:
    """Return how many modules each floor has for each noun; a floor without any is left out."""
    counted: dict[str, dict[str, int]] = {noun: {} for noun in nouns()}
    longest = sorted(counted, key=len, reverse=True)
    for floor in FLOORS:
        for stem, modules in _stems(floor).items():
            noun = next((n for n in longest if _is_about(stem, n)), None)
            if noun is not None:
                counted[noun][floor] = counted[noun].get(floor, 0) + modules
    return counted


def picture() -> str:
    """Draw one column for each noun and one row for each floor."""
    columns = presence()
    height = _TOP + _ROW * len(FLOORS) + _BAND * len(_bands()) + 20
    shapes = list(_shapes(columns))
    told = ". ".join(f"{noun}: {', '.join(floors)}" for noun, floors in columns.items())
    size = (_LEFT + _COLUMN * len(columns) + 60, height)
    return svg.picture(size, "The nouns of the catalogue on each floor of the code", told, shapes)


def _shapes(columns: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for column, noun in enumerate(columns):
        yield svg.slanted(svg.Point(_LEFT + _COLUMN * (column + 0.5), _TOP - 12), noun)
    y = _TOP
    for floor in FLOORS:
        if floor == "tests":
            yield from _drawn_bands(y, len(columns))
            y += _BAND * len(_bands()) + 10
        yield svg.label(svg.Point(_LEFT - 10, y + _ROW / 2 + 5), floor, "end")
        for column, floors in enumerate(columns.values()):
            at = svg.Point(_LEFT + _COLUMN * (column + 0.5), y + _ROW / 2)
            yield svg.cell(at, _COLUMN - 3, _ROW - 6, str(floors.get(floor, "")))
        y += _ROW


def _drawn_bands(y: float, columns: int) -> Iterator[str]:
    width = columns * _COLUMN
    for number, (title, names) in enumerate(_bands().items()):
        top = y + _BAND * number
        yield svg.label(svg.Point(_LEFT - 10, top + _BAND / 2 + 5), title, "end")
        at = svg.Point(_LEFT + width / 2, top + _BAND / 2)
        yield svg.cell(at, width - 3, _BAND - 6, ", ".join(names))


def _bands() -> dict[str, list[str]]:
    """Return what is not divided by nouns: adapters, packages without CKAN, folders of data."""
    free = pure()
    data = sorted({path.parent.name for path in PACKAGE.glob("*/*.yaml")})
    drawn = {floor.split("/")[0] for floor in FLOORS}
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir() and _modules(path)}
    others = sorted(packages - drawn - set(free) - set(data) - {"migration"})
    return {"beside them": others, "without CKAN": free, "data (YAML)": data}


def pure() -> list[str]:
    """Return the packages that an import contract keeps free of CKAN and of a database."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    free = (
        contract["source_modules"]
        for contract in contracts
        if {"ckan", "sqlalchemy"} <= set(contract.get("forbidden_modules", ()))
    )
    names = {name.removeprefix("ckanext.ttdn.") for modules in free for name in modules}
    return sorted(names)


def _stems(floor: str) -> dict[str, int]:
    """Return the names on a floor, each with the number of modules or templates behind it."""
    folder, pattern = FLOORS[floor]
    found: dict[str, int] = {}
    for path in sorted(folder.glob(pattern)):
        modules = _modules(path)
        if modules and path.name not in {"__init__.py", "index.html"}:
            stem = path.stem.removeprefix("test_")
            found[stem] = found.get(stem, 0) + modules
    return found


def _modules(path: Path) -> int:
    if path.is_dir():
        inside = [module for module in path.rglob("*.py") if module.name != "__init__.py"]
        return len(inside) or len(list(path.glob("*.py")))
    return int(path.suffix in {".py", ".html"})


def _is_about(stem: str, noun: str) -> bool:
    key = _singular(noun)
    return stem in {noun, key} or stem.startswith((f"{noun}_", f"{key}_"))


def _singular(name: str) -> str:
    return name.removesuffix("s") if not name.endswith("ss") else name
