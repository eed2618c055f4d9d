"""The items that every CKAN of a run is filled with: the demonstration's texts, in both shapes.

They are made once for all, of this state of the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ttdn_demo import items

Row = dict[str, Any]

AGENCIES = ("so-du-lich", "so-ngoai-vu")
# The first item; other items' links lead to it.
TARGET = "dich-cua-lien-ket"
FORMATS = ("JPEG", "PDF", "CSV")
# What stock CKAN has a place of its own for; everything else is an extra there.
_CORE = frozenset({"name", "owner_org", "author", "license_id", "resources"})


def rows(count: int) -> Iterator[Row]:
    """Yield ``count`` items as the catalogue's ``package_create`` takes them, without files.

    All thirteen kinds in turn, by two agencies in turn; each with three links as resources.
    """
    told = [item for item in items.load() if _public(item) and _bilingual(item)]
    for number in range(count):
        agency = AGENCIES[number % len(AGENCIES)]
        story = told[number % len(told)]
        fields = {**story.fields, "related": [{"type": "related", "target": f"{agency}-{TARGET}"}]}
        if number < len(AGENCIES):
            del fields["related"]
        titles = {lang: f"{text} {number}" for lang, text in fields["title_translated"].items()}
        yield {
            **fields,
            "type": story.kind,
            "name": f"{agency}-{TARGET if number < len(AGENCIES) else f'muc-{number}'}",
            "owner_org": agency,
            "title_translated": titles,
            "resources": [_link(number, suffix) for suffix in FORMATS],
        }


def _public(item: items.Item) -> bool:
    """Whether everybody can see it whenever the figures are taken."""
    return item.state == "published" and not {"visibility", "expires_at"} & item.fields.keys()


def _bilingual(item: items.Item) -> bool:
    texts = (item.fields.get(name, {}) for name in ("title_translated", "notes_translated"))
    return all({"vi", "en"} <= text.keys() for text in texts)


def _link(number: int, suffix: str) -> Row:
    return {
        "url": f"https://example.org/{number}/ban-{suffix.lower()}",
        "format": suffix,
        "name_translated": {"vi": f"Bản {suffix} số {number}", "en": f"{suffix} copy {number}"},
        "description_translated": {"vi": "Bản đầy đủ để tải về.", "en": "The full copy."},
        "credit": items.CREDIT,
        "language": "vi",
    }


def as_stock(row: Row) -> Row:
    """Return the same item for stock CKAN: the same values under the same keys, as extras."""
    extras = {key: value for key, value in row.items() if key not in _CORE and key != "type"}
    return {
        **{key: value for key, value in row.items() if key in _CORE},
        "title": row["title_translated"]["vi"],
        "notes": row["notes_translated"]["vi"],
        "resources": [_stock_resource(resource) for resource in row["resources"]],
        "extras": [{"key": key, "value": _text(value)} for key, value in extras.items()],
    }


def _stock_resource(resource: Row) -> Row:
    named = {
        "name": resource["name_translated"]["vi"],
        "description": resource["description_translated"]["vi"],
    }
    # Core's pages take a value under a key with this ending for a table of languages.
    texts = {key.replace("_translated", "_texts"): _text(value) for key, value in resource.items()}
    return {**texts, **named}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
