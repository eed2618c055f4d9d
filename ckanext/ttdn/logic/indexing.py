"""The search index in step with the database, whatever dies between the two (R20).

They have no transaction in common. Each step sets a mark first, in a transaction of its own, and
takes it away last. What opens an item to the public is committed before it is indexed, what closes
one is indexed before it is committed: a process that is killed in between leaves an item that is
found too late or not at all, never one that is found without an approval. The clock indexes what
is still marked.
"""

from __future__ import annotations

import logging
from typing import Any

import ckan.logic as core_logic
from ckan import model
from ckan.lib.search.common import is_available
from ckan.plugins import toolkit as tk

from ckanext.ttdn.logic import facts, refusals
from ckanext.ttdn.model import Reindex

log = logging.getLogger(__name__)


def commit_open(package_id: str) -> None:
    """Commit a step that shows something to the public, then index it.

    Raises ValidationError, with nothing committed, when the search server does not answer. An
    index that fails later is the clock's: the decision stands.
    """
    if not is_available():
        model.Session.rollback()
        raise refusals.search_down()
    Reindex.mark(package_id, facts.now())
    model.Session.commit()
    try:
        settle(package_id)
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        log.exception("%s is public; the clock will index it", package_id)


def commit_closed(package_id: str) -> None:
    """Index a step that shows nothing new to the public, then commit it.

    Raises ValidationError, with nothing committed, when the search server takes nothing.
    """
    Reindex.mark(package_id, facts.now())
    try:
        _index(package_id)
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        raise refusals.search_down() from None
    model.Session.commit()
    Reindex.clear(package_id)


def settle(package_id: str) -> None:
    """Index an item as the database has it, with a view for each file; take its mark away."""
    pkg = model.Package.get(package_id)
    if pkg is not None and pkg.state != model.State.DELETED:
        _default_views(package_id)
        _index(package_id)
    model.Session.commit()
    Reindex.clear(package_id)


def repair() -> list[str]:
    """Index what a step left marked; return the datasets' ids. Steps under way are left alone."""
    repaired = []
    for package_id in Reindex.marked():
        free = (
            model.Session.query(model.Package)
            .filter_by(id=package_id)
            .with_for_update(skip_locked=True)
            .one_or_none()
        )
        gone = model.Package.get(package_id) is None
        if free is None and not gone:
            continue
        try:
            settle(package_id)
            repaired.append(package_id)
        except (*refusals.SEARCH_DOWN, tk.ValidationError):
            model.Session.rollback()
            log.exception("%s could not be indexed", package_id)
    return repaired


def _index(package_id: str) -> None:
    both = core_logic.package_show_default_and_custom_schemas({"user": ""}, package_id)
    core_logic.index_update_package_dicts(both)


def _default_views(package_id: str) -> None:
    lacking = (
        model.Session.query(model.Resource.id)
        .outerjoin(model.ResourceView, model.ResourceView.resource_id == model.Resource.id)
        .filter(model.Resource.package_id == package_id)
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
