"""Mappings by name: the shipped ones and the operator's own, and mappings as YAML text (R25)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ckanext.ttdn.harvesters.mapping.declarative.schema import MappingError, Problem

SHIPPED = Path(__file__).parents[2] / "mappings"

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
# JSON is YAML.
_ENDINGS = (".yaml", ".yml", ".json")


def names(folder: Path | None = None) -> tuple[str, ...]:
    """The shipped mappings, and those stored in ``folder``."""
    return tuple(sorted({path.stem for path in (*_files(SHIPPED), *_files(folder))}))


def read(given: Any, folder: Path | None = None) -> Any:
    """Return a mapping that is given by its name or as YAML text; anything else as it is.

    Raises :class:`MappingError`: ``unknown_mapping`` (``name``, ``known``), ``not_yaml``
    (``reason``), ``unreadable`` (``file``, ``reason``).
    """
    if not isinstance(given, str):
        return given
    if not _NAME.fullmatch(given):
        found = _loaded(given)
        if isinstance(found, Mapping):
            return found
    files = (file for file in (*_files(SHIPPED), *_files(folder)) if file.stem == given)
    file = next(files, None)
    if file is None:
        facts = {"name": given[:100], "known": list(names(folder))}
        raise MappingError([("unknown_mapping", facts)])
    return _loaded(_text(file))


def problems_of(folder: Path) -> list[Problem]:
    """Return what is wrong with the names and the reading of the files in a folder.

    Codes: those of :func:`read`, ``shipped_name``, ``bad_name``, ``unreadable`` of the folder
    itself; all with ``file``.
    """
    if not folder.is_dir():
        return [("unreadable", {"file": str(folder), "reason": "no folder"})]
    problems: list[Problem] = []
    for file in _files(folder):
        place = {"file": str(file)}
        if file.stem in names():
            problems.append(("shipped_name", place))
        elif not _NAME.fullmatch(file.stem):
            problems.append(("bad_name", place))
        else:
            try:
                _loaded(_text(file))
            except MappingError as error:
                problems += [(code, {**place, **facts}) for code, facts in error.problems]
    return problems


def _files(folder: Path | None) -> list[Path]:
    found = folder.iterdir() if folder and folder.is_dir() else ()
    return sorted(file for file in found if file.suffix in _ENDINGS and file.is_file())


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        facts = {"file": str(file), "reason": str(error)}
        raise MappingError([("unreadable", facts)]) from None


def _loaded(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:300]
        raise MappingError([("not_yaml", {"reason": reason})]) from None
