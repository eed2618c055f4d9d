"""How long the history of harvests is kept (R25); items and decisions are not its matter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import (
    HarvestGatherError,
    HarvestJob,
    HarvestObject,
    HarvestObjectError,
    HarvestObjectExtra,
    HarvestSource,
)

from ckanext.ttdn import config
from ckanext.ttdn.model import HarvestCredential, HarvestPage, HarvestRecord, HarvestRun
from ckanext.ttdn.services import timestamps

_AT_ONCE = 10_000
_DONE_ON = "ttdn.harvest_history_removed_on"


def after(run: HarvestRun | None) -> None:
    """Drop the pages of the source's earlier runs: this one's are what the next compares with."""
    if run is None or run.state == "failed":
        return
    model.Session.query(HarvestPage).filter(
        HarvestPage.source_id == run.source_id, HarvestPage.job_id != run.job_id
    ).delete(synchronize_session=False)


def enforce(daily: bool = False) -> dict[str, int]:
    """Remove what is older than the set days; commits after each ten thousand records.

    A source's last job stays, and so does each record that an item came from (``current``).
    ``daily``: not a second time on the same local day.
    """
    today = timestamps.today().isoformat()
    if daily and model.get_system_info(_DONE_ON) == today:
        return {"objects": 0, "jobs": 0}
    limit = timestamps.now() - dt.timedelta(days=config.harvest_keep_days())
    counts = {"objects": _objects(limit), "jobs": _jobs(limit)}
    _orphans()
    model.set_system_info(_DONE_ON, today)
    model.Session.commit()
    return counts


def _objects(limit: dt.datetime) -> int:
    removed = 0
    while True:
        old = (
            model.Session.query(HarvestObject.id)
            .filter(HarvestObject.gathered < limit, HarvestObject.current.isnot(True))
            .limit(_AT_ONCE)
        )
        ids = [row[0] for row in old]
        if not ids:
            return removed
        for child in (HarvestObjectError, HarvestObjectExtra):
            _delete(child, child.harvest_object_id.in_(ids))
        _delete(HarvestObject, HarvestObject.id.in_(ids))
        model.Session.commit()
        removed += len(ids)


def _jobs(limit: dt.datetime) -> int:
    newest = sa.select(sa.func.max(HarvestJob.created)).group_by(HarvestJob.source_id)
    used = sa.select(HarvestObject.harvest_job_id)
    old = model.Session.query(HarvestJob.id).filter(
        HarvestJob.created < limit,
        HarvestJob.status == "Finished",
        HarvestJob.created.notin_(newest),
        HarvestJob.id.notin_(used),
    )
    ids = [row[0] for row in old]
    for child, column in (
        (HarvestGatherError, HarvestGatherError.harvest_job_id),
        (HarvestRun, HarvestRun.job_id),
        (HarvestPage, HarvestPage.job_id),
        (HarvestJob, HarvestJob.id),
    ):
        _delete(child, column.in_(ids))
    return len(ids)


def _orphans() -> None:
    """Remove what has lost its job or source, which other extensions remove by themselves."""
    for table, column, parent in (
        (HarvestRun, HarvestRun.job_id, HarvestJob.id),
        (HarvestPage, HarvestPage.job_id, HarvestJob.id),
        (HarvestRecord, HarvestRecord.source_id, HarvestSource.id),
        (HarvestCredential, HarvestCredential.source_id, HarvestSource.id),
    ):
        _delete(table, column.notin_(sa.select(parent)))


def _delete(table: Any, *conditions: Any) -> None:
    model.Session.execute(
        sa.delete(table).where(*conditions).execution_options(synchronize_session=False)
    )
