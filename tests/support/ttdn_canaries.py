"""Items with a value of its own in each field of their schema, and how a page says each value.

Both follow the schema: a new field gets a value by its validators, and a type of field that is not
known here stops the tests.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ckanext.ttdn import dates, definitions, schemas

EXAMPLES = Path(schemas.__file__).parent / "examples"
LANGUAGES = ("vi", "en")
# Set by the catalogue or by the test: not a canary's place.
_LEFT = frozenset(
    {"title", "notes", "description", "tags", "tag_string", "owner_org", "topics", "name", "url"}
)

Field = Mapping[str, Any]


def item(kind: str, round_: int, target: str) -> dict[str, Any]:
    """Return an item of the kind with every field filled in; ``round_`` tells two of them apart.

    ``target``: the name of an item that it relates to. Fields that exclude each other take turns.
    """
    fields = [f for f in _schema(kind)["dataset_fields"] if f["field_name"] not in _LEFT]
    found = json.loads((EXAMPLES / f"{kind}.json").read_text("utf-8"))
    for place, field in enumerate(fields):
        found[field["field_name"]] = _value(field, round_, target, place)
    conditions = [f["show_when"] for f in fields if "show_when" in f]
    chosen: dict[str, list[str]] = {}
    for condition in conditions[:: 1 if round_ == 0 else -1]:
        for name, wanted in condition.items():
            chosen.setdefault(name, []).extend([wanted] if isinstance(wanted, str) else wanted)
    for name, codes in chosen.items():
        found[name] = sorted(set(codes)) if isinstance(found[name], list) else codes[0]
    left_out = {f["field_name"] for f in fields if not _asked_for(f, found)}
    return {k: v for k, v in found.items() if k not in left_out} | {"topics": []}


def _asked_for(field: Field, values: Mapping[str, Any]) -> bool:
    return all(
        {*wanted} & {*(values[name] if isinstance(values[name], list) else [values[name]])}
        for name, wanted in field.get("show_when", {}).items()
    )


def file(kind: str, round_: int) -> dict[str, Any]:
    """Return a link with every field of files filled in."""
    fields = _schema(kind)["resource_fields"]
    filled = {
        f["field_name"]: _value(f, round_, "") for f in fields if f["field_name"] not in _LEFT
    }
    return {**filled, "url": f"https://example.org/{round_}/anh.csv", "format": f"CSV{round_}"}


def said(values: Mapping[str, Any], fields: list[Field], lang: str) -> Iterator[tuple[str, str]]:
    """Give each value under its field's name, as a page in ``lang`` says it."""
    known = {field["field_name"]: field for field in fields}
    for name, value in values.items():
        for words in _said(value, known.get(name, {}), lang):
            yield name, words


def _schema(kind: str) -> dict[str, Any]:
    from ckan.plugins import toolkit as tk

    return tk.h.scheming_get_dataset_schema(kind)


def _value(field: Field, round_: int, target: str, place: int = 0) -> Any:
    if "repeating_subfields" in field:
        subfields = field["repeating_subfields"]
        return [{sub["field_name"]: _value(sub, round_, target) for sub in subfields}]
    name, checks = field["field_name"], str(field.get("validators"))
    if "ttdn_item_name" in checks:
        return target
    if "translation_status" in checks:
        return {"vi": "original", "en": ("machine", "proofread")[round_ % 2]}
    # Fields stand in the form in the order of their dates.
    day = dt.date(2097, 1, 1 + round_) + dt.timedelta(days=3 * place)
    word = f"{name.replace('_', '')}{round_}kiểmtra"
    makers = {
        "fluent_keywords": lambda: {lang: [f"{word}{lang}"] for lang in LANGUAGES},
        "fluent_text": lambda: {lang: f"{word} {lang}" for lang in LANGUAGES},
        "ttdn_codes": lambda: [_code(field, round_)],
        "ttdn_code": lambda: _code(field, round_),
        "ttdn_partial_date": day.isoformat,
        "ttdn_datetime_local": lambda: f"{day}T03:00:00Z",
        "ttdn_lines": lambda: [word],
        "ttdn_url": lambda: f"https://example.org/{name}/{round_}",
        "ttdn_isbn": lambda: _isbn(f"97860400000{round_}"),
        "ttdn_year": lambda: f"201{round_}",
        "ttdn_positive_int": lambda: 70 + round_,
        "ttdn_coordinate": lambda: 16.5 + round_ / 4,
        "ttdn_text": lambda: word,
    }
    for check, make in makers.items():
        if check in checks:
            return make()
    raise AssertionError(f"No canary for the field {name}: {checks}")


def _code(field: Field, round_: int) -> str:
    codes = definitions.vocabulary(field["vocabulary"]).codes
    return codes[round_ % len(codes)]


def _isbn(digits: str) -> str:
    weighed = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return digits + str(-weighed % 10)


def _said(value: Any, field: Field, lang: str) -> Iterator[str]:
    if value in (None, "", [], {}):
        return
    if isinstance(value, list):
        for part in value:
            yield from _said(part, field, lang)
    elif isinstance(value, Mapping) and "repeating_subfields" in field:
        for _name, words in said(value, field["repeating_subfields"], lang):
            yield words
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _said(part, field, lang)
    else:
        yield from _words(str(value), field, lang)


def _words(value: str, field: Field, lang: str) -> list[str]:
    checks = str(field.get("validators"))
    if field.get("vocabulary"):
        return [definitions.vocabulary(field["vocabulary"]).label(value, lang)]
    if "ttdn_partial_date" in checks:
        return [dates.display(value, lang)]
    if "ttdn_datetime" in checks:
        local = dt.datetime.fromisoformat(value.rstrip("Z")) + dt.timedelta(hours=7)
        return [f"{local:%H:%M}", f"{local:%Y}"]
    return [value]
