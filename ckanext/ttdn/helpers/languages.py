"""Texts in the reader's language, or in another one, which is then named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from ckan.plugins import toolkit as tk

from ckanext.ttdn import bilingual, config, definitions

__all__ = [
    "humanize_entity_type",
    "ttdn_code_label",
    "ttdn_kind_label",
    "ttdn_kinds",
    "ttdn_language_name",
    "ttdn_missing_language_note",
    "ttdn_text",
    "ttdn_title",
]


class Shown(NamedTuple):
    """A text, its language, and whether that is another one than the reader's."""

    text: str
    lang: str
    foreign: bool

    def __str__(self) -> str:
        return self.text


def reader_language() -> str:
    """The language of the page, without a country."""
    return bilingual.base_language(tk.h.lang())


def ttdn_text(value: Mapping[str, str] | str | None) -> Shown | None:
    """Choose a text for the reader; None where there is none in any language.

    A plain string is in the primary language, as CKAN's own ``title`` is.
    """
    lang = reader_language()
    languages = config.languages()
    if isinstance(value, str):
        value = {languages[0]: value}
    found = bilingual.pick(value, lang, languages)
    return Shown(found.text, found.lang, found.lang != lang) if found else None


def ttdn_title(dataset: dict[str, Any]) -> Shown:
    """The title of an item; never empty (a draft without one shows its name)."""
    found = ttdn_text(dataset.get("title_translated")) or ttdn_text(dataset.get("title"))
    return found or Shown(dataset.get("name") or dataset["id"], reader_language(), False)


def ttdn_language_name(code: str, lang: str | None = None) -> str:
    """The name of a language, in ``lang`` or in the reader's language."""
    try:
        name = Locale.parse(code).get_display_name(lang or tk.h.lang())
    except (UnknownLocaleError, ValueError):
        return code
    return name or code


def ttdn_missing_language_note(shown: Shown) -> str:
    """Say plainly that a text is not there in the reader's language."""
    return tk._("Not available in {language}; shown in {original}").format(
        language=_in_a_sentence(reader_language()), original=_in_a_sentence(shown.lang)
    )


def _in_a_sentence(code: str) -> str:
    """Vietnamese writes "tiếng Anh" within a sentence, where the locale data has a capital."""
    name = ttdn_language_name(code)
    return name[0].lower() + name[1:] if reader_language() == "vi" else name


def ttdn_code_label(name: str, code: str) -> str:
    """The label of a code in a vocabulary, in the reader's language."""
    try:
        return definitions.vocabulary(name).label(code, reader_language())
    except LookupError:
        return code


def ttdn_kinds() -> tuple[str, ...]:
    """The dataset types, in the order in which they are shown everywhere."""
    return definitions.vocabulary("kinds").codes


def ttdn_kind_label(kind: str) -> str:
    """The name of a kind (R03-R15) in the reader's language."""
    return ttdn_code_label("kinds", kind)


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[..., str | None], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """Name our kinds in the reader's language where CKAN would print ``Overseas-events``."""
    if entity_type != "package" or object_type not in ttdn_kinds():
        return next_helper(entity_type, object_type, purpose)
    templates = {
        "add link": tk._("Add: {kind}"),
        "create label": tk._("New: {kind}"),
        "create title": tk._("New: {kind}"),
        "edit label": tk._("Edit: {kind}"),
        "update label": tk._("Update: {kind}"),
        "save label": tk._("Save: {kind}"),
        "search placeholder": tk._("Search: {kind}"),
        "delete confirmation": tk._("Do you really want to delete this item?"),
    }
    return templates.get(purpose, "{kind}").format(kind=ttdn_kind_label(object_type))
