"""Mark words in texts for readers: with their diacritics, as safe HTML; pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape

from ckanext.ttdn.bilingual import fold, search_fold

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, words: Collection[str], prefixes: bool = False) -> str:
    """Return ``text`` as HTML with ``<mark>`` around words.

    ``words`` in the form of ``search_fold``. ``prefixes``: in that of ``fold``, and words that only
    begin so are marked that far.
    """
    parts: list[str] = []
    done = 0
    for found in _WORD.finditer(text):
        length = _matching(found.group(), words, prefixes)
        if length:
            end = found.start() + length
            parts += [
                escape(text[done : found.start()]),
                "<mark>",
                escape(text[found.start() : end]),
            ]
            parts.append("</mark>")
            done = end
    return "".join([*parts, escape(text[done:])])


def _matching(word: str, words: Collection[str], prefixes: bool) -> int:
    """Return how many letters of a word are to be marked."""
    if search_fold(word.lower()) in words:
        return len(word)
    if not prefixes:
        return 0
    plain = fold(word)
    # Letter by letter only where folding keeps their number.
    if len(plain) != len(word):
        return 0
    return max((len(each) for each in words if each and plain.startswith(each)), default=0)
