"""Text in several languages, in the stored format of ckanext-fluent (R17).

``{"vi": text, "en": text}`` is kept as JSON and given back as a mapping; a form sends one input
for each language (``title_translated-vi``). CKAN's own ``title`` and ``notes`` are filled from
the primary language, else from the first that has text. The names begin with ``fluent_`` since
ckanext-dcat recognises multilingual fields by that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ckan.lib.navl.dictization_functions import Invalid, Missing, StopOnError, missing
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ttdn import bilingual

from .base import (
    Field,
    Maker,
    Validator,
    checked_length,
    content_languages,
    is_empty,
    label,
    scheming_validator,
)
from .codes import known_codes
from .texts import as_text, clean, loaded

__all__ = [
    "fluent_core_text",
    "fluent_keywords",
    "fluent_text",
    "fluent_text_output",
    "fluent_translation_status",
]

_ = tk._


def _translated(parse: Callable[[Any, Field], Any]) -> Maker:
    """Make a validator that reads each language by ``parse``."""

    def make(field: Field, schema: Mapping[str, Any]) -> Validator:
        def validator(
            key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
        ) -> None:
            value = gathered(key, data)
            if isinstance(value, Missing):
                data[key] = missing
                return
            if is_empty(value):
                data[key] = None
                return
            data[key] = _parsed(value, field, parse, key, errors)

        return validator

    make.__name__ = parse.__name__
    return scheming_validator(make)


def _parsed(
    value: Any,
    field: Field,
    parse: Callable[[Any, Field], Any],
    key: FlattenKey,
    errors: FlattenErrorDict,
) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(
            _("{field} takes a text for each language, such as {example}.").format(
                field=label(field), example='{"vi": "…", "en": "…"}'
            )
        )
    languages = content_languages()
    result: dict[str, Any] = {}
    for lang, text in value.items():
        if lang not in languages:
            raise Invalid(
                _("{field}: “{code}” is not a language of this catalogue. It has: {known}.").format(
                    field=label(field), code=str(lang)[:20], known=", ".join(languages)
                )
            )
        try:
            read = None if is_empty(text) else parse(text, field)
        except Invalid as error:
            # The message belongs to the language's own input.
            errors.setdefault((*key[:-1], f"{key[-1]}-{lang}"), []).append(error.error)
            continue
        if read:
            result[lang] = read
    return {lang: result[lang] for lang in languages if lang in result}


def gathered(key: FlattenKey, data: FlattenDataDict) -> Any:
    """The mapping that was sent, or the one that a form's inputs make; ``missing`` if neither.

    The inputs are taken out of what CKAN would else keep as extra keys of a resource.
    """
    value = loaded(data.get(key, missing))
    inputs = data.get((*key[:-1], "__extras"), {})
    prefix = f"{key[-1]}-"
    names = [
        name
        for name in inputs
        if re.fullmatch(r"[a-z]{2,3}", name.removeprefix(prefix)) and name.startswith(prefix)
    ]
    typed = {name.removeprefix(prefix): inputs.pop(name) for name in names}
    return typed if isinstance(value, Missing) and names else value


@_translated
def fluent_text(value: Any, field: Field) -> str:
    """Text in each language, NFC, within the field's ``max_length``; empty ones are dropped."""
    return checked_length(as_text(value, field), field)


@_translated
def fluent_keywords(value: Any, field: Field) -> list[str]:
    """Keywords in each language: a list, or one text with commas, semicolons or lines between."""
    words = value if isinstance(value, list) else re.split(r"[,;\n]", as_text(value, field))
    texts = [re.sub(r"\s+", " ", as_text(word, field)) for word in words if not is_empty(word)]
    unique: dict[str, str] = {}
    for text in filter(None, texts):
        unique.setdefault(text.casefold(), checked_length(text, field))
    return list(unique.values())


@_translated
def fluent_translation_status(value: Any, field: Field) -> str:
    """Where each language's text comes from (H 5.1: machine translation needs a proofreader)."""
    return known_codes([value], field)[0]


def fluent_core_text(source: str) -> Validator:
    """Fill CKAN's own text from a translated field that is in the data, else leave it.

    A client that knows no languages sends ``title`` alone: it becomes the text in the primary
    language.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = _peek((*key[:-1], source), data)
        own = data.get(key)
        if isinstance(value, Missing):
            if not isinstance(own, str):
                data.pop(key, None)
                raise StopOnError
            if not is_empty(own):
                data[(*key[:-1], source)] = {content_languages()[0]: own}
                data[key] = clean(own)
            return
        texts = value if isinstance(value, Mapping) else {}
        texts = {lang: text for lang, text in texts.items() if isinstance(text, str)}
        found = bilingual.pick(texts, "", content_languages())
        data[key] = clean(found.text) if found else ""

    return validator


def _peek(key: FlattenKey, data: FlattenDataDict) -> Any:
    """As ``gathered``, without taking anything out."""
    extras_key = (*key[:-1], "__extras")
    copy = {key: data.get(key, missing), extras_key: dict(data.get(extras_key, {}))}
    return gathered(key, copy)


def fluent_text_output(value: Any) -> Any:
    """What was stored as JSON, given back as a mapping."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return {content_languages()[0]: value}
    return value
