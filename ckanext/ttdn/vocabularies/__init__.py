"""Read controlled vocabularies from YAML files (R16).

A file maps codes to labels by language. Countries and languages take their labels from the Unicode
locale data instead, so that any language of a profile has them. The vocabularies in use, with those
of the province and of plugins, are in :mod:`ckanext.ttdn.definitions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

import yaml
from babel import Locale, UnknownLocaleError

from ckanext.ttdn.vocabulary import Labels, Vocabulary

_FOLDER = Path(__file__).parent
# A province may have files of its own for these alone (R02).
PROVINCIAL = ("places", "topics")

# The licences as CKAN's ``licenses_group_url`` takes them.
LICENCES_URL = f"file://{_FOLDER / 'licences.json'}"


@cache
def shipped(name: str) -> Vocabulary:
    """Return a vocabulary as it is shipped; LookupError for an unknown name."""
    path = _FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise LookupError(f"no vocabulary {name!r} in {_FOLDER}")
    return read(path)


@cache
def names() -> tuple[str, ...]:
    """Return the names of all vocabularies."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def read(path: Path) -> Vocabulary:
    """Read one file; its name without the ending is the vocabulary's.

    Raises OSError or UnicodeDecodeError for a file that cannot be read, and YAMLError, KeyError,
    TypeError or AttributeError for one of another form.
    """
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    codes: dict[str, Mapping[str, Any]] = data["codes"]
    table = data.get("locale_data")
    if table == "territories":
        codes = _territories(data["not_in_iso_3166"]) | codes
    found = Vocabulary(
        name=path.stem,
        labels={code: _texts(entry) for code, entry in codes.items()},
        groups=cast(Labels, data.get("groups", {})),
        grouped={code: entry["group"] for code, entry in codes.items() if "group" in entry},
    )
    if table is None:
        return found
    return replace(found, locale_data=table, locale_label=partial(_locale_label, table))


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {key: text for key, text in entry.items() if key != "group"}


def _territories(excluded: list[str]) -> dict[str, Mapping[str, Any]]:
    known = cast(Mapping[str, str], Locale("en").territories)
    return {
        code: {}
        for code in sorted(known)
        if len(code) == 2 and code.isalpha() and code not in excluded
    }


def _locale_label(table: str, code: str, lang: str) -> str | None:
    try:
        return getattr(Locale.parse(lang), table).get(code)
    except (UnknownLocaleError, ValueError):
        return None
