"""What one search asks for beside its items, and what is answered: repairs, looser matches, marks.

CKAN's action keeps of Solr's answer the items and the facets alone. The rest is kept here, for as
long as one call of ``package_search`` runs (``asking``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from ckan.plugins import toolkit as tk
from flask import has_request_context, request

from ckanext.ttdn.spelling.lexicon import Lexicon
from ckanext.ttdn.spelling.synonyms import Synonyms

from . import bounds, filters, solr_schema
from .expression import Expression
from .filters import Filters

# Fewer results than these make the search look for items with fewer of the words.
FEW = 10
# Milliseconds after which Solr answers with what it has found.
TIME_ALLOWED = 5_000

# Fields of Solr by the names under which their marked texts are answered.
HIGHLIGHTED = {
    "title": solr_schema.folded(solr_schema.TITLE),
    "notes": solr_schema.folded(solr_schema.NOTES),
    "files": solr_schema.FILES,
}
_WORDS_ANYWHERE = f"{solr_schema.folded(solr_schema.ALL)} {solr_schema.FILES}"


@dataclass
class Asked:
    """One search: what is wished, how the words were read, and Solr's answers.

    ``exact``: nothing is repaired or loosened. ``extras``: the rest is answered, with marked texts.
    ``filters``: what CKAN's own parameters cannot say; ``counts``: how many items lack one of them.
    ``loosened_from``: the number of items with all the words, None if nothing was loosened.
    """

    exact: bool = False
    extras: bool = False
    lexicon: Lexicon | None = None
    synonyms: Synonyms | None = None
    filters: Filters = field(default_factory=Filters)
    loosens: bool = True
    expression: Expression | None = None
    loosened_from: int | None = None
    corrected: str | None = None
    partial: bool = False
    counts: dict[str, Any] = field(default_factory=dict[str, Any])
    highlighting: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """Return the parameters for Solr that no client may send."""
        result: dict[str, Any] = {"timeAllowed": TIME_ALLOWED}
        counted = self.filters.counts() if self.extras else []
        repairs = self.expression.repairs if self.expression is not None else ()
        for number, repair in enumerate(repairs):
            for side, words in (("typed", repair.typed), ("read", repair.read)):
                name = f"ttdn_{side}{number}"
                result[name] = " ".join(words)
                counted.append(
                    f"{{!edismax key={name} qf='{_WORDS_ANYWHERE}' mm='100%' v=${name}}}"
                )
        if counted:
            result["facet.query"] = counted
        if self.extras and self.expression is not None:
            result |= {
                "hl": "true",
                "hl.method": "unified",
                "hl.fl": ",".join(HIGHLIGHTED.values()),
                "hl.tag.pre": "<mark>",
                "hl.tag.post": "</mark>",
                "hl.encoder": "html",
                "hl.snippets": 2,
                "hl.fragsize": 160,
                "hl.bs.type": "WORD",
                "hl.maxAnalyzedChars": solr_schema.MOST_MARKED,
                # Long texts of files are read at the places that the index knows.
                f"f.{solr_schema.FILES}.hl.maxAnalyzedChars": 1_000_000,
            }
        return result

    def loosened(self, query: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return a looser query and what comes with it, None where nothing can be left out.

        Items with all the words stand above the others, whatever their scores; equal ones stand in
        one order, so that pages go on where the last ended.
        """
        words = self.expression
        if self.exact or not self.loosens or words is None or words.loose is None:
            return None
        first = "if(exists(query($ttdn_strict)),1,0) desc"
        order = f"{first}, {query['sort']}, id asc"
        wider = {**query, "mm": str(words.loose), "sort": order}
        return wider, {
            "ttdn_words": words.text,
            "ttdn_strict": f"{{!edismax qf=$qf mm={query['mm']} pf2='' v=$ttdn_words}}",
        }

    def take(self, answer: Any) -> None:
        """Keep what Solr answered beside items and facets (an answer of pysolr)."""
        raw = answer.raw_response
        self.partial = bool(raw.get("responseHeader", {}).get("partialResults"))
        counts = answer.facets.get("facet_queries", {})
        self.counts = self.filters.read(counts)
        if self.expression is not None:
            confirmed = [
                repair
                for number, repair in enumerate(self.expression.repairs)
                if not counts.get(f"ttdn_typed{number}") and counts.get(f"ttdn_read{number}")
            ]
            self.corrected = self.expression.corrected(confirmed)
        self.highlighting = {
            index_id: {
                name: texts[solr_field]
                for name, solr_field in HIGHLIGHTED.items()
                if texts.get(solr_field)
            }
            for index_id, texts in answer.highlighting.items()
        }

    def answer(self, ids: Sequence[str]) -> dict[str, Any]:
        """Return what ``package_search`` answers as ``ttdn`` with items of these ids."""
        site = tk.config["ckan.site_id"]
        marked = {id_: self.highlighting.get(_index_id(id_, site)) for id_ in ids}
        return {
            "corrected": self.corrected,
            "loosened_from": self.loosened_from,
            "highlighting": {id_: texts for id_, texts in marked.items() if texts},
            "partial": self.partial,
            **self.counts,
        }


# The arguments of a list page that stand for those of the action: CKAN takes others for filters.
EXACT_PARAMETER = "ext_ttdn_exact"
FROM_PARAMETER, TO_PARAMETER = "ext_ttdn_from", "ext_ttdn_to"


def wishes(data: Mapping[str, Any], pages: bool) -> tuple[dict[str, Any], Asked]:
    """Take the catalogue's own parameters out of those of ``package_search``.

    ``pages``: the caller is a page of a list, which shows all of it. Raises FilterError.
    """
    rest = {name: value for name, value in data.items() if name not in _OWN}
    extras, exact = (tk.asbool(data.get(name) or False) for name in _OWN[:2])
    values, first, last = data.get("ttdn_filters"), data.get("ttdn_from"), data.get("ttdn_to")
    if pages:
        given = data.get("extras") or {}
        extras = True
        exact = exact or given.get(EXACT_PARAMETER) == "true"
        first, last = given.get(FROM_PARAMETER), given.get(TO_PARAMETER)
        rest, values = _without_page_filters(rest)
    chosen = filters.of(values or {}, first, last, bounds.facet_fields())
    return rest, Asked(exact=exact, extras=extras, filters=chosen)


_OWN = ("ttdn_extras", "ttdn_exact", "ttdn_filters", "ttdn_from", "ttdn_to")


def _without_page_filters(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Take the filters of the page's address out of the query that CKAN's view made of them."""
    query, values = str(data.get("fq") or ""), dict[str, list[str]]()
    known = bounds.facet_fields()
    for name, value in request.args.items(multi=True) if has_request_context() else ():
        clause = f'{name}:"{value}"'
        if name in known and clause in query:
            query = query.replace(clause, "", 1)
            values.setdefault(name, []).append(value)
    return {**data, "fq": query.strip()}, values


def _index_id(package_id: str, site: str) -> str:
    """Return the key of a document, as CKAN makes it."""
    return hashlib.md5(f"{package_id}{site}".encode(), usedforsecurity=False).hexdigest()


_now: ContextVar[Asked | None] = ContextVar("ttdn_search_asked", default=None)


def asked_now() -> Asked:
    """Return what the search under way asks for; a search that nobody wraps asks for nothing."""
    return _now.get() or Asked()


def is_asking() -> bool:
    """Return True inside :func:`asking`."""
    return _now.get() is not None


@contextmanager
def asking(asked: Asked) -> Iterator[Asked]:
    """Make ``asked`` the search under way."""
    token = _now.set(asked)
    try:
        yield asked
    finally:
        _now.reset(token)
