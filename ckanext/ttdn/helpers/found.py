"""What a search says of itself on the list page: repairs, looser results, marked words."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import g, request
from markupsafe import Markup

from ckanext.ttdn.bilingual import search_fold
from ckanext.ttdn.search import answers, marks

__all__ = ["ttdn_file_excerpt", "ttdn_loosened_at", "ttdn_marked", "ttdn_search_note"]

_MARKED = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
# Letters of a summary before its first marked word, if that stands further on.
_FAR, _BEFORE = 220, 60


class Note(NamedTuple):
    """What became of the query: the words that were read instead, and where to search exactly."""

    corrected: str | None
    exact_url: str
    partial: bool


def ttdn_search_note() -> Note | None:
    """Return what the search of this page says of itself; None where nothing was searched for."""
    found = _found()
    if found is None:
        return None
    exact = tk.h.add_url_param(
        new_params={answers.EXACT_PARAMETER: "true"}, alternative_url=tk.h.url_for(request.path)
    )
    return Note(found["corrected"], exact, found["partial"])


def ttdn_loosened_at(page: Any) -> int | None:
    """Return the place on this page of the first item that lacks some of the words.

    0 at the top of the page that follows the border; None where no such item begins here.
    """
    found = _found()
    border = found["loosened_from"] if found else None
    if border is None:
        return None
    place = border - (page.page - 1) * page.items_per_page
    if place < 0:
        return 0
    return place if place < len(page.items) else None


def ttdn_marked(dataset: dict[str, Any], text: str, excerpt: bool = False) -> Markup:
    """Return a text of an item with the words that the search found in it marked.

    ``excerpt``: begin shortly before the first marked word if it stands far behind.
    """
    words = _words(dataset)
    if excerpt and words:
        text = _from_first(text, words)
    # The words are wrapped, everything else is escaped.
    return Markup(marks.marked(text, words))  # noqa: S704 - escaped by marks.marked


def ttdn_file_excerpt(dataset: dict[str, Any]) -> Markup | None:
    """Return a marked place in an item's documents, if nothing but these has the words."""
    texts = _highlighting(dataset)
    if not texts.get("files") or texts.get("title") or texts.get("notes"):
        return None
    return Markup(texts["files"][0])  # noqa: S704 - escaped by Solr's encoder (hl.encoder=html)


def _from_first(text: str, words: set[str]) -> str:
    first = next(
        (f.start() for f in _WORD.finditer(text) if search_fold(f.group().lower()) in words), 0
    )
    if first <= _FAR:
        return text
    begin = text.rfind(" ", 0, first - _BEFORE)
    return "… " + text[begin + 1 :]


def _words(dataset: dict[str, Any]) -> set[str]:
    marked = (
        unescape(part)
        for texts in _highlighting(dataset).values()
        for text in texts
        for part in _MARKED.findall(text)
    )
    return {search_fold(word.lower()) for part in marked for word in _WORD.findall(part)}


def _highlighting(dataset: dict[str, Any]) -> dict[str, list[str]]:
    found = _found()
    return found["highlighting"].get(dataset.get("id"), {}) if found else {}


def _found() -> dict[str, Any] | None:
    return g.get("ttdn_found")
