"""The declared types of the arguments of actions (``types.yaml``), and whether values have them."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from . import bounds

_ = tk._

Type = str | tuple[str, ...]

_SWITCHES = frozenset(["true", "yes", "on", "y", "t", "1", "false", "no", "off", "n", "f", "0"])
_MOST = 2**63 - 1
_MOST_BRACKETS = 50


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bounds.storable(value)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\w-]*", value, re.ASCII) is not None


def _is_word(value: Any) -> bool:
    return _is_text(value) or isinstance(value, bool | int | float)


def _is_query(value: Any) -> bool:
    return _is_text(value) and _depth(value) <= _MOST_BRACKETS


def _is_number(value: Any) -> bool:
    found = _integer(value)
    return found is not None and 0 <= found <= _MOST


def _is_integer(value: Any) -> bool:
    found = _integer(value)
    return found is not None and abs(found) <= _MOST


def _is_switch(value: Any) -> bool:
    return value in (0, 1) if isinstance(value, int) else str(value).lower() in _SWITCHES


def _is_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list | tuple | set) and all(map(_is_text, value)))


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _is_file(value: Any) -> bool:
    return _is_text(value) or isinstance(value, FileStorage | bytes) or hasattr(value, "read")


_HOLDS: dict[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "code": _is_code,
    "word": _is_word,
    "query": _is_query,
    "number": _is_number,
    "integer": _is_integer,
    "day": lambda value: _is_text(value) or isinstance(value, dt.date),
    "switch": _is_switch,
    "texts": _is_texts,
    "list": lambda value: isinstance(value, list | tuple) and _is_texts(value),
    "records": _is_records,
    "record": lambda value: isinstance(value, Mapping),
    "file": _is_file,
    "any": lambda value: not isinstance(value, FileStorage),
}
_WORDS: dict[str, Callable[[], str]] = {
    "text": lambda: _("Send a text."),
    "code": lambda: _("Letters, digits, _ and - alone can stand here."),
    "word": lambda: _("Send a text."),
    "query": lambda: _("Send a text whose brackets are nested at most 50 deep."),
    "number": lambda: _("Write a whole number, 0 or more."),
    "integer": lambda: _("Write a whole number."),
    "day": lambda: _("This is no calendar day. Write it as YYYY-MM-DD."),
    "switch": lambda: _("Send true or false."),
    "texts": lambda: _("Send a text or a list of texts."),
    "list": lambda: _("Send a list of texts."),
    "records": lambda: _("Send a list of objects."),
    "record": lambda: _("Send an object with names and values."),
    "file": lambda: _("Send a file."),
    "any": lambda: _("No file can be sent here."),
}


@functools.cache
def _declared() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("types.yaml").read_text(encoding="utf-8"))


@functools.cache
def by_name() -> dict[str, Type]:
    """Return the types of arguments by name, for all actions."""
    return {name: kind for kind, names in _declared()["names"].items() for name in names.split()}


@functools.cache
def of(action: str) -> Mapping[str, Type]:
    """Return the types of the arguments of an action by name."""
    if (stored := _declared()["stored"].get(action)) is not None:
        return stored
    own = _declared()["actions"].get(action, {})
    listed = {name: tuple(kind) if isinstance(kind, list) else kind for name, kind in own.items()}
    return {**by_name(), **listed}


@functools.cache
def required(action: str) -> tuple[str, ...]:
    """Return the names of the arguments that an action cannot do without."""
    return tuple(_declared()["required"].get(action, ()))


@functools.cache
def accepted(action: str) -> frozenset[str] | None:
    """Return the names of all arguments that an action takes, None if it is not limited."""
    names = _declared()["only"].get(action)
    return None if names is None else frozenset(names)


def refuse_wrong(action: str, data: Mapping[str, Any]) -> None:
    """Raise ValidationError that names what is wrong with the arguments of an action."""
    errors: dict[str, Any] = wrong(action, data)
    if "tags" in errors:
        # CKAN takes the errors of tags out of lists of records.
        errors["tags"] = [{"name": errors["tags"]}]
    if "extras" in errors:
        errors["extras"] = [{"key": errors["extras"]}]
    if errors:
        raise tk.ValidationError(errors)


def wrong(action: str, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what is wrong with the arguments of an action: words by name, nothing if all fit."""
    types, found = of(action), dict[str, list[str]]()
    for name, value in data.items():
        if value is None or (value == "" and name.startswith("facet.")):
            continue
        kind = types.get(name, "any")
        if isinstance(kind, tuple):
            if value not in kind:
                found[name] = [_("Send one of: {values}.").format(values=", ".join(kind))]
        elif not _HOLDS[kind](value):
            found[name] = [_WORDS[kind]()]
    if (names := accepted(action)) is not None:
        found.update({name: [_("Leave this out.")] for name in data if name not in names})
    for either in required(action):
        names = either.split()
        if all(data.get(name) is None for name in names):
            found[names[0]] = [_("Missing value")]
    return found


def _integer(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, str) and len(value) > 20:
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _depth(text: str) -> int:
    """Return how deep brackets are nested, closed or not."""
    deep = most = 0
    for letter in text:
        if letter in "([{":
            deep += 1
            most = max(most, deep)
        elif letter in ")]}":
            deep -= 1
    return most
