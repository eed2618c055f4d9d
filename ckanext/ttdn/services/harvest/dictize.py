"""What is told of jobs, and of records that wait for a person (R25, R34)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model
from ckanext.harvest.model import HarvestJob

from ckanext.ttdn.model import HarvestRecord, HarvestRun
from ckanext.ttdn.services.harvest import messages
from ckanext.ttdn.services.timestamps import iso

COUNTS = ("new", "changed", "unchanged", "gone", "refused", "conflicts")
# Our counts in ckanext-harvest's words, for its pages and its API.
_THEIRS = {
    "added": ("new",),
    "updated": ("changed",),
    "not modified": ("unchanged", "conflicts"),
    "deleted": ("gone",),
    "errored": ("refused",),
}
_MOST_PROBLEMS = 100

Row = Any  # of ckanext-harvest


def job(run: HarvestRun) -> dict[str, Any]:
    """Return a job: ``id``, ``source_id``, ``state``, ``counts``, ``listed``, ``total``, times.

    ``problem`` is why it waits, stopped or failed (``{"code", "message"}``); ``errors`` are the
    records of the source that are not in the catalogue as the source has them.
    """
    row: Row = HarvestJob.get(run.job_id)
    return {
        "id": run.job_id,
        "source_id": run.source_id,
        **outcome(run),
        "listed": run.counts.get("listed", 0),
        "total": run.total,
        "created": iso(row.created) if row else None,
        "started": iso(row.gather_started) if row else None,
        "finished": iso(run.finished_at),
        "errors": _errors(run.source_id),
    }


def outcome(run: HarvestRun) -> dict[str, Any]:
    """Return what came of a job: ``state``, ``counts``, ``asks``, ``problem``, ``goes_on``."""
    return {
        "state": run.state,
        "counts": {name: run.counts.get(name, 0) for name in COUNTS},
        "goes_on": iso(run.not_before) if run.state == "waiting" else None,
        "asks": run.state == "stopped",
        "problem": _problem(run.problem),
    }


def _problem(stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"code": stored["code"], "message": messages.text(stored)} if stored else None


def _errors(source_id: str) -> list[dict[str, Any]]:
    query = (
        model.Session.query(HarvestRecord)
        .filter(HarvestRecord.source_id == source_id)
        .filter(HarvestRecord.state.in_(["refused", "incomplete"]))
        .order_by(HarvestRecord.original_id)
        .limit(_MOST_PROBLEMS)
    )
    return [record(row) for row in query]


def record(row: HarvestRecord) -> dict[str, Any]:
    """Return a record: its own id and address, the item, where it stands, and why."""
    problem = row.problem or {}
    return {
        "original_id": row.original_id,
        "address": row.address,
        "dataset_id": row.package_id,
        "state": row.state,
        "code": problem.get("code"),
        "message": messages.text(problem),
        "harvested_at": iso(row.harvested_at),
        "job_id": row.job_id,
    }


def stats(run: HarvestRun) -> dict[str, int]:
    """Return the counts of a run in ckanext-harvest's words."""
    found = {
        theirs: sum(run.counts.get(name, 0) for name in ours) for theirs, ours in _THEIRS.items()
    }
    if run.problem and run.state in ("failed", "stopped"):
        found["errored"] += 1
    return found
