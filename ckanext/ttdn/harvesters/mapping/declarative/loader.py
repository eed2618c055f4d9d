"""Declarative mappings: read, checked with precise messages, compiled (R25, H 6.7).

A mapping is given by the name of a shipped one, as YAML text, or as JSON or YAML gave it (those
that the operator stores: ``named``). ``mapping.schema.yaml`` says its form; names of fields,
expressions, formats, languages and codes are checked here. Problems are (code, facts) with the
``path`` of the wrong key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.ttdn.harvesters.mapping.declarative import library, schema
from ckanext.ttdn.harvesters.mapping.declarative.compiler import Building
from ckanext.ttdn.harvesters.mapping.declarative.mapping import Declared
from ckanext.ttdn.harvesters.mapping.declarative.schema import MappingError, Problem
from ckanext.ttdn.harvesters.mapping.fields import Fields

VERSIONS = (1,)


def load(mapping: str | Mapping[str, Any], targets: Fields, kind: str | None = None) -> Declared:
    """Compile a mapping that fills ``targets``, for items of one kind or any.

    Raises :class:`MappingError`.
    """
    declared, problems = _compiled(mapping, targets, kind)
    if declared is None or problems:
        raise MappingError(problems)
    return declared


def check(mapping: Any, targets: Fields, kind: str | None = None) -> list[Problem]:
    """Return a mapping's problems, ``[]`` when it is fine.

    Codes: ``unknown_mapping`` (``name``, ``known``), ``not_yaml`` (``reason``), ``unreadable``
    (``file``, ``reason``), ``unknown_version`` (``version``, ``known``),
    ``unknown_key`` (``known``), ``missing_key``, ``wrong_key``, ``wrong_type`` (``expected``),
    ``not_one_of`` (``value``, ``known``), ``out_of_bounds`` (``bound``), ``too_deep``,
    ``unknown_field`` (``close``), ``unknown_language`` (``language``, ``known``),
    ``unknown_code`` (``value``), ``bad_expression`` (``expression``, ``reason``, ``at``),
    ``bad_format`` (``format``), ``not_translated``, ``rule_without_source`` (``known``); all
    but the first three with ``path``.
    """
    return _compiled(mapping, targets, kind)[1]


def _compiled(
    mapping: Any, targets: Fields, kind: str | None
) -> tuple[Declared | None, list[Problem]]:
    try:
        mapping = library.read(mapping)
    except MappingError as error:
        return None, error.problems
    problems = list(schema.misshapen(mapping))
    if problems:
        return None, problems
    version = mapping.get("version")
    if version is not None and version not in VERSIONS:
        facts = {"path": "version", "version": version, "known": list(VERSIONS)}
        return None, [("unknown_version", facts)]
    problems = schema.problems(mapping)
    if problems:
        return None, problems
    building = Building(targets, kind)
    return building.mapping(mapping), building.problems
