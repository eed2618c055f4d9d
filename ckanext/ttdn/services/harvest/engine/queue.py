"""The queue of harvest runs: put in, taken up again when left, claimed by one worker (R25)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import HarvestJob
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import insert

from ckanext.ttdn.model import HarvestRun
from ckanext.ttdn.services import timestamps
from ckanext.ttdn.services.harvest import sources
from ckanext.ttdn.services.harvest.engine import lease, runner

_ORPHANED_MINUTES = 10

Row = Any  # of ckanext-harvest


def put(job_id: str, source_id: str) -> None:
    """Queue a run for a job, unless the job has one; the caller commits."""
    run = insert(HarvestRun).values(
        job_id=job_id, source_id=source_id, state="waiting", not_before=timestamps.now(), counts={}
    )
    model.Session.execute(run.on_conflict_do_nothing())


def adopt() -> int:
    """Queue jobs whose process died before it queued them; commits. Return how many."""
    limit = timestamps.now() - dt.timedelta(minutes=_ORPHANED_MINUTES)
    query = model.Session.query(HarvestJob).filter(
        HarvestJob.status != "Finished",
        HarvestJob.created < limit,
        HarvestJob.id.notin_(sa.select(HarvestRun.job_id)),
    )
    found: list[Row] = [job for job in query if sources.is_ours(job.source.type)]
    for job in found:
        job.status = "Running"
        put(job.id, job.source_id)
    model.Session.commit()
    return len(found)


def claim(job_id: str | None = None, watched: bool = False) -> lease.Lease | None:
    """Take a run that is due, or the one of ``job_id``, and return its lease; commits.

    Return None when there is none. A run that was started ``lease.MOST_STARTS`` times without
    progress fails here. ``watched``: see :class:`lease.Lease`.
    """
    now = timestamps.now()
    while (run := _free(now, job_id)) is not None:
        if run.state == "running":
            run.started_over += 1
        run.fence += 1
        run.state = "running"
        run.lease_until = lease.until()
        found = lease.Lease(run.job_id, run.fence, watched)
        given_up = run.started_over >= lease.MOST_STARTS
        try:
            model.Session.commit()
        except exc.IntegrityError:
            # Another worker has taken another run of the same source at this moment.
            model.Session.rollback()
            continue
        if not given_up:
            return found
        runner.give_up(found)
    model.Session.rollback()
    return None


def _free(now: dt.datetime, job_id: str | None) -> HarvestRun | None:
    lease.guard()
    return HarvestRun.next_free(now, job_id)
