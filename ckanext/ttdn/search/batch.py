"""Index many datasets by one request and one commit, each document as CKAN itself makes it."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any

import pysolr
from ckan.lib.search import index
from ckan.lib.search.common import SearchIndexError, make_connection

Both = tuple[dict[str, Any], dict[str, Any]]


class _Collected(list[dict[str, Any]]):
    """Stands where CKAN has its connection, and keeps what would be sent."""

    def add(self, docs: list[dict[str, Any]], commit: bool) -> None:
        self.extend(docs)


def documents(datasets: Iterable[Both]) -> list[dict[str, Any]]:
    """Return the documents of datasets in both forms (default schema, own schema), hooks run."""
    found = _Collected()
    # CKAN builds a document and sends it in one function: its very code runs here, with another
    # connection in its globals, so that a document can never differ from CKAN's own.
    original = index.PackageSearchIndex.index_package
    collect = types.FunctionType(
        original.__code__,
        {**vars(index), "make_connection": lambda: found},
        argdefs=original.__defaults__,
    )
    for default, own in datasets:
        collect(index.PackageSearchIndex(), {**default, "with_custom_schema": own}, True)
    return list(found)


def add(datasets: Iterable[Both]) -> None:
    """Index datasets; raises SearchIndexError when the search server takes them not."""
    docs = documents(datasets)
    if not docs:
        return
    try:
        make_connection().add(docs=docs, commit=True)
    except (OSError, pysolr.SolrError) as error:
        raise SearchIndexError(str(error)[:1000]) from error
