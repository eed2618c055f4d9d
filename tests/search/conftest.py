"""Documents made by the indexer's own code, without a dataset behind each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

FIELDS = [
    {"field_name": "title_translated"},
    {"field_name": "notes_translated"},
    {"field_name": "keywords_translated"},
    {"field_name": "activity_date"},
    {"field_name": "activity_end_date"},
    {"field_name": "topics", "vocabulary": "topics"},
    {"field_name": "places", "vocabulary": "places"},
    {"field_name": "document_number"},
]

Put = Callable[..., None]
Find = Callable[..., list[str]]


@pytest.fixture
def put(database: None) -> Iterator[Put]:
    """Index an item under a name: ``put("a", vi="Lễ hội", en="Festival", notes={…}, …)``."""
    from ckan.common import config
    from ckan.lib import search

    from ckanext.ttdn import definitions
    from ckanext.ttdn.search import document

    search.clear_all()

    def put_one(
        name: str,
        labels: tuple[str, ...] = ("public",),
        facts: dict[str, Any] | None = None,
        notes: dict[str, str] | None = None,
        keywords: dict[str, list[str]] | None = None,
        core: dict[str, Any] | None = None,
        **values: Any,
    ) -> None:
        titles = {lang: values.pop(lang) for lang in ("vi", "en") if lang in values}
        dataset = {"title_translated": titles, "notes_translated": notes or {}, **values}
        dataset["keywords_translated"] = keywords or {}
        title = titles.get("vi") or titles.get("en") or name
        cores = {
            "index_id": hashlib.md5(f"{name}{config['ckan.site_id']}".encode()).hexdigest(),  # noqa: S324 - CKAN's own
            "id": name,
            "name": name,
            "title": title,
            "site_id": config["ckan.site_id"],
            "entity_type": "package",
            "dataset_type": "promotion",
            "state": "active",
            "capacity": "public",
            "metadata_created": "2026-01-01T00:00:00Z",
            "metadata_modified": "2026-01-01T00:00:00Z",
            "validated_data_dict": json.dumps({"id": name, "name": name, "title": title}),
            **(core or {}),
        }
        built = document.index_fields(
            cores,
            dataset,
            document.Facts(
                languages=("vi", "en"),
                fields=FIELDS,
                label=lambda kind, code, lang: definitions.vocabulary(kind).label(code, lang),
                **(facts or {}),
            ),
        )
        built["permission_labels"] = list(labels)
        search.common.make_connection().add([built], commit=True)

    yield put_one
    search.clear_all()


@pytest.fixture
def find(database: None) -> Find:
    """Names of the items that a visitor finds, best first."""
    from ckan.plugins import toolkit as tk

    def search_names(q: str | None = None, **params: Any) -> list[str]:
        query = {"q": q, **params} if q is not None else params
        found = tk.get_action("package_search")({"ignore_auth": False, "user": ""}, query)
        return [item["name"] for item in found["results"]]

    return search_names
