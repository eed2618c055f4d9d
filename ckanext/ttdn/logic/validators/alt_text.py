"""Require a text alternative for pictures (R17, WCAG 1.1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ttdn import bilingual, definitions
from ckanext.ttdn.services import call_options
from ckanext.ttdn.services.files.upload_policy import is_uploaded_picture

from .base import Field, Validator, content_languages, is_empty, language, scheming_validator
from .texts import loaded

__all__ = ["ttdn_alt_text"]


@scheming_validator
def ttdn_alt_text(field: Field, schema: Mapping[str, Any]) -> Validator:
    """Ask a submission for the words of each uploaded picture, in each language of the title.

    They are never filled from the picture's name. A link is left alone: what stands on another
    site is described there, and a harvested record is not held up by it.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        resource = {name: data.get((*key[:-1], name)) for name in ("url_type", "mimetype")}
        if not call_options.of(context).complete or not is_uploaded_picture(resource):
            return
        texts = data.get(key)
        texts = texts if isinstance(texts, Mapping) else {}
        for lang in _languages(data):
            if not is_empty(texts.get(lang)):
                continue
            # The message belongs to the language's own input.
            errors.setdefault((*key[:-1], f"{key[-1]}-{lang}"), []).append(
                tk._("The picture “{picture}” has no text alternative ({language}).").format(
                    picture=_name(key, data),
                    language=definitions.vocabulary("languages").label(lang, language()),
                )
            )

    return validator


def _languages(data: FlattenDataDict) -> list[str]:
    """The languages that the item is in; the primary one while it has no title."""
    titles = loaded(data.get(("title_translated",)))
    titles = titles if isinstance(titles, Mapping) else {}
    languages = content_languages()
    return [lang for lang in languages if not is_empty(titles.get(lang))] or languages[:1]


def _name(key: FlattenKey, data: FlattenDataDict) -> str:
    names = loaded(data.get((*key[:-1], "name_translated")))
    if isinstance(names, Mapping) and (found := bilingual.pick(names, language())):
        return found.text
    return str(data.get((*key[:-1], "url")) or "").rsplit("/", 1)[-1]
