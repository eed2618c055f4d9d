"""Records whose items a person changed: both versions to see, and one to take (R25)."""

from __future__ import annotations

import logging
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.mapping.records import Record
from ckanext.ttdn.jobs import links
from ckanext.ttdn.model import HarvestRecord, Reindex, Revision
from ckanext.ttdn.search import batch as indexing
from ckanext.ttdn.services import refusals
from ckanext.ttdn.services.harvest import dictize, sources
from ckanext.ttdn.services.harvest.importer import hooks
from ckanext.ttdn.services.harvest.importer.batch import Batch
from ckanext.ttdn.services.revisions import changes, payloads

log = logging.getLogger(__name__)


def show(source_id: str, original_id: str) -> dict[str, Any]:
    """Return a conflict: ``ours`` and ``theirs`` as payloads, ``changed`` names what differs.

    ``theirs`` is None for a record that the source has no longer.
    """
    row = _row(source_id, original_id)
    ours, _files = payloads.of_item(_stands(str(row.package_id)))
    theirs = (row.incoming or {}).get("item")
    comparable = {name: ours.get(name) for name in theirs} if theirs else {}
    changed = workflow.changed_fields(comparable, theirs) if theirs else []
    return {**dictize.record(row), "ours": ours, "theirs": theirs, "changed": changed}


def _stands(package_id: str) -> dict[str, Any]:
    live = payloads.shown(package_id)
    change = Revision.open_change(package_id)
    return changes.working_copy(change, live) if change else live


def _row(source_id: str, original_id: str) -> HarvestRecord:
    row = HarvestRecord.known(source_id, [original_id]).get(original_id)
    if row is None or row.state != "conflict":
        raise tk.ObjectNotFound()
    return row


def resolve(source_id: str, original_id: str, take_theirs: bool) -> dict[str, Any]:
    """Take the source's version, or keep the item until the source changes again; commits."""
    row = _row(source_id, original_id)
    if not take_theirs:
        # What the source has no longer is not looked at again, unless it comes back.
        row.state = "linked" if row.incoming else "gone"
        row.problem, row.incoming = None, None
        model.Session.commit()
        return dictize.record(row)
    if row.incoming is None:
        raise tk.ValidationError(
            {"take": [tk._("The source has this record no longer; withdraw the item instead.")]}
        )
    if (row.problem or {}).get("code") == "deleted_here":
        # It becomes a new item: what was deleted stays deleted.
        row.package_id = None
    record = Record(original_id, row.incoming["address"], row.incoming["item"])
    batch = Batch(sources.load(source_id), job_id=row.job_id, force=True)
    batch.todo[original_id] = record
    try:
        batch.write()
        model.Session.commit()
    except Exception:
        model.Session.rollback()
        raise
    try:
        Reindex.clear_with(indexing.send(batch.documents), batch.token)
        model.Session.commit()
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        log.exception("%s is decided on; the clock will index it", original_id)
    hooks.succeeded(batch.source, batch.index)
    links.keep_many([revision.id for revision in batch.submitted])
    return dictize.record(HarvestRecord.known(source_id, [original_id])[original_id])
