"""The thirteen kinds with their fields, from the schemas that the catalogue itself reads."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ckanext.ttdn import definitions, schemas

from .markdown import code, table, text

# What a field holds, by its preset: the words for a reader who has not seen presets.yaml.
_HOLDS = {
    "ttdn_text": "text",
    "ttdn_long_text": "long text",
    "ttdn_lines": "list of texts",
    "ttdn_translated": "text by language",
    "ttdn_translated_long": "long text by language (Markdown)",
    "ttdn_translated_resource": "text by language",
    "ttdn_keywords": "list of texts by language",
    "ttdn_translation_status": "code by language",
    "ttdn_code": "code",
    "ttdn_codes": "list of codes",
    "ttdn_many_codes": "list of codes",
    "ttdn_partial_date": "date, month or year (EDTF)",
    "ttdn_datetime": "moment (UTC)",
    "ttdn_url": "web address",
    "ttdn_isbn": "ISBN",
    "ttdn_year": "year",
    "ttdn_count": "whole number",
    "ttdn_latitude": "degrees north",
    "ttdn_longitude": "degrees east",
}
_COMMON = Path(schemas.__file__).with_name("common.yaml")
_HEAD = ("Field", "Label", "Holds", "Required", "Audience", "Clause", "Help")


def overview() -> str:
    """The kinds in the order of every list."""
    kinds = definitions.vocabulary("kinds")
    return table(
        ("Kind", "Vietnamese", "English", "Holds", "Clause"),
        (
            (
                f"[`{kind}`](#{kind})",
                kinds.label(kind, "vi"),
                kinds.label(kind, "en"),
                text(definitions.schema(kind)["about"]),
                ", ".join(_clauses(_own_fields(kind)[0])),
            )
            for kind in kinds
        ),
    )


def shared() -> str:
    """What every kind has, by section of the form, and what every file has."""
    return "\n".join(
        f"### Section `{section}` {{ #section-{section} }}\n\n{_fields(_common()[section])}"
        for section in (*schemas.SECTIONS, "resource")
        if section in _common()
    )


def own() -> str:
    """What each kind has beside the shared fields, and what it changes in those."""
    return "\n".join(_section(kind) for kind in definitions.vocabulary("kinds"))


@cache
def _common() -> dict[str, list[dict[str, Any]]]:
    return yaml.safe_load(_COMMON.read_text(encoding="utf-8"))


@cache
def _shared() -> dict[str, dict[str, Any]]:
    return {field["field_name"]: field for part in _common().values() for field in part}


def _section(kind: str) -> str:
    kinds = definitions.vocabulary("kinds")
    fields = _own_fields(kind)
    schema = definitions.schema(kind)
    lines = [
        f"### {kinds.label(kind, 'vi')}: {kinds.label(kind, 'en')} {{ #{kind} }}",
        f"`{kind}`: {text(schema['about'])}.",
        _fields(fields),
    ]
    if changed := _changed(schema["dataset_fields"]):
        lines.append("Of the shared fields it changes:\n\n" + _fields(changed))
    return "\n\n".join(lines) + "\n"


def _own_fields(kind: str) -> list[dict[str, Any]]:
    fields = definitions.schema(kind)["dataset_fields"]
    return [field for field in fields if field["field_name"] not in _shared()]


def _changed(fields: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        field
        for field in fields
        if (before := _shared().get(field["field_name"]))
        and any(field[key] != value for key, value in before.items() if key != "clause")
    ]


def _fields(fields: Iterable[dict[str, Any]]) -> str:
    rows = []
    for field in fields:
        rows.append(_row(field))
        for part in field.get("repeating_subfields", ()):
            rows.append(_row(part, f"{field['field_name']}[]."))
    return table(_HEAD, rows)


def _row(field: dict[str, Any], before: str = "") -> tuple[str, ...]:
    labels = field["label"]
    return (
        f"`{before}{field['field_name']}`",
        f"{labels['vi']}<br>*{labels['en']}*",
        _holds(field),
        _required(field),
        "" if before else field.get("audience", "public"),
        ", ".join(_clauses(field)),
        text(field.get("help_text", {}).get("en", "")),
    )


def _holds(field: dict[str, Any]) -> str:
    if "repeating_subfields" in field:
        return "rows"
    words = _HOLDS.get(field.get("preset", ""), "text")
    if name := field.get("vocabulary"):
        words += f" of [`{name}`](vocabularies.md#{name})"
    return words


def _required(field: dict[str, Any]) -> str:
    if not field.get("required"):
        return ""
    when = field.get("show_when")
    return "yes" if not when else "with " + "; ".join(f"`{k}` {code(v)}" for k, v in when.items())


def _clauses(field: dict[str, Any]) -> list[str]:
    clause = field.get("clause", [])
    return clause if isinstance(clause, list) else [clause]
