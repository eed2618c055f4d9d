"""What came, when, and what became of it: provenance, and ckanext-harvest's own records (R25)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import HarvestObject, HarvestObjectError

from ckanext.ttdn.harvesters.mapping.records import Record, Refused
from ckanext.ttdn.model import HarvestRecord
from ckanext.ttdn.services.harvest import messages
from ckanext.ttdn.services.harvest.sources import Source


@dataclass(frozen=True)
class Line:
    """A record that was new, changed or refused; ``report`` in ckanext-harvest's words."""

    original_id: str
    raw: str
    package_id: str | None
    report: str
    problem: dict[str, Any] | None = None


def digest(original_id: str) -> bytes:
    """Return eight bytes that stand for a record's own id in the lists of what was seen."""
    return hashlib.sha256(original_id.encode()).digest()[:8]


def new(source_id: str, original_id: str) -> HarvestRecord:
    """Begin the row of a record that was not known."""
    row = HarvestRecord(source_id=source_id, original_id=original_id, digest=digest(original_id))
    model.Session.add(row)
    return row


def link(
    row: HarvestRecord,
    record: Record,
    job_id: str,
    at: dt.datetime,
    content_hash: str | None,
    problem: dict[str, Any] | None,
) -> None:
    """Note that the item is as the source has it, or what it lacks."""
    row.state = "incomplete" if problem else "linked"
    row.fingerprint, row.content_hash = record.fingerprint, content_hash
    row.address, row.job_id, row.harvested_at = record.address, job_id, at
    row.problem, row.incoming = problem, None


def fingerprint(refused: Refused) -> str:
    """Return what tells a refused record from the same one the next time."""
    content = [refused.code, dict(refused.facts), refused.raw]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def write(source: Source, job_id: str, at: dt.datetime, lines: Sequence[Line]) -> None:
    """Write ckanext-harvest's objects and errors, three statements for all lines."""
    if not lines:
        return
    before = [line.package_id for line in lines if line.package_id and line.report != "errored"]
    if before:
        model.Session.execute(
            sa.update(HarvestObject)
            .where(HarvestObject.package_id.in_(before), HarvestObject.current.is_(True))
            .values(current=False)
            .execution_options(synchronize_session=False)
        )
    objects = [_object(source, job_id, at, line) for line in lines]
    model.Session.flush()
    model.Session.execute(sa.insert(HarvestObject.__table__), objects)
    errors = [
        {
            "id": str(uuid.uuid4()),
            "harvest_object_id": made["id"],
            "message": messages.text(line.problem),
            "stage": "Import",
            "created": at,
        }
        for line, made in zip(lines, objects, strict=True)
        if line.problem
    ]
    if errors:
        model.Session.execute(sa.insert(HarvestObjectError.__table__), errors)


def _object(source: Source, job_id: str, at: dt.datetime, line: Line) -> dict[str, Any]:
    failed = line.report == "errored"
    return {
        "id": str(uuid.uuid4()),
        "guid": line.original_id,
        "current": line.package_id is not None and not failed,
        "gathered": at,
        "fetch_started": at,
        "content": line.raw,
        "fetch_finished": at,
        "import_started": at,
        "import_finished": at,
        "state": "ERROR" if failed else "COMPLETE",
        "retry_times": 0,
        "harvest_job_id": job_id,
        "harvest_source_id": source.id,
        "package_id": line.package_id,
        "report_status": line.report,
    }
