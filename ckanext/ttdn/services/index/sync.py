"""The search index in step with the database, whatever dies between the two (R20).

They have no transaction in common. Each step raises the item's version and sets a mark first, in a
transaction of its own, and takes the mark away last. What opens an item to the public is committed
before it is indexed, what closes one is indexed before it is committed: a process that is killed in
between leaves an item that is found too late or not at all, never one that is found without an
approval. The clock indexes what is still marked.

Whoever writes a document holds the dataset's lock meanwhile (``search.lock``); CKAN's own
indexing takes it in ``package_show``, by which it reads.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.logic as core_logic
from ckan import model
from ckan.lib.search.common import is_available
from ckan.plugins import toolkit as tk

from ckanext.ttdn.model import Item, Reindex
from ckanext.ttdn.search import lock
from ckanext.ttdn.services import refusals, timestamps

log = logging.getLogger(__name__)


@contextmanager
def opening(package_id: str, narrows: bool = False) -> Iterator[None]:
    """Commit a step that shows something to the public, then index it.

    The last rows are written inside: those of the decision log, whose end is locked neither while
    the search server answers nor while another one is waited for. ``narrows``: some who could read
    the item no longer may; it leaves the index before the commit. Raises ValidationError, with
    nothing committed, when the search server does not answer. An index that fails later is the
    clock's: the decision stands.
    """
    _raise_version(package_id)
    if not is_available():
        model.Session.rollback()
        raise refusals.search_down()
    token = Reindex.mark(package_id, timestamps.now())
    if narrows:
        _before_the_commit(_remove, package_id)
    yield
    model.Session.commit()
    try:
        settle(package_id, token)
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        log.exception("%s is public; the clock will index it", package_id)


@contextmanager
def closing(package_id: str) -> Iterator[None]:
    """Index a step that shows nothing new to the public, then commit it.

    The last rows are written inside, as for :func:`opening`. Raises ValidationError, with nothing
    committed, when the search server takes nothing.
    """
    _raise_version(package_id)
    token = Reindex.mark(package_id, timestamps.now())
    _before_the_commit(_index, package_id)
    yield
    model.Session.commit()
    Reindex.clear(package_id, token)


def settle(package_id: str, token: str) -> None:
    """Index an item as the database has it, with a view for each file; take its mark away."""
    _default_views(package_id)
    model.Session.commit()
    put_right(package_id)
    Reindex.clear(package_id, token)


def put_right(package_id: str) -> None:
    """Make an item's document what the database says, and nothing when that has no such item.

    Ends the transaction.
    """
    try:
        _index(package_id)
    except tk.ObjectNotFound:
        _remove(package_id)
    model.Session.commit()


def repair() -> list[str]:
    """Index what a step left marked; return the datasets' ids. Steps under way are left alone."""
    repaired = []
    for package_id, token in Reindex.marked().items():
        if _is_under_way(package_id):
            continue
        try:
            settle(package_id, token)
            repaired.append(package_id)
        except (*refusals.SEARCH_DOWN, tk.ValidationError):
            model.Session.rollback()
            log.exception("%s could not be indexed", package_id)
    return repaired


def _is_under_way(package_id: str) -> bool:
    """Tell whether a step holds the item's row. Its mark is its own to clear."""
    found = model.Session.query(model.Package.id).filter_by(id=package_id)
    free = found.with_for_update(skip_locked=True).one_or_none() is not None
    under_way = not free and found.one_or_none() is not None
    model.Session.rollback()
    return under_way


def _raise_version(package_id: str) -> None:
    row = Item.get(package_id)
    if row is not None:
        row.index_version += 1
        model.Session.flush()


def _before_the_commit(write: Any, package_id: str) -> None:
    try:
        write(package_id)
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        raise refusals.search_down() from None


def _index(package_id: str) -> None:
    both = core_logic.package_show_default_and_custom_schemas({"user": ""}, package_id)
    core_logic.index_update_package_dicts(both)


def _remove(package_id: str) -> None:
    lock.hold(package_id)
    core_logic.index_remove_package(package_id)


def _default_views(package_id: str) -> None:
    lacking = (
        model.Session.query(model.Resource.id)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .outerjoin(model.ResourceView, model.ResourceView.resource_id == model.Resource.id)
        .filter(model.Resource.package_id == package_id)
        .filter(model.Package.state != model.State.DELETED)
        .filter(model.Resource.state == model.State.ACTIVE, model.ResourceView.id.is_(None))
    )
    ids = {row[0] for row in lacking}
    if not ids:
        return
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Any = {"user": site_user, "ignore_auth": True, "use_cache": False}
    package = tk.get_action("package_show")(context.copy(), {"id": package_id})
    for resource in package["resources"]:
        if resource["id"] in ids:
            tk.get_action("resource_create_default_resource_views")(
                context.copy(), {"resource": resource, "package": package}
            )
