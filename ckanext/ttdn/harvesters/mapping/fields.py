"""What may stand in each field of an item, as the kinds' schemas say (R16, R17, R18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ckanext.ttdn import schemas, vocabulary
from ckanext.ttdn.harvesters.mapping import sanitizer

# By the preset of a field: what is made of a foreign value. Fields of no preset listed here
# (rows of their own, CKAN's own) are not a mapping's to fill.
_MAKES = {
    "ttdn_text": "plain",
    "ttdn_long_text": "prose",
    "ttdn_lines": "lines",
    "ttdn_translated": "plain",
    "ttdn_translated_long": "prose",
    "ttdn_translated_resource": "plain",
    "ttdn_keywords": "keywords",
    "ttdn_code": "code",
    "ttdn_codes": "codes",
    "ttdn_many_codes": "codes",
    "ttdn_partial_date": "day",
    "ttdn_datetime": "moment",
    "ttdn_url": "link",
    "ttdn_isbn": "plain",
    "ttdn_year": "plain",
    "ttdn_count": "plain",
    "ttdn_latitude": "plain",
    "ttdn_longitude": "plain",
}
_OF_FILES = ("name", "description", "alt_text", "credit", "language")


@dataclass(frozen=True)
class Shape:
    """``make``: ``plain``, ``prose``, ``link``, ``day``, ``moment``, ``code``, ``codes``,
    ``lines`` or ``keywords``. ``codes``: the known ones; None where any may come."""

    make: str
    translated: bool = False
    length: int = sanitizer.PLAIN_LENGTH
    codes: frozenset[str] | None = None


@cache
def of_items(kind: str | None = None) -> Mapping[str, Shape]:
    """Return the fields that a mapping may fill, of one kind or of all.

    Where kinds differ in a field's codes, all of them count.
    """
    found: dict[str, Shape] = {}
    for name in [kind] if kind else vocabulary.load("kinds"):
        for field, shape in _shapes(schemas.load(name)["dataset_fields"]).items():
            known = found.setdefault(field, shape)
            if known.codes is not None and shape.codes is not None:
                found[field] = Shape(known.make, codes=known.codes | shape.codes)
    return found


@cache
def of_files() -> Mapping[str, Shape]:
    """Return what a mapping may say of a file; texts by the name without ``_translated``."""
    shapes = _shapes(schemas.load("dataset")["resource_fields"])
    own = {name.removesuffix("_translated"): shape for name, shape in shapes.items()}
    listed = {name: own[name] for name in _OF_FILES if name in own}
    return {"url": Shape("link"), "format": Shape("plain", length=100), **listed}


def _shapes(listed: Iterable[Mapping[str, Any]]) -> dict[str, Shape]:
    presets = schemas.presets()
    return {
        field["field_name"]: _shape({**presets[field["preset"]], **field})
        for field in listed
        if field.get("preset") in _MAKES
    }


def _shape(field: Mapping[str, Any]) -> Shape:
    make = _MAKES[field["preset"]]
    # A description is Markdown wherever it is shown as such.
    if "markdown" in str(field.get("display_snippet")):
        make = "prose"
    return Shape(
        make,
        translated=bool(field.get("languages")),
        length=int(field.get("max_length") or sanitizer.PLAIN_LENGTH),
        codes=_codes(field) if make in ("code", "codes") else None,
    )


def _codes(field: Mapping[str, Any]) -> frozenset[str] | None:
    name = field.get("vocabulary")
    # The places are the province's own, which only its profile knows.
    return frozenset(vocabulary.load(name)) if name and name != "places" else None
