"""What a search means: CKAN's parameters turned into ours, for pages and the Action API alike."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from ckan.lib.search.common import SearchQueryError
from ckan.lib.search.query import solr_literal
from ckan.plugins import toolkit as tk
from ckanext.scheming.helpers import scheming_dataset_schemas

from ckanext.ttdn import config, definitions
from ckanext.ttdn.bilingual import normalise
from ckanext.ttdn.definitions import Definitions
from ckanext.ttdn.rights.labels import AGENCIES, PUBLIC

from . import answers, document, expression, solr_schema, words

_BY_RELEVANCE = "score desc, activity_date desc, metadata_modified desc"
_BY_ACTIVITY = "activity_date desc, metadata_modified desc"
# Fields of Solr with one value that may be sorted by, under their own names.
_SORTABLE = frozenset(
    [
        "score",
        "id",
        "index_id",
        "name",
        "organization",
        "dataset_type",
        "license_id",
        "metadata_created",
        "metadata_modified",
        "indexed_ts",
        "views_recent",
        "views_total",
        "activity_date",
        "activity_end_date",
        "published_at",
        "issued_on",
        "published_on",
        "publication_year",
        "source_type",
    ]
)
# pysolr posts a query of so many letters and more. What is fetched by GET instead, Solr packs with
# gzip, and urllib3 looks at each letter of its address four times: a fifth of the time of a search.
_POSTED = 1024
# Parsers of words; another one would compute functions.
_PARSERS = frozenset({"lucene", "dismax", "edismax"})
_TITLE_SORT = re.compile(rf"(?:title_|{solr_schema.SORT_TITLE})([a-z]{{2,3}})")


def before_dataset_search(params: dict[str, Any]) -> dict[str, Any]:
    """Return the search parameters for Solr (CKAN's `IPackageController` calls this).

    A client that names ``defType`` or ``qf`` gets what it asks for; a query with fields
    (``title:foo``) stays Lucene's; anything else is a person's words.

    :raises SearchQueryError: ``sort`` names a field that cannot be sorted by, or something is
        asked that Solr counts over hidden items too (R20); pages and the Action API answer it
        with status 400.
    """
    _refuse_statistics(params)
    if "facet.mincount" in params:
        # A facet of 0 would name the values of items that the searcher may not see.
        params["facet.mincount"] = max(1, int(params["facet.mincount"] or 1))
    q = normalise(params.get("q") or "").strip()
    params["q"] = q
    everything = q in ("", "*:*", '""', "''")
    asked = answers.asked_now()
    if "defType" not in params and "qf" not in params:
        everything = everything or not _read(params, q, asked)
        params["qf"] = params.get("qf", "").ljust(_POSTED)
    params["sort"] = _sort(params.get("sort"), everything)
    if not params["sort"].startswith("score desc"):
        # In the order of days or titles, results of a loosened query would stand among the others.
        asked.loosens = False
    return params


def _refuse_statistics(params: dict[str, Any]) -> None:
    """Refuse functions and scores: they tell how often a word is in all items of the index."""
    asked = [name for name in ("bf", "boost") if params.get(name)]
    fields = params.get("fl") or ""
    fields = " ".join(map(str, fields)) if isinstance(fields, list) else str(fields)
    if "score" in re.split(r"[\s,]+", fields):
        asked.append("score")
    if params.get("defType") not in (None, "", *_PARSERS):
        asked.append("defType")
    if asked:
        message = tk._("This cannot be asked of the search: {names}")
        raise SearchQueryError(message.format(names=", ".join(asked)))


def within_window(params: dict[str, Any], labels: Collection[str] | None) -> dict[str, Any]:
    """Return the parameters with a filter for ``publish_at`` … ``expires_at``.

    ``labels``: the searcher's permission labels; None sees everything, unfiltered. An item's
    agency and the authority see it at all times. Permission labels lock such items already;
    the index learns of a time that has come only when a job has run, the filter at once, to
    the minute: never too early, never too long.
    """
    if labels is None:
        return params
    begun = f"(*:* -{solr_schema.PUBLIC_FROM}:{{NOW/MINUTE TO *]"
    running = f"-{solr_schema.PUBLIC_UNTIL}:[* TO NOW/MINUTE+1MINUTE])"
    own = " OR ".join(solr_literal(label) for label in sorted({*labels} - {PUBLIC, AGENCIES}))
    window = f"{begun} {running}" + (f" OR permission_labels:({own})" if own else "")
    filters = params.get("fq_list") or []
    filters = [filters] if isinstance(filters, str) else filters
    return {**params, "fq_list": [*filters, window]}


def field_names() -> frozenset[str]:
    """Return the names that a query may use before a colon."""
    return _field_names(definitions.current())


@lru_cache(maxsize=1)
def _field_names(_definitions: Definitions) -> frozenset[str]:
    names = {*solr_schema.CORE_FIELDS, *solr_schema.CODES, "text", "title_ngram", "name_ngram"}
    names |= {definition["name"] for definition in solr_schema.FIELDS} - {solr_schema.VERSION}
    for schema in (scheming_dataset_schemas() or {}).values():
        public = document.public_fields(schema["dataset_fields"])
        names |= {item["field_name"] for item in public}
    return frozenset(names)


def _read(params: dict[str, Any], q: str, asked: answers.Asked) -> bool:
    """Put what was typed into the parameters; tell whether there was anything to look for."""
    if words.is_fielded(q, field_names()):
        # CKAN's catch-all field stems Vietnamese as if it were English.
        params["df"] = solr_schema.folded(solr_schema.ALL)
        return True
    reading = words.read(q)
    if not reading.clauses:
        params["q"] = "*:*"
        return False
    lexicon = None if asked.exact else asked.lexicon
    asked.expression = expression.express(reading, lexicon, asked.synonyms)
    params["q"] = asked.expression.text
    params["defType"] = "edismax"
    params["qf"] = solr_schema.query_fields(reading.is_marked, reading.may_be_english)
    if "mm" in params:
        asked.loosens = False
    params.setdefault("mm", str(asked.expression.least))
    return True


def _sort(asked: str | None, everything: bool) -> str:
    if asked in (None, "", "rank", "relevance", tk.config["ckan.search.default_package_sort"]):
        return _BY_ACTIVITY if everything else _BY_RELEVANCE
    return ", ".join(_sort_clause(clause) for clause in str(asked).split(","))


def _sort_clause(clause: str) -> str:
    name, _, direction = clause.strip().partition(" ")
    direction = direction.strip().lower() or "asc"
    field = _sort_field(name)
    if field is None or direction not in ("asc", "desc"):
        raise SearchQueryError(
            tk._("Results cannot be sorted by “{clause}”").format(clause=clause.strip())
        )
    return f"{field} {direction}"


def _sort_field(name: str) -> str | None:
    languages = config.languages()
    if name in ("title", "title_string"):
        return solr_schema.SORT_TITLE + languages[0]
    by_title = _TITLE_SORT.fullmatch(name)
    if by_title:
        return solr_schema.SORT_TITLE + by_title[1] if by_title[1] in languages else None
    if name == "relevance":
        return "score"
    return name if name in _SORTABLE else None
