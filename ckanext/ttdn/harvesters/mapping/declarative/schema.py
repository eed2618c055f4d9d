"""The form of a declared mapping, by ``mapping.schema.yaml``, with precise messages (H 6.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

# A code and its facts, ``path`` among them: the wrong key, with dots between.
Problem = tuple[str, dict[str, Any]]

_SCHEMA = Path(__file__).parent / "mapping.schema.yaml"
_DEEPEST = 20


class MappingError(ValueError):
    """A mapping that cannot be used; ``problems`` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{code} {facts}" for code, facts in problems))
        self.problems = problems


def problems(value: Any, part: str = "mapping", path: str = "") -> list[Problem]:
    """What is wrong with the form of a mapping, or of a part of it that stands at ``path``."""
    told = [told for error in _validator(part).iter_errors(value) for told in _told(error, path)]
    # Each missing key is an error of its own, and says all that are missing.
    return [problem for place, problem in enumerate(told) if problem not in told[:place]]


def misshapen(value: Any, path: str = "", depth: int = 0) -> Iterator[Problem]:
    """What the schema's validator itself would stumble over."""
    if depth == 0 and not isinstance(value, Mapping):
        yield "wrong_type", {"path": path, "expected": "object"}
    elif depth > _DEEPEST:
        yield "too_deep", {"path": path, "limit": _DEEPEST}
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                # YAML 1.1 reads an unquoted no, on or yes as a truth value.
                yield "wrong_key", {"path": path, "key": str(key)}
            else:
                yield from misshapen(inner, _joined(path, key), depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from misshapen(inner, _joined(path, str(place)), depth + 1)


@cache
def _validator(part: str) -> Draft202012Validator:
    schema = yaml.safe_load(_SCHEMA.read_text("utf-8"))
    return Draft202012Validator({**schema, "$ref": f"#/$defs/{part}"})


def _told(error: ValidationError, base: str) -> Iterator[Problem]:
    """A problem of the form; what a value was is left out where it may be long."""
    path = _joined(base, *map(str, error.absolute_path))
    rule, wanted, value = str(error.validator), cast(Any, error.validator_value), error.instance
    if rule == "additionalProperties":
        known = list(cast(Any, error.schema).get("properties", ()))
        for key in [key for key in cast(Any, value) if key not in known]:
            yield "unknown_key", {"path": _joined(path, key), "known": known}
    elif rule == "required":
        for key in [key for key in wanted if key not in cast(Any, value)]:
            yield "missing_key", {"path": _joined(path, key)}
    elif rule == "type":
        yield "wrong_type", {"path": path, "expected": wanted}
    elif rule == "enum":
        yield "not_one_of", {"path": path, "value": str(value)[:80], "known": list(wanted)}
    else:
        yield "out_of_bounds", {"path": path, "bound": f"{rule} {wanted}"}


def _joined(*parts: str) -> str:
    return ".".join(part for part in parts if part)
