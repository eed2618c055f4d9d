"""What Solr has of the documents: by dataset, version and permission labels."""

from __future__ import annotations

from dataclasses import dataclass

import pysolr
from ckan.lib.search import SearchError
from ckan.lib.search.common import make_connection
from ckan.lib.search.query import solr_literal
from ckan.plugins import toolkit as tk

from ckanext.ttdn.search import solr_schema


@dataclass(frozen=True)
class Document:
    """A document: its item's version when it was made, and who finds it."""

    version: int | None
    labels: frozenset[str]


def after(package_id: str, most: int) -> dict[str, Document]:
    """Return the next ``most`` documents of this catalogue by dataset id, in the order of ids.

    ``package_id``: the last id before them, empty for the beginning. Raises SearchError.
    """
    return _found(f"id:{{{_literal(package_id)} TO *]", most)


def of(package_id: str) -> Document | None:
    """Return the document of one dataset. Raises SearchError."""
    return _found(f"id:{_literal(package_id)}", 1).get(package_id)


def _literal(value: str) -> str:
    return solr_literal(value) if value else "*"


def _found(which: str, most: int) -> dict[str, Document]:
    # CKAN stores the labels nowhere: the index counts them for each id.
    pivot = "id,permission_labels"
    parameters = {
        "q": "*:*",
        "fq": [
            which,
            "entity_type:package",
            f"site_id:{solr_literal(tk.config['ckan.site_id'])}",
        ],
        "fl": f"id,{solr_schema.VERSION}",
        "sort": "id asc",
        "rows": most,
        "facet": "true",
        "facet.pivot": pivot,
        "facet.sort": "index",
        "facet.limit": most,
        "f.permission_labels.facet.limit": -1,
    }
    try:
        answer = make_connection(decode_dates=False).search(**parameters)
    except (OSError, pysolr.SolrError) as error:
        raise SearchError(str(error)[:1000]) from error
    labels = {
        row["value"]: frozenset(each["value"] for each in row.get("pivot", ()))
        for row in answer.facets["facet_pivot"][pivot]
    }
    return {
        document["id"]: Document(
            document.get(solr_schema.VERSION), labels.get(document["id"], frozenset())
        )
        for document in answer.docs
    }
