"""The two searches: ours as a visitor asks it, and stock CKAN's fields and parameters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from ckan.common import config
from ckan.lib import search
from ckan.lib.search.common import make_connection
from ckan.lib.search.query import QUERY_FIELDS
from ckan.plugins import toolkit as tk

from ckanext.ttdn.search import document, lexicon
from ckanext.ttdn.services import timestamps

from .documents import Document

ROWS = 50
_FIELDS = [
    {"field_name": "title_translated"},
    {"field_name": "notes_translated"},
    {"field_name": "keywords_translated"},
    {"field_name": "document_number"},
]


class Ours:
    """The catalogue's search, through ``package_search`` without an account."""

    name = "ours"

    def fill(self, documents: Sequence[Document]) -> None:
        """Index the documents and build the lexicon."""
        search.clear_all()
        make_connection().add([self._document(each) for each in documents], commit=True)
        lexicon.build(timestamps.now())

    def find(self, text: str) -> list[str]:
        """Return names, best first."""
        found = tk.get_action("package_search")({"user": ""}, {"q": text, "rows": ROWS})
        return [item["name"] for item in found["results"]]

    def _document(self, item: Document) -> dict[str, Any]:
        dataset = {
            "title_translated": item.title,
            "notes_translated": item.notes,
            "keywords_translated": item.keywords,
            "document_number": item.number,
        }
        facts = document.Facts(languages=("vi", "en"), fields=_FIELDS)
        return document.index_fields(_core(item), dataset, facts) | {
            "permission_labels": ["public"]
        }


class Stock:
    """CKAN's own fields, query fields and `mm`, in the same Solr, on the same text."""

    name = "stock"

    def fill(self, documents: Sequence[Document]) -> None:
        """Index the documents as CKAN without an extension does, in both languages."""
        search.clear_all()
        made = [self._document(each) for each in documents]
        make_connection().add(made, commit=True)

    def find(self, text: str) -> list[str]:
        """Return names, best first."""
        parameters = {
            **{"q": text, "rows": ROWS, "fl": "name", "fq": ["entity_type:package"]},
            **{"df": "text", "q.op": "AND", "sort": "score desc, metadata_modified desc"},
        }
        if ":" not in text:
            parameters |= {
                "defType": "dismax",
                "tie": "0.1",
                "mm": "2<-1 5<80%",
                "qf": QUERY_FIELDS,
            }
        return [row["name"] for row in make_connection().search(**parameters).docs]

    def _document(self, item: Document) -> dict[str, Any]:
        keywords = [word for words in item.keywords.values() for word in words]
        return {
            **_core(item),
            "title": " / ".join(item.title.values()),
            "notes": "\n".join(item.notes.values()),
            "tags": keywords,
            "extras_document_number": item.number,
            "text": [item.number],
        }


def _core(item: Document) -> dict[str, Any]:
    title = next(iter(item.title.values()), item.name)
    site = config["ckan.site_id"]
    return {
        "index_id": hashlib.md5(f"{item.name}{site}".encode(), usedforsecurity=False).hexdigest(),
        "id": item.name,
        # Not the name: it is the title without diacritics, and no reader's text.
        "name": item.name,
        "title": title,
        "site_id": site,
        "entity_type": "package",
        "dataset_type": "promotion",
        "state": "active",
        "capacity": "public",
        "metadata_created": "2026-01-01T00:00:00Z",
        "metadata_modified": "2026-01-01T00:00:00Z",
        "validated_data_dict": json.dumps(
            {"id": item.name, "name": item.name, "type": "promotion", "title": title}
        ),
    }
