"""Data for the snippets of single fields: values as a form fills them, choices, rows.

A field's value comes as it is stored (a mapping, a list) or, after a save that failed, as the
form sent it (``title_translated-vi``, ``related-0-type``); what was typed is never lost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ckanext.ttdn import bilingual, config, dates, definitions

from .languages import reader_language, ttdn_language_name

__all__ = [
    "ttdn_field_choices",
    "ttdn_field_codes",
    "ttdn_field_described_by",
    "ttdn_field_lines",
    "ttdn_field_rows",
    "ttdn_field_texts",
    "ttdn_keywords",
    "ttdn_local_input",
    "ttdn_typed_date",
]


class Input(NamedTuple):
    """One language's input: its language, that language's name, its key, what is in it."""

    lang: str
    name: str
    key: str
    value: str


class Choices(NamedTuple):
    """Choices under one heading; a vocabulary without groups has one with an empty heading."""

    heading: str
    options: list[tuple[str, str]]


class Keywords(NamedTuple):
    """Keywords in the reader's language, or in the one that there is."""

    words: list[str]
    lang: str


def ttdn_field_texts(field: Mapping[str, Any], data: Mapping[str, Any]) -> list[Input]:
    """The inputs of a translated field, the primary language first."""
    name = field["field_name"]
    stored = data.get(name)
    stored = stored if isinstance(stored, Mapping) else {}
    inputs: list[Input] = []
    for lang in config.languages():
        key = f"{name}-{lang}"
        value = data[key] if key in data else stored.get(lang, "")
        text = ", ".join(value) if isinstance(value, list) else str(value)
        inputs.append(Input(lang, ttdn_language_name(lang), key, text))
    return inputs


def ttdn_field_codes(field: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The codes that are chosen, of one as of many."""
    value = data.get(field["field_name"], field.get("default"))
    if isinstance(value, list):
        return [str(code) for code in value]
    return [str(value)] if value else []


def ttdn_field_choices(field: Mapping[str, Any]) -> list[Choices]:
    """The codes and labels of a field's vocabulary, under its headings."""
    words, lang = definitions.vocabulary(field["vocabulary"]), reader_language()
    found: dict[str, Choices] = {}
    for code in words:
        group = words.grouped.get(code, "")
        heading = words.group_label(group, lang) if group else ""
        found.setdefault(group, Choices(heading, [])).options.append(
            (code, words.label(code, lang))
        )
    if words.locale_data == "territories":
        # The register of the world has no order of its own that a reader would know.
        for choices in found.values():
            choices.options.sort(key=lambda option: bilingual.sort_key(option[1]))
    return list(found.values())


def ttdn_field_lines(field: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """A list as the lines of one text."""
    value = data.get(field["field_name"])
    return "\n".join(value) if isinstance(value, list) else str(value or "")


def ttdn_field_rows(field: Mapping[str, Any], data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a repeating field, in their order."""
    value = data.get(field["field_name"])
    if isinstance(value, list):
        return [dict(row) for row in value if isinstance(row, Mapping)]
    rows: dict[int, dict[str, Any]] = {}
    pattern = re.compile(re.escape(field["field_name"]) + r"-(\d+)-(.+)")
    for key, sent in data.items():
        if match := pattern.fullmatch(key):
            rows.setdefault(int(match[1]), {})[match[2]] = sent
    return [rows[number] for number in sorted(rows)]


def ttdn_field_described_by(
    field: Mapping[str, Any], errors: Mapping[str, Any], key: str = ""
) -> str:
    """The ids of what describes an input: its help, and its error where it has one."""
    key = key or field["field_name"]
    ids = [f"field-{field['field_name']}-help"] if field.get("help_text") else []
    if errors.get(key):
        ids.append(f"field-{key}-error")
    return " ".join(ids)


def ttdn_typed_date(value: Any) -> str:
    """A stored date as an officer types it: 22/11/2025, 11/2025, 1802~."""
    try:
        return dates.typed(str(value or ""))
    except dates.DateError:
        return str(value or "")


def ttdn_local_input(value: Any) -> str:
    """A stored moment (UTC) as an input of Viet Nam's time takes it; else what was typed."""
    try:
        moment = dt.datetime.fromisoformat(str(value or "").replace("Z", "+00:00"))
    except ValueError:
        return str(value or "")
    if moment.tzinfo:
        moment = moment.astimezone(config.LOCAL_ZONE)
    return moment.strftime("%Y-%m-%dT%H:%M")


def ttdn_keywords(value: Any) -> Keywords | None:
    """Keywords for the reader, None where there are none."""
    lists = {lang: words for lang, words in value.items() if words} if value else {}
    joined = {lang: ", ".join(words) for lang, words in lists.items()}
    found = bilingual.pick(joined, reader_language(), config.languages())
    return Keywords(lists[found.lang], found.lang) if found else None
