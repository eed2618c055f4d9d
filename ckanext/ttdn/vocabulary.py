"""Controlled vocabularies: codes that are stored, labels that are shown (R16).

Each is a file in ``vocabularies/``: a mapping of code to labels by language, in the order in
which a form offers them. Countries and languages take their labels from the Unicode locale
data instead, so that any language of a profile has them.

The places and the topics are a province's own: its folder may have others (R02).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from babel import Locale, UnknownLocaleError

_FOLDER = Path(__file__).parent / "vocabularies"
PROVINCIAL = ("places", "topics")
_of_province: dict[str, Path] = {}
# Codes that other plugins add to a vocabulary, by its name.
_added: dict[str, Mapping[str, Mapping[str, str]]] = {}

# The licences as CKAN's ``licenses_group_url`` takes them.
LICENCES_URL = f"file://{_FOLDER / 'licences.json'}"


@dataclass(frozen=True)
class Vocabulary:
    """The codes of one field. ``groups`` are headings of a long list: code to labels, with
    the codes that stand under each in ``grouped``."""

    name: str
    labels: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, Mapping[str, str]]
    grouped: Mapping[str, str]
    locale_data: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the file."""
        return tuple(self.labels)

    def label(self, code: str, lang: str) -> str:
        """The label in ``lang``, else in English, else the code itself."""
        own = self.labels.get(code)
        if own is None:
            return code
        return (
            own.get(lang)
            or _locale_label(self.locale_data, code, lang)
            or own.get("en")
            or _locale_label(self.locale_data, code, "en")
            or code
        )

    def group_label(self, group: str, lang: str) -> str:
        """The heading of a group."""
        labels = self.groups.get(group, {})
        return labels.get(lang) or labels.get("en", group)

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)


@cache
def load(name: str) -> Vocabulary:
    """The vocabulary of that name; raises LookupError for one that does not exist."""
    path = _of_province.get(name, _FOLDER / f"{name}.yaml")
    if not path.is_file():
        raise LookupError(f"no vocabulary {name!r} in {_FOLDER}")
    data: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    codes: dict[str, Mapping[str, Any]] = {**data["codes"], **_added.get(name, {})}
    if data.get("locale_data") == "territories":
        codes = _territories(data["not_in_iso_3166"]) | codes
    return Vocabulary(
        name=name,
        labels={code: _texts(entry) for code, entry in codes.items()},
        groups=data.get("groups", {}),
        grouped={code: entry["group"] for code, entry in codes.items() if "group" in entry},
        locale_data=data.get("locale_data"),
    )


def use(folder: Path | None) -> None:
    """Take the province's own vocabularies from a folder; None: the shipped ones."""
    paths = {name: folder / f"{name}.yaml" for name in PROVINCIAL} if folder else {}
    _of_province.clear()
    _of_province.update({name: path for name, path in paths.items() if path.is_file()})
    load.cache_clear()


def extend(name: str, codes: Mapping[str, Mapping[str, str]]) -> None:
    """Add codes with their labels to a vocabulary, in place of those added before."""
    _added[name] = codes
    load.cache_clear()


@cache
def names() -> tuple[str, ...]:
    """All vocabularies that exist."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def _texts(entry: Mapping[str, Any]) -> dict[str, str]:
    return {key: text for key, text in entry.items() if key != "group"}


def _territories(excluded: list[str]) -> dict[str, dict[str, str]]:
    known = cast(Mapping[str, str], Locale("en").territories)
    return {
        code: {}
        for code in sorted(known)
        if len(code) == 2 and code.isalpha() and code not in excluded
    }


def _locale_label(kind: str | None, code: str, lang: str) -> str | None:
    if kind is None:
        return None
    try:
        return getattr(Locale.parse(lang), kind).get(code)
    except (UnknownLocaleError, ValueError):
        return None
