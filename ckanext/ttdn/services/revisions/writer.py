"""The one writer of rows of revisions (R20). Nothing here commits or indexes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ckan import model

from ckanext.ttdn import config, workflow
from ckanext.ttdn.model import Revision, RevisionFile
from ckanext.ttdn.services.files import archive
from ckanext.ttdn.services.revisions import states


def add(
    pkg: model.Package,
    payload: dict[str, Any],
    *,
    number: int,
    state: str,
    at: dt.datetime,
    submitter_id: str | None,
    base_hash: str | None,
    **columns: Any,
) -> Revision:
    """Add the revision ``number`` of an item to the session; it is not flushed.

    ``base_hash``: of the content that the payload was written against. ``columns``: others of
    :class:`Revision`.
    """
    revision = Revision(
        id=str(uuid.uuid4()),
        package_id=pkg.id,
        number=number,
        state=state,
        payload=payload,
        payload_hash=workflow.content_hash(payload),
        base_hash=base_hash,
        schema_version=config.SCHEMA_VERSION,
        organization_id=pkg.owner_org,
        kind=pkg.type,
        submitter_id=submitter_id,
        modified_at=at,
        **columns,
    )
    model.Session.add(revision)
    return revision


def rewrite(revision: Revision, payload: dict[str, Any], at: dt.datetime) -> None:
    """Write ``payload`` into a draft that was never submitted."""
    revision.payload = payload
    revision.payload_hash = workflow.content_hash(payload)
    revision.schema_version = config.SCHEMA_VERSION
    revision.modified_at = at
    revision.lock_version += 1


def draft(
    pkg: model.Package,
    payload: dict[str, Any],
    base_hash: str | None,
    submitter_id: str | None,
    at: dt.datetime,
    *,
    replaces: Revision | None = None,
    state: str = "draft",
) -> Revision:
    """Open the next revision of a published item as its change; ``replaces`` is closed by it."""
    if replaces is not None:
        states.close(replaces)
    latest = Revision.latest(pkg.id)
    revision = add(
        pkg,
        payload,
        number=(latest.number if latest else 0) + 1,
        state=state,
        at=at,
        submitter_id=submitter_id,
        base_hash=base_hash,
        lock_version=replaces.lock_version + 1 if replaces else 1,
        is_change=True,
        is_open=True,
        due_on=replaces.due_on if replaces else None,
    )
    model.Session.flush()
    return revision


def version(
    pkg: model.Package,
    before: Revision,
    payload: dict[str, Any],
    files: list[archive.StoredFile],
    at: dt.datetime,
    *,
    base_hash: str | None,
) -> Revision:
    """Write content that was stored without an appraisal as the number in place of ``before``.

    It has the state and the dates of ``before``, and is what the public sees from ``at`` on when
    that was.
    """
    latest = Revision.latest(pkg.id)
    shown = before.public_from is not None and before.public_to is None
    was_open, state = before.is_open, before.state
    if shown:
        states.end_public_version(pkg.id, at)
    if was_open:
        states.supersede(before)
    model.Session.flush()
    revision = add(
        pkg,
        payload,
        number=(latest.number if latest else 0) + 1,
        state=state,
        at=at,
        submitter_id=before.submitter_id,
        base_hash=base_hash,
        assignee_id=before.assignee_id,
        submitted_at=before.submitted_at,
        decided_at=before.decided_at,
        is_open=was_open,
        public_from=at if shown else None,
    )
    model.Session.flush()
    keep_files(revision, files)
    return revision


def keep_files(revision: Revision, stored: list[archive.StoredFile]) -> None:
    """Write down which file of the archive each resource of a revision has."""
    model.Session.query(RevisionFile).filter_by(revision_id=revision.id).delete()
    for file in stored:
        archive.keep(file)
        model.Session.add(
            RevisionFile(
                revision_id=revision.id,
                resource_id=file.resource_id,
                filename=file.filename,
                sha256=file.sha256,
                size=file.size,
                mimetype=file.mimetype,
            )
        )
