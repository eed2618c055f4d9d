"""Index many datasets by one request and one commit, each document as CKAN itself makes it."""

from __future__ import annotations

import logging
import types
from collections.abc import Collection, Iterable
from typing import Any

import pysolr
from ckan import model
from ckan.lib.search import index
from ckan.lib.search.common import SearchIndexError, is_available, make_connection

from ckanext.ttdn.model import Item
from ckanext.ttdn.search import lock

from . import solr_schema

log = logging.getLogger(__name__)

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


def send(docs: Collection[dict[str, Any]]) -> list[str]:
    """Index documents of items that are committed; return the ids of those in the index now.

    What has moved on since its document was made is left to whoever moved it. A document that the
    server does not take stays marked, and keeps no other out. Holds the items' locks meanwhile and
    ends the transaction. Raises SearchIndexError when the server takes none, or when another
    process writes the same documents for too long.
    """
    if not docs:
        return []
    ids = [document["id"] for document in docs]
    lock.take(*ids)
    try:
        versions = Item.index_versions(ids)
        return _add([d for d in docs if d.get(solr_schema.VERSION) == versions.get(d["id"])])
    finally:
        model.Session.commit()


def _add(docs: list[dict[str, Any]]) -> list[str]:
    if not docs:
        return []
    try:
        make_connection().add(docs=docs, commit=True)
    except (OSError, pysolr.SolrError) as error:
        if len(docs) > 1 and is_available():
            return _one_by_one(docs)
        raise SearchIndexError(str(error)[:1000]) from error
    return [document["id"] for document in docs]


def _one_by_one(docs: list[dict[str, Any]]) -> list[str]:
    taken: list[str] = []
    for document in docs:
        try:
            taken += _add([document])
        except SearchIndexError:
            log.exception("%s is not taken by the search server", document["id"])
    if not taken:
        raise SearchIndexError("none of the documents was taken")
    return taken
