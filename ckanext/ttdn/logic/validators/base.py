"""Helpers shared by the validators: field labels, emptiness, visibility of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.lib.navl.dictization_functions import Invalid, Missing
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey
from flask import has_request_context

from ckanext.ttdn import bilingual, config

Field = Mapping[str, Any]
Validator = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]
Maker = Callable[[Field, Mapping[str, Any]], Validator]


def scheming_validator(make: Maker) -> Maker:
    """Mark a function that scheming calls with the field and its schema for the validator."""
    make.is_a_scheming_validator = True  # type: ignore[attr-defined] - as scheming marks its own
    return make


def reads(parse: Callable[[Any, Field], Any]) -> Maker:
    """Make a validator of a function that reads one value that is there.

    What is missing or empty is left alone: whether a field may be empty is told by
    ``ttdn_required``. The function raises Invalid.
    """

    def make(field: Field, schema: Mapping[str, Any]) -> Validator:
        def validator(
            key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
        ) -> None:
            if not is_empty(data.get(key)):
                data[key] = parse(data[key], field)

        return validator

    make.__name__ = parse.__name__
    return scheming_validator(make)


def is_empty(value: Any) -> bool:
    """None, nothing but spaces, an empty list or mapping; a missing value as well."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or isinstance(value, Missing) or value in ([], {}, ())


def label(field: Field) -> str:
    """The field's label in the user's language, as messages name it."""
    return words(field.get("label"), field["field_name"])


def words(texts: Mapping[str, str] | None, default: str) -> str:
    """A text of a schema in the user's language."""
    found = bilingual.pick(texts, language())
    return found.text if found else default


def language() -> str:
    """The user's language; the site's outside of a request (commands, jobs)."""
    asked = tk.h.lang() if has_request_context() else None
    return bilingual.base_language(asked or tk.config["ckan.locale_default"])


def content_languages() -> list[str]:
    """The languages of the profile, the primary one first."""
    return config.languages()


def checked_length(text: str, field: Field) -> str:
    """The text, unless it is longer than the field takes; raises Invalid."""
    limit = field.get("max_length")
    if limit and len(text) > limit:
        raise Invalid(
            tk._(
                "{field} has {length} characters; at most {limit} are possible. Shorten the text."
            ).format(field=label(field), length=len(text), limit=limit)
        )
    return text
