"""The content of a version in words: every value under its hash, in every language.

What is shown follows the values, not a list of fields: a value of a field that nobody thought of
is shown under its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config

from .dates import ttdn_date, ttdn_datetime, ttdn_filesize
from .languages import ttdn_code_label, ttdn_kind_label, ttdn_language_name

__all__ = ["ttdn_entries", "ttdn_file_entries"]

_ = tk._
Field = Mapping[str, Any]


class Text(NamedTuple):
    """A value in words: ``lang`` and ``language`` (its name) are empty for one without language.

    An empty ``text`` means that the language has none.
    """

    lang: str
    language: str
    text: str


class Entry(NamedTuple):
    """A field with its texts; ``group`` is the section of the form, empty for no form's field."""

    name: str
    label: str
    group: str
    internal: bool
    texts: list[Text]


def ttdn_entries(values: Mapping[str, Any], kind: str) -> list[Entry]:
    """Return the fields of an item that have a value, files and topics apart, as its form has them.

    Values that belong to no field of the form come last.
    """
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    own = {k: v for k, v in values.items() if k not in ("resources", "topics")}
    return _entries(own, schema.get("dataset_fields", ()), _of_item)


def ttdn_file_entries(values: Mapping[str, Any], kind: str) -> list[Entry]:
    """Return the fields of a file that have a value."""
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    return _entries(values, schema.get("resource_fields", ()), _of_file)


def _entries(values: Mapping[str, Any], fields: Sequence[Field], others: Any) -> list[Entry]:
    shown = [field for field in fields if not _is_copy(field["field_name"], values)]
    entries = [
        Entry(
            field["field_name"],
            tk.h.scheming_language_text(field.get("label") or field["field_name"]),
            field.get("group", "details"),
            field.get("audience") == "internal",
            list(_texts(values[field["field_name"]], field)),
        )
        for field in shown
        if field["field_name"] in values and values[field["field_name"]] not in (None, "", [], {})
    ]
    known = {field["field_name"] for field in fields}
    for name in sorted(values.keys() - known):
        label, text = others(name, values[name])
        if text and not _is_copy(name, values):
            entries.append(Entry(name, label, "", False, [Text("", "", text)]))
    return entries


def _is_copy(name: str, values: Mapping[str, Any]) -> bool:
    """Return True if CKAN's own field only repeats one of the translated texts, which are shown."""
    translated = values.get(f"{name}_translated")
    return isinstance(translated, Mapping) and values.get(name) in translated.values()


def _texts(value: Any, field: Field) -> Iterator[Text]:
    if isinstance(value, Mapping) and (field.get("languages") or field.get("vocabulary")):
        for lang in _languages(value, field):
            yield Text(lang, ttdn_language_name(lang), in_words(value.get(lang), field))
    else:
        yield Text("", "", in_words(value, field))


def _languages(value: Mapping[str, Any], field: Field) -> list[str]:
    # A text that a language of the catalogue lacks is told; a status is only where one was set.
    wanted = config.languages() if field.get("languages") else []
    return [*wanted, *sorted(lang for lang in value if lang not in wanted)]


def in_words(value: Any, field: Field) -> str:
    """Return a value as the reader reads it: labels for codes, dates and times in words."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        joint = "\n" if "repeating_subfields" in field else "; "
        return joint.join(in_words(part, field) for part in value)
    if isinstance(value, Mapping):
        return _row(value, field)
    if vocabulary := field.get("vocabulary"):
        return ttdn_code_label(vocabulary, str(value))
    validators = str(field.get("validators", ""))
    if "ttdn_partial_date" in validators:
        return ttdn_date(str(value))
    return ttdn_datetime(str(value)) if "ttdn_datetime" in validators else str(value)


def _row(row: Mapping[str, Any], field: Field) -> str:
    """Return a row of a repeating field; values of no subfield under their own names."""
    subfields = {sub["field_name"]: sub for sub in field.get("repeating_subfields", ())}
    names = [*(name for name in subfields if name in row), *sorted(row.keys() - subfields.keys())]
    return "; ".join(
        f"{_label(subfields.get(name), name)}: {in_words(row[name], subfields.get(name, {}))}"
        for name in names
        if row[name] not in (None, "", [], {})
    )


def _label(field: Field | None, name: str) -> str:
    return tk.h.scheming_language_text(field["label"]) if field and field.get("label") else name


def _of_item(name: str, value: Any) -> tuple[str, str]:
    """Return label and text of a value that no field of the schema has."""
    if name == "type":
        return _("Kind"), ttdn_kind_label(str(value))
    labels = {"name": _("Name in the address"), "id": _("Identifier")}
    return labels.get(name, name), in_words(value, {})


def _of_file(name: str, value: Any) -> tuple[str, str]:
    if name == "size":
        return _("Size"), f"{ttdn_filesize(value)} ({value})" if value else ""
    if name == "position":
        return _("Place in the order"), str(int(value) + 1)
    labels = {
        "format": _("Format"),
        "id": _("Identifier"),
        "mimetype": _("Type of the file"),
        "sha256": _("Fingerprint of the file (SHA-256)"),
    }
    return labels.get(name, name), in_words(value, {})
