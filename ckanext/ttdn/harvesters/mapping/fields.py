"""What may stand in each field of an item, as the kinds' schemas say (R16, R17, R18)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.vocabulary import Vocabulary

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


@dataclass(frozen=True)
class Fields:
    """The fields that a mapping may fill, and the languages that it may name.

    ``kinds``: the fields of an item by kind. ``files``: those of a file, texts by the name
    without ``_translated``.
    """

    kinds: Mapping[str, Mapping[str, Shape]]
    files: Mapping[str, Shape]
    languages: tuple[str, ...]

    def of_items(self, kind: str | None = None) -> Mapping[str, Shape]:
        """Return the fields of one kind, or of all.

        Where kinds differ in a field's codes, all of them count.
        """
        return self.kinds[kind] if kind else self._of_all

    @cached_property
    def _of_all(self) -> Mapping[str, Shape]:
        found: dict[str, Shape] = {}
        for shapes in self.kinds.values():
            for field, shape in shapes.items():
                known = found.setdefault(field, shape)
                if known.codes is not None and shape.codes is not None:
                    found[field] = Shape(known.make, codes=known.codes | shape.codes)
        return found


def read(
    schemas: Mapping[str, Mapping[str, Any]],
    presets: Mapping[str, Mapping[str, Any]],
    vocabulary: Callable[[str], Vocabulary],
) -> Fields:
    """Read the fields from the composed schemas of all kinds, by kind.

    ``presets``: the definitions of presets by name. ``vocabulary``: returns a vocabulary by name.
    """

    def shapes(fields: Iterable[Mapping[str, Any]]) -> dict[str, Shape]:
        return {
            field["field_name"]: _shape({**presets[field["preset"]], **field}, vocabulary)
            for field in fields
            if field.get("preset") in _MAKES
        }

    of_resources = shapes(schemas["dataset"]["resource_fields"])
    files = {name.removesuffix("_translated"): shape for name, shape in of_resources.items()}
    return Fields(
        kinds={kind: shapes(schema["dataset_fields"]) for kind, schema in schemas.items()},
        files={
            "url": Shape("link"),
            "format": Shape("plain", length=100),
            **{name: files[name] for name in _OF_FILES if name in files},
        },
        languages=vocabulary("languages").codes,
    )


def _shape(field: Mapping[str, Any], vocabulary: Callable[[str], Vocabulary]) -> Shape:
    make = _MAKES[field["preset"]]
    # A description is Markdown wherever it is shown as such.
    if "markdown" in str(field.get("display_snippet")):
        make = "prose"
    return Shape(
        make,
        translated=bool(field.get("languages")),
        length=int(field.get("max_length") or sanitizer.PLAIN_LENGTH),
        codes=_codes(field, vocabulary) if make in ("code", "codes") else None,
    )


def _codes(
    field: Mapping[str, Any], vocabulary: Callable[[str], Vocabulary]
) -> frozenset[str] | None:
    name = field.get("vocabulary")
    # The places are the province's own, which only its profile knows.
    return frozenset(vocabulary(name)) if name and name != "places" else None
