"""The operator's own mappings, as this installation has them (R25)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config
from ckanext.ttdn.harvesters import targets
from ckanext.ttdn.harvesters.mapping.declarative import library, loader
from ckanext.ttdn.harvesters.mapping.declarative.schema import MappingError, Problem
from ckanext.ttdn.services.harvest import messages

Settings = Mapping[str, Any]


def require_fit() -> None:
    """Check the operator's mappings; CkanConfigurationException names every fault."""
    folder = _folder()
    if folder is None:
        return
    found = library.problems_of(folder)
    for name in () if found else library.names(folder):
        problems = loader.check(library.read(name, folder), targets.current())
        found += [_in(name, problem) for problem in problems]
    if found:
        # Before the languages are there: the sentences' own English.
        lines = [messages.text({"code": code, "facts": facts}) for code, facts in found]
        raise CkanConfigurationException(
            "\n".join(f"ckanext.ttdn.harvest.mappings_path: {line}" for line in lines)
        )


def known(settings: Settings) -> dict[str, Any]:
    """Return what :func:`put_in` does, and the settings as they are where that fails."""
    try:
        return put_in(settings)
    except MappingError:
        return dict(settings)


def put_in(settings: Settings) -> dict[str, Any]:
    """Return a source's settings with the mapping itself where they give its name.

    Raises :class:`MappingError` when there is none, or when it cannot be read.
    """
    if "mapping" not in settings:
        return dict(settings)
    return {**settings, "mapping": library.read(settings["mapping"], _folder())}


def _folder() -> Path | None:
    path = config.harvest_mappings_path()
    return Path(path) if path else None


def _in(name: str, problem: Problem) -> Problem:
    code, facts = problem
    return code, {**facts, "path": f"{name}: {facts.get('path', '')}".rstrip(": ")}
