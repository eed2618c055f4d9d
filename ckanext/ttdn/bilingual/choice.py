"""Choose the language of a text for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

LANGUAGES = ("vi", "en")


class Text(NamedTuple):
    """A text and the language it is in, for the ``lang`` attribute and for the notice that
    an item has no text in the reader's language."""

    text: str
    lang: str


def base_language(locale: str) -> str:
    """``vi_VN`` and ``vi-VN`` are both ``vi``: what is stored knows no countries."""
    return locale.replace("-", "_").split("_", 1)[0].lower()


def pick(
    value: Mapping[str, str] | None, lang: str, languages: Sequence[str] = LANGUAGES
) -> Text | None:
    """The text in ``lang``, else in the first of ``languages`` (the primary one) that has any,
    else in whatever language there is; None where there is no text at all.

    An empty string counts as no text.
    """
    texts = {code: text for code, text in (value or {}).items() if text and text.strip()}
    for code in (base_language(lang), *languages, *sorted(texts)):
        if code in texts:
            return Text(texts[code], code)
    return None
