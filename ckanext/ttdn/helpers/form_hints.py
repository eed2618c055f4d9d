"""Form hints: initial values, progress of each language, missing fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config
from ckanext.ttdn.services.files import upload_policy

from .fields import ttdn_field_codes, ttdn_field_texts
from .forms import in_file, ttdn_error_links
from .languages import ttdn_language_name

__all__ = [
    "ttdn_file_error_links",
    "ttdn_form_defaults",
    "ttdn_languages_filled",
    "ttdn_listed_fields",
    "ttdn_listed_texts",
    "ttdn_missing_links",
]

# What the page of all files asks; the rest stands in the form of the single file.
_LISTED = ("name_translated", "alt_text_translated", "credit")
_OF_PICTURES = frozenset({"alt_text_translated", "credit"})


class Text(NamedTuple):
    """A text that a submission needs, in one language: its input, and whether it is there.

    ``shown``: the choices made so far ask for it.
    """

    field: str
    target: str
    label: str
    filled: bool
    shown: bool


class LanguageState(NamedTuple):
    """How many of the required texts a language has."""

    lang: str
    name: str
    filled: int
    wanted: int
    texts: list[Text]


def ttdn_form_defaults(kind: str) -> dict[str, Any]:
    """Return what a new item of a kind begins with (``default_from: agency`` in its schema).

    Only for an account of one agency: there is nothing to guess then.
    """
    agencies = tk.h.organizations_available("create_dataset")
    if len(agencies) != 1:
        return {}
    name = agencies[0]["title"] or agencies[0]["name"]
    fields = tk.h.scheming_get_dataset_schema(kind)["dataset_fields"]
    return {f["field_name"]: name for f in fields if f.get("default_from") == "agency"}


def ttdn_languages_filled(kind: str, data: Mapping[str, Any]) -> list[LanguageState]:
    """Return for each language which of the kind's required texts it has (R17, R18)."""
    fields = tk.h.scheming_get_dataset_schema(kind)["dataset_fields"]
    wanted = [field for field in fields if field.get("languages") and field.get("required")]
    by_language: dict[str, list[Text]] = {lang: [] for lang in config.languages()}
    for field in wanted:
        name, shown = field["field_name"], _is_asked(field, data)
        label = tk.h.scheming_language_text(field["label"])
        for text in ttdn_field_texts(field, data):
            target, filled = f"field-{text.key}", bool(text.value.strip())
            by_language[text.lang].append(Text(name, target, label, filled, shown))
    return [_state(lang, texts) for lang, texts in by_language.items()]


def _is_asked(field: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    return all(
        set(codes) & set(ttdn_field_codes({"field_name": name}, data))
        for name, codes in (field.get("show_when") or {}).items()
    )


def _state(lang: str, texts: list[Text]) -> LanguageState:
    shown = [text for text in texts if text.shown]
    filled = sum(text.filled for text in shown)
    return LanguageState(lang, ttdn_language_name(lang), filled, len(shown), texts)


def ttdn_listed_texts() -> tuple[str, ...]:
    """Return the names of the fields that the page of all files asks."""
    return _LISTED


def ttdn_listed_fields(kind: str, resource: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of one file as the page of all files asks them, named by the file."""
    picture = upload_policy.is_uploaded_picture(resource)
    fields = tk.h.scheming_get_dataset_schema(kind)["resource_fields"]
    return [
        {
            **field,
            "field_name": f"{resource['id']}-{name}",
            # The page says it once, not beside each file.
            "help_text": None,
            "required": name == "alt_text_translated",
        }
        for field in fields
        if (name := field["field_name"]) in _LISTED and (picture or name not in _OF_PICTURES)
    ]


def ttdn_file_error_links(
    errors: Mapping[str, Any], pkg: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Return the errors of the page of all files; each names its file and leads to its input."""
    links: list[dict[str, str]] = []
    left = dict(errors)
    for number, resource in enumerate(pkg["resources"], 1):
        prefix = f"{resource['id']}-"
        own = {key.removeprefix(prefix): left.pop(key) for key in errors if key.startswith(prefix)}
        links += [
            {
                **link,
                "text": in_file(number, link["text"]),
                "field": prefix + link["field"],
                "target": f"field-{prefix}{link['target'].removeprefix('field-')}",
            }
            for link in ttdn_error_links(own, pkg["type"], "resource_fields")
        ]
    return ttdn_error_links(left, pkg["type"]) + links


def ttdn_missing_links(pkg: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what an item lacks for submission: ``text``, and the ``url`` where it is filled in."""
    errors = dict(tk.h.ttdn_missing(pkg))
    files = errors.pop("resources", None) or []
    form = tk.url_for(f"{pkg['type']}.edit", id=pkg["name"])
    links = [
        {
            "text": link["text"],
            "url": f"{form}#ttdn-field-{link['field']}" if link["field"] else form,
        }
        for link in ttdn_error_links(errors, pkg["type"])
    ]
    for resource, own in zip(pkg.get("resources") or [], files, strict=False):
        if isinstance(own, Mapping):
            links += _file_links(pkg, resource, own)
    return links


def _file_links(
    pkg: Mapping[str, Any], resource: Mapping[str, Any], errors: Mapping[str, Any]
) -> list[dict[str, str]]:
    given = {"id": pkg["name"]}
    page = tk.url_for("ttdn_file_list.edit", **given)
    form = tk.url_for(f"{pkg['type']}_resource.edit", resource_id=resource["id"], **given)
    return [
        {
            "text": link["text"],
            "url": f"{page}#field-{resource['id']}-{link['target'].removeprefix('field-')}"
            if link["field"] in _LISTED
            else f"{form}#ttdn-field-{link['field']}",
        }
        for link in ttdn_error_links(errors, pkg["type"], "resource_fields")
    ]
