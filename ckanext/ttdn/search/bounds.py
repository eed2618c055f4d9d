"""What everybody but the operator may ask of the search, and how its errors are worded (R20).

CKAN counts the values of any field and answers an error with the whole query that it sent to Solr,
filters and permission labels included.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ckan.lib.search import SearchError, SearchQueryError
from ckan.plugins import toolkit as tk
from flask import g, has_app_context
from pysolr import SolrError

from . import facets, solr_schema
from .filters import MOST_VALUES as MOST_FILTERS
from .filters import FilterError

log = logging.getLogger(__name__)

# Values of one facet that are counted at most.
MOST_VALUES = 1000
# Letters of an error that are told; what was asked can stand in it.
LONGEST_ERROR = 300
# CKAN's own lists of codes, and what ckanext-harvest counts on the page of its sources.
_OTHER_FACETS = frozenset(
    {"frequency", "groups", "owner_org", "res_format", "source_type", "tags", "type"}
)
# Where the names of fields can stand.
_NAMING = ("q", "fq", "fq_list", "qf", "fl", "sort")
_LOCK = "permission_labels"


def facet_fields() -> frozenset[str]:
    """Return the fields whose values may be counted: codes, no texts and no labels.

    The operator's setting ``search.facets`` adds to the catalogue's own.
    """
    own = {*facets.VOCABULARIES, *solr_schema.CODES, solr_schema.YEARS, "organization"}
    return _OTHER_FACETS.union(own, tk.config["search.facets"])


def held(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of ``package_search`` with at most ``MOST_VALUES`` values of a facet.

    Raises SearchQueryError for a facet of another field, and where the labels are named by which
    the catalogue decides who finds what; ValidationError for the index's copies of whole items.
    """
    if params.get("fl"):
        _refuse_copies(params["fl"])
    refused = [
        f"facet.field={name[:50]}"
        for name in sorted(set(_fields(params.get("facet.field"))) - facet_fields())
    ]
    # Lucene reads an escaped letter of a field's name as the letter.
    refused += [n for n in _NAMING if _LOCK in str(params.get(n) or "").replace("\\", "")]
    if refused:
        words = tk._("This cannot be asked of the search: {names}")
        raise SearchQueryError(words.format(names=", ".join(refused[:5])))
    return {**params, "facet.limit": _limit(params.get("facet.limit"))}


def _refuse_copies(fields: Any) -> None:
    """Refuse the index's copies of whole items, which nothing has been left out of, and the version
    of a document, which tells how often its item was saved.
    """
    asked = " ".join(fields) if isinstance(fields, list) else str(fields)
    plain = all(re.fullmatch(r"\w+", name) for name in re.split(r"[\s,]+", asked.strip()))
    if not plain or "data_dict" in asked or solr_schema.VERSION in asked:
        raise tk.ValidationError({"fl": [tk._("Name single fields; copies are not given.")]})


def _fields(sent: Any) -> list[str]:
    """Return the fields of ``facet.field``, a list or its JSON; core refuses what is neither."""
    if isinstance(sent, str):
        try:
            sent = json.loads(sent)
        except ValueError:
            return []
    return [str(name) for name in sent] if isinstance(sent, list) else []


def _limit(sent: Any) -> Any:
    """Return a limit within bounds; what is no number is left for core to refuse."""
    value = tk.config["search.facets.limit"] if sent in (None, "") else sent
    try:
        number = int(value)
    except (TypeError, ValueError):
        return value
    return number if 0 <= number <= MOST_VALUES else MOST_VALUES


_FILTER_WORDS = {
    "field": lambda: tk._("Nothing can be filtered by {value}."),
    "texts": lambda: tk._("Send a text or a list of texts."),
    "many": lambda: tk._("At most {most} values can be filtered by at once."),
    "day": lambda: tk._("“{value}” is no date. Write it like 30/06/2025, 06/2025 or 2025."),
    "order": lambda: tk._("The last day is before the first day."),
}


@contextmanager
def filter_errors(pages: bool) -> Iterator[None]:
    """Say what is wrong with a filter: by ValidationError, on a page by SearchError.

    CKAN's list page shows itself for the latter, empty; it finds the argument and the words in
    ``g.ttdn_filter_error``.
    """
    try:
        yield
    except FilterError as error:
        words = _FILTER_WORDS[error.code]().format(value=error.value[:50], most=MOST_FILTERS)
        if not pages:
            raise tk.ValidationError({error.argument: [words]}) from None
        if has_app_context():
            g.ttdn_filter_error = {"argument": error.argument, "words": words}
        raise SearchError(words) from None


@contextmanager
def plain_errors() -> Iterator[None]:
    """Say in a short sentence that a query cannot be answered; the log has Solr's own words."""
    try:
        yield
    except SearchQueryError as error:
        words = str(error)
        if len(words) <= LONGEST_ERROR:
            raise
        raise SearchQueryError(f"{words[:LONGEST_ERROR]}…") from None
    except SearchError as error:
        if not isinstance(error.__context__, SolrError):
            raise
        log.info("Solr refused a query: %s", str(error.__context__)[:LONGEST_ERROR])
        words = tk._(
            "The search cannot answer this query. Check its brackets, quotation marks and names "
            "of fields."
        )
        raise SearchError(words) from None
