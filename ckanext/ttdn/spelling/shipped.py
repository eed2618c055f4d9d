"""Lists of synonyms in files: the shipped one, and that of a province; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from .entries import Entry, EntryError, made

FIELDS = ("administration", "tourism", "investment", "heritage", "diplomacy", "statistics")

_FILE = Path(__file__).with_name("synonyms.yaml")
_LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Listed:
    """An entry of a file and the field that it belongs to."""

    field: str
    entry: Entry

    @property
    def id(self) -> str:
        """Return the entry's name, the same as long as its forms are."""
        return "list-" + hashlib.sha256(str(self.entry).encode()).hexdigest()[:16]


def listed(*others: Path) -> tuple[Listed, ...]:
    """Return the entries of the shipped list and of ``others``, each one once.

    :raises OSError: a file cannot be read.
    :raises ValueError: it is no list of synonyms.
    """
    found = [*_shipped(), *(one for path in others for one in read(path.read_text("utf-8")))]
    return tuple({one.id: one for one in found}.values())


@cache
def _shipped() -> tuple[Listed, ...]:
    return read(_FILE.read_text("utf-8"))


def read(text: str) -> tuple[Listed, ...]:
    """Read a list of synonyms: entries by field.

    :raises ValueError: what is wrong, with the field and the number of the entry.
    """
    try:
        root = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    if not isinstance(root, Mapping):
        raise ValueError("a list of synonyms has entries by field")
    found: list[Listed] = []
    for field, rows in cast(Mapping[str, Any], root).items():
        if field not in FIELDS or not isinstance(rows, list):
            raise ValueError(f"{field}: not one of {', '.join(FIELDS)} with a list of entries")
        for number, row in enumerate(cast(list[Any], rows), 1):
            found.append(Listed(field, _entry(row, f"{field}, entry {number}")))
    return tuple(found)


def _entry(row: Any, place: str) -> Entry:
    if not isinstance(row, Mapping) or not {*row} <= {"from", *_LANGUAGES}:
        raise ValueError(f"{place}: an entry has vi, en and from")
    sides = cast(Mapping[str, Any], row)
    if not all(isinstance(forms, list) for forms in sides.values()):
        raise ValueError(f"{place}: forms stand in a list")
    forms = [form for language in _LANGUAGES for form in sides.get(language, ())]
    if not all(isinstance(form, str) for form in (*forms, *sides.get("from", ()))):
        raise ValueError(f"{place}: a form is a text")
    try:
        return made(sides["from"], forms) if "from" in sides else made(forms)
    except EntryError as error:
        raise ValueError(f"{place}: {error.code} {error.form}".rstrip()) from error
