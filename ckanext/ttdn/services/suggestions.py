"""Suggestions while a reader types: items, agencies, topics and places (R16, R17).

All of it is asked of ``package_search``, so that nobody is offered what he may not find (R20).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypedDict

from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.ttdn import config
from ckanext.ttdn.bilingual import fold, normalise, pick
from ckanext.ttdn.search import facets, marks, solr_schema
from ckanext.ttdn.spelling.input_methods import decoded

MOST = 20
_LONGEST = 100
_MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
# Facets whose values are offered: what they are called, and how many at most.
_VALUES = {"organization": "agency", "topics": "topic", "places": "place"}
_MOST_VALUES = 3


class Suggestion(TypedDict):
    """One suggestion; ``marked`` is HTML."""

    kind: str
    text: str
    url: str
    marked: str


def of(context: Context, typed: str, limit: int, lang: str) -> list[Suggestion]:
    """Return up to ``limit`` suggestions for the beginning of a query, in ``lang``.

    Items whose titles have all the words, the last one perhaps unfinished; then agencies, topics
    and places that items have. What was typed for an input method is tried where nothing is found.
    """
    words = _words(typed)
    if not words:
        return []
    found = _for(context, words, limit, lang)
    if not found and (meant := [fold(decoded(word) or word) for word in words]) != words:
        found = _for(context, meant, limit, lang)
    return found[:limit]


def _words(typed: str) -> list[str]:
    text = fold(normalise(typed[:_LONGEST]))
    return _WORD.findall(text)[:_MOST_WORDS]


def _for(context: Context, words: list[str], limit: int, lang: str) -> list[Suggestion]:
    values = list(_values(context, words, lang))
    items = list(_items(context, words, max(1, limit - len(values)), lang))
    return [*items, *values]


def _items(context: Context, words: list[str], limit: int, lang: str) -> Iterator[Suggestion]:
    field = solr_schema.folded(solr_schema.TITLE)
    *whole, last = words
    # A whole "ky" is "ki" in the index; what begins with it is not.
    clauses = [f"+{word}" for word in whole] + [f"+({last}* OR {last})"]
    asked = {"q": f"{field}:({' '.join(clauses)})", "rows": limit, "facet": False}
    for item in _search(context, asked)["results"]:
        title = pick(item.get("title_translated"), lang, config.languages())
        text = title.text if title else str(item.get("title") or item["name"])
        url = tk.h.url_for(f"{item['type']}.read", id=item["name"])
        yield _suggestion("item", text, url, words)


def _values(context: Context, words: list[str], lang: str) -> Iterator[Suggestion]:
    """Give the values of facets whose names have all the words, those with most items first."""
    asked = {"q": "*:*", "rows": 0, "facet.field": list(_VALUES), "facet.limit": 1000}
    counted = _search(context, asked)["facets"]
    for facet, kind in _VALUES.items():
        counts: dict[str, int] = counted.get(facet, {})
        names = facets.labels(facet, counts, lang)
        fitting = [code for code in counts if _fits(names[code], words)]
        for code in sorted(fitting, key=lambda code: (-counts[code], code))[:_MOST_VALUES]:
            yield _suggestion(kind, names[code], _address(facet, code), words)


def _fits(name: str, words: Iterable[str]) -> bool:
    own = _WORD.findall(fold(normalise(name)))
    return all(any(each.startswith(word) for each in own) for word in words)


def _address(facet: str, code: str) -> str:
    if facet == "organization":
        return tk.h.url_for("organization.read", id=code)
    return tk.h.url_for("dataset.search", **{facet: code})


def _suggestion(kind: str, text: str, url: str, words: list[str]) -> Suggestion:
    marked = marks.marked(normalise(text), words, prefixes=True)
    return {"kind": kind, "text": text, "url": url, "marked": marked}


def _search(context: Context, asked: dict[str, Any]) -> dict[str, Any]:
    given: Any = {"user": context.get("user"), "auth_user_obj": context.get("auth_user_obj")}
    # An agency's own drafts too, as in the lists: who finds what is decided by labels.
    return tk.get_action("package_search")(given, {**asked, "include_private": True})
