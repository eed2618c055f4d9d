"""Helpers of the forms: sections, errors with their links, the appraiser's remarks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config
from ckanext.ttdn.services.files import upload_policy

__all__ = [
    "ttdn_changed_labels",
    "ttdn_error_links",
    "ttdn_field_comments",
    "ttdn_field_label",
    "ttdn_fields_to_complete",
    "ttdn_file_fields",
    "ttdn_form_sections",
    "ttdn_form_token",
    "ttdn_upload_help",
]

_ = tk._

_SECTIONS: dict[str, Callable[[], str]] = {
    "about": lambda: _("What it is about"),
    "details": lambda: _("Details of this kind"),
    "time-place": lambda: _("Time and place"),
    "classification": lambda: _("Classification"),
    "rights": lambda: _("Rights and source"),
    "publication": lambda: _("Publication"),
}


# Entries of a step's form that are no field of the item.
_STEP_LABELS: dict[str, Callable[[], str]] = {
    "declarations": lambda: _("Declarations"),
    "reasons": lambda: _("Reasons"),
    "upload": lambda: _("File"),
}


def ttdn_form_token() -> str:
    """Return a new token: sent twice with the same form, it makes one item."""
    return str(uuid.uuid4())


def ttdn_form_sections(kind: str) -> list[dict[str, Any]]:
    """Return the sections of a kind's form in their order: ``id``, ``label``, ``fields``.

    Fields that the catalogue fills itself (``form_snippet: null``) are left out.
    """
    sections: dict[str, list[dict[str, Any]]] = {}
    for field in tk.h.scheming_get_dataset_schema(kind)["dataset_fields"]:
        if field.get("form_snippet", "") is not None:
            sections.setdefault(field.get("group", "details"), []).append(field)
    order = [*_SECTIONS, *(name for name in sections if name not in _SECTIONS)]
    return [
        {"id": name, "label": _section_label(name), "fields": sections[name]}
        for name in order
        if name in sections
    ]


def _section_label(name: str) -> str:
    words = _SECTIONS.get(name)
    return words() if words else name


def ttdn_file_fields(kind: str) -> list[dict[str, Any]]:
    """Return the fields of a file's form without the file itself."""
    fields = _fields(kind, "resource_fields")
    return [f for f in fields if f.get("form_snippet", "") is not None and f["field_name"] != "url"]


def _fields(kind: str, part: str) -> list[dict[str, Any]]:
    schema = tk.h.scheming_get_dataset_schema(kind)
    return schema[part] if schema else []


def ttdn_field_label(kind: str, name: str) -> str:
    """Return the label of a field of a kind, or of one of its resources' fields."""
    for part in ("dataset_fields", "resource_fields"):
        for field in _fields(kind, part):
            if field["field_name"] == name:
                return tk.h.scheming_language_text(field["label"])
    return name


def ttdn_changed_labels(kind: str, names: list[str]) -> list[str]:
    """Return the labels of the fields that changed meanwhile, without what is no field."""
    labels = [(name, ttdn_field_label(kind, name)) for name in names]
    return [
        _("Files") if name == "resources" else label
        for name, label in labels
        if label != name or name == "resources"
    ]


def ttdn_error_links(
    errors: Mapping[str, Any], kind: str, part: str = "dataset_fields"
) -> list[dict[str, str]]:
    """Return the errors of a form in the order of its fields: ``text``, ``field``, ``target``.

    ``text`` names the field, and the language where the error is in one of them. ``target`` is
    the id of the input (``field-title_translated-vi``), empty for an error of the whole form.
    """
    left = {key: value for key, value in errors.items() if key != "conflict" and value}
    links: list[dict[str, str]] = []
    for field in _fields(kind, part):
        name, label = field["field_name"], tk.h.scheming_language_text(field["label"])
        for language in ("", *config.languages()):
            key = f"{name}-{language}" if language else name
            if key in left:
                found = _links_of(left.pop(key), _in_language(label, language), key, field)
                links += [{**link, "field": name} for link in found]
    for key, value in left.items():
        links += _of_files(value, kind) if key == "resources" else _other_links(key, value)
    return links


def _of_files(errors: Any, kind: str) -> list[dict[str, str]]:
    # They are filled in on other pages: named here, without a target.
    return [
        {"text": in_file(number, link["text"]), "field": "", "target": ""}
        for number, own in enumerate(errors, 1)
        if isinstance(own, Mapping)
        for link in ttdn_error_links(own, kind, "resource_fields")
    ]


def in_file(number: int, message: str) -> str:
    """Return an error's text with the number of the file that it is about."""
    return _("File {number}: {message}").format(number=number, message=message)


def _other_links(key: str, value: Any) -> list[dict[str, str]]:
    words = _STEP_LABELS.get(key)
    label = words() if words else ("" if key == "message" else key)
    target = f"field-{key}" if words else ""
    return [
        {**link, "field": key if words else "", "target": target}
        for link in _links_of(value, label, key, {})
    ]


def _in_language(label: str, language: str) -> str:
    return f"{label} ({tk.h.ttdn_language_name(language)})" if language else label


def _links_of(value: Any, label: str, key: str, field: Mapping[str, Any]) -> list[dict[str, str]]:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, Mapping):
        # One message or list for each language of a translated field.
        return [
            link
            for lang, part in value.items()
            for link in _links_of(part, _in_language(label, lang), f"{key}-{lang}", field)
        ]
    links: list[dict[str, str]] = []
    for number, entry in enumerate(value):
        if isinstance(entry, Mapping):
            links += _row_links(entry, f"{label} {number + 1}", f"{key}-{number}", field)
        else:
            links.append({"text": _sentence(label, str(entry)), "target": f"field-{key}"})
    return links


def _sentence(label: str, message: str) -> str:
    # Most messages name their field already; then only the language is missing, if that.
    name, bracket, language = label.partition(" (")
    said = message.casefold()
    if not name or name.casefold() not in said:
        return f"{label}: {message}" if label else message
    return message if f"({language}".casefold() in said else f"{message}{bracket}{language}"


def _row_links(
    row: Mapping[str, Any], label: str, key: str, field: Mapping[str, Any]
) -> list[dict[str, str]]:
    names = {
        sub["field_name"]: tk.h.scheming_language_text(sub["label"])
        for sub in field.get("repeating_subfields", [])
    }
    return [
        link
        for name, messages in row.items()
        for link in _links_of(messages, f"{label}: {names.get(name, name)}", f"{key}-{name}", {})
    ]


def ttdn_field_comments(pkg: Mapping[str, Any]) -> dict[str, str]:
    """Return the appraiser's remarks of the last return, by field, while the item is returned."""
    waiting = (pkg.get("pending_revision") or {}).get("state") or pkg.get("approval_state")
    if waiting != "returned":
        return {}
    for decision in tk.h.ttdn_decisions(pkg):
        if decision["operation"] == "return":
            return decision["field_comments"] or {}
    return {}


def ttdn_fields_to_complete(
    kind: str, errors: Mapping[str, Any], values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the fields of a kind that have an error, or a value that was filled in for one."""
    return [
        field
        for field in _fields(kind, "dataset_fields")
        if errors.get(field["field_name"])
        or any(name.split("-")[0] == field["field_name"] for name in values)
    ]


def ttdn_upload_help() -> dict[str, Any]:
    """Return what may be uploaded: ``types`` in words, ``accept`` for the file dialog,
    ``megabytes`` at most (R47)."""
    return {
        "types": ", ".join(sorted(upload_policy.ALLOWED)),
        "accept": ",".join(sorted(upload_policy.ALLOWED_SUFFIXES)),
        "megabytes": tk.config["ckan.max_resource_size"],
    }
