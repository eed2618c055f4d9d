"""ckanext-harvest's own actions, held to the rights and led to the engine (R25, R34)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.lib import search
from ckan.logic import auth_audit_exempt
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob, HarvestSource

from ckanext.ttdn.model import HarvestCredential, HarvestPage, HarvestRecord, HarvestRun
from ckanext.ttdn.services import authz, timestamps
from ckanext.ttdn.services.guards import bypass
from ckanext.ttdn.services.harvest import dictize, sources
from ckanext.ttdn.services.harvest.access import may_see
from ckanext.ttdn.services.harvest.engine import queue

__all__ = [
    "harvest_abort_failed_jobs",
    "harvest_job_abort",
    "harvest_job_create",
    "harvest_job_list",
    "harvest_job_show",
    "harvest_send_job_to_gather_queue",
    "harvest_source_clear",
    "harvest_source_create",
    "harvest_source_list",
    "harvest_source_reindex",
    "harvest_source_show",
    "harvest_source_show_status",
]

Row = Any  # of ckanext-harvest


@tk.chained_action
def harvest_source_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make a source; it is private, so that core's lists do not name it."""
    tk.check_access("harvest_source_create", context, data_dict)
    return up(context, {**data_dict, "private": True})


@auth_audit_exempt  # package_show, which it calls, asks
@tk.side_effect_free
@tk.chained_action
def harvest_source_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show a source; an item that is none is not found. Raises ObjectNotFound."""
    shown = up(context, data_dict)
    if shown.get("type") != "harvest":
        raise tk.ObjectNotFound()
    return shown


@tk.chained_action
def harvest_job_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create a job; of two simultaneous calls, the second raises HarvestJobExists."""
    tk.check_access("harvest_job_create", context, data_dict)
    # ckanext-harvest looks for a job of the source first and makes one then.
    source: Row = (
        model.Session.query(HarvestSource)
        .filter_by(id=str(data_dict.get("source_id") or ""))
        .with_for_update()
        .one_or_none()
    )
    if source is not None and sources.is_ours(source.type) and _unfinished(source.id):
        model.Session.rollback()
        raise HarvestJobExists(tk._("A job of this source is under way."))
    return up(context, data_dict)


def _unfinished(source_id: str) -> bool:
    query = model.Session.query(HarvestJob.id).filter(
        HarvestJob.source_id == source_id, HarvestJob.status != "Finished"
    )
    return query.first() is not None


@tk.chained_action
def harvest_send_job_to_gather_queue(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Queue a job: in the database for this engine's kinds, so that no other server can lose it."""
    tk.check_access("harvest_send_job_to_gather_queue", context, data_dict)
    job: Row = HarvestJob.get(tk.get_or_bust(data_dict, "id"))
    if job is None or not sources.is_ours(job.source.type):
        return up(context, data_dict)
    if not job.source.active:
        raise tk.ValidationError({"source_id": [tk._("The source is switched off.")]})
    if HarvestRun.of(job.id) is None:
        job.status = "Running"
        queue.put(job.id, job.source_id)
        model.Session.commit()
    return tk.get_action("harvest_job_show")(authz.same_caller(context), {"id": job.id})


@tk.chained_action
def harvest_job_abort(up: Action, context: Context, data_dict: DataDict) -> Any:
    """End a job; its worker writes nothing more, what is committed stays."""
    tk.check_access("harvest_job_abort", context, data_dict)
    ended = up(context, data_dict)
    run = HarvestRun.of(ended["id"], for_update=True)
    if run is not None and run.state in ("waiting", "running"):
        run.state, run.finished_at = "aborted", timestamps.now()
        run.problem = {"code": "aborted", "facts": {}}
        run.lease_until = None
        # Core has ended the job before, and its worker may have begun it meanwhile.
        job = model.Session.query(HarvestJob).filter_by(id=run.job_id)
        job.update({"status": "Finished"}, synchronize_session=False)
    model.Session.commit()
    return ended


@tk.chained_action
def harvest_source_clear(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Remove all that came from a source, and what is remembered of it.

    Else its records would be thought to be in the catalogue still.
    """
    tk.check_access("harvest_source_clear", context, data_dict)
    source: Row = HarvestSource.get(tk.get_or_bust(data_dict, "id"))
    if source is not None and sources.is_ours(source.type):
        # First what a worker may be at: it writes nothing more.
        for table in (HarvestRun, HarvestPage):
            model.Session.query(table).filter_by(source_id=source.id).delete()
        model.Session.commit()
    cleared = up(context, data_dict)
    if source is not None:
        _purge_rest(context, source.id)
        model.Session.query(HarvestRecord).filter_by(source_id=source.id).delete()
        if context.get("clear_source"):
            model.Session.query(HarvestCredential).filter_by(source_id=source.id).delete()
        model.Session.commit()
    return cleared


def _purge_rest(context: Context, source_id: str) -> None:
    """Remove what ckanext-harvest overlooks, since the history that named it was cleared before."""
    rows = model.Session.query(HarvestRecord.package_id).filter(
        HarvestRecord.source_id == source_id, HarvestRecord.package_id.isnot(None)
    )
    for package_id in [row[0] for row in rows]:
        if model.Package.get(package_id) is None:
            continue
        # The operator has given a reason, which the log has for each of them.
        with bypass.passing():
            tk.get_action("dataset_purge")(authz.same_caller(context), {"id": package_id})


@tk.chained_action
def harvest_abort_failed_jobs(up: Action, context: Context, data_dict: DataDict) -> Any:
    """End jobs that hang. ckanext-harvest checks no permission: operator only."""
    tk.check_access("harvest_jobs_run", context, data_dict)
    return up(context, data_dict)


@tk.chained_action
def harvest_source_reindex(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Index a source anew. ckanext-harvest checks no permission: operator only.

    It also leaves a source in the index from which its form takes no settings, and then saves none.
    """
    tk.check_access("harvest_source_reindex", context, data_dict)
    pkg = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if pkg is None:
        raise tk.ObjectNotFound()
    search.rebuild(pkg.id)
    return True


@tk.side_effect_free
@tk.chained_action
def harvest_source_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the sources that the caller may see."""
    tk.check_access("harvest_source_list", context, data_dict)
    actor = authz.actor(context)
    # ckanext-harvest knows only CKAN's roles; the labels decide instead.
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    found = up({**context, "user": site_user}, data_dict)  # type: ignore[typeddict-item] - a copy with other keys
    return [source for source in found if may_see(actor, source["id"])]


@tk.side_effect_free
@tk.chained_action
def harvest_job_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show a job; the engine counts what has no record of ckanext-harvest's.

    ``run``: what the engine says of it (``answers.job``).
    """
    shown = up(context, data_dict)
    _count([shown])
    run = HarvestRun.of(shown["id"])
    if run is not None:
        shown["run"] = dictize.job(run)
    return shown


@tk.side_effect_free
@tk.chained_action
def harvest_job_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List jobs with the engine's counts."""
    listed = up(context, data_dict)
    _count(listed)
    return listed


@tk.side_effect_free
@tk.chained_action
def harvest_source_show_status(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show how a source that may be seen stands, the last job with the engine's counts.

    Otherwise Not Found, where ckanext-harvest words a source that is hidden and none apart.
    """
    try:
        shown = up(context, data_dict)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        raise tk.ObjectNotFound() from None
    if shown.get("last_job"):
        _count([shown["last_job"]])
    source: Row = HarvestSource.get(data_dict["id"])
    if sources.is_ours(source.type):
        # ckanext-harvest counts what is public alone.
        query = model.Session.query(HarvestRecord).filter_by(source_id=source.id)
        has_item = HarvestRecord.package_id.isnot(None), HarvestRecord.state != "gone"
        shown["total_datasets"] = query.filter(*has_item).count()
    return shown


def _count(jobs: list[dict[str, Any]]) -> None:
    found = HarvestRun.many(job["id"] for job in jobs)
    for job in jobs:
        if job["id"] in found:
            job["stats"] = dictize.stats(found[job["id"]])
            job["run"] = dictize.outcome(found[job["id"]])
