"""A run from its claim to its end: read, write, see to what is gone, settle (R25; H 6.7).

Each commit holds the records of some pages, the place in the list, the counts and the lease's
fence: whatever dies, the next worker goes on after the last commit, and nothing is done twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from typing import Any

from ckan import model
from ckan.lib.search.common import is_available
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestGatherError, HarvestJob
from sqlalchemy import exc

from ckanext.ttdn.harvesters.http import ComeBackLater, FetchError
from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.registry import Reader
from ckanext.ttdn.model import HarvestPage, HarvestRun
from ckanext.ttdn.services import refusals, timestamps
from ckanext.ttdn.services.harvest import messages, retention
from ckanext.ttdn.services.harvest.engine import lease, pages, readers, transaction
from ckanext.ttdn.services.harvest.engine.transaction import Changed, Stopped
from ckanext.ttdn.services.harvest.importer import deletions
from ckanext.ttdn.services.harvest.sources import Source

log = logging.getLogger(__name__)

# A source that fails in the middle of its list is asked again after a while, so many times.
_AGAIN = frozenset({"no_connection", "no_answer", "too_slow", "truncated", "http_status"})
_TIMES, _PAUSE = 3, 60.0
# What a run has done is counted once, also when it begins anew.
_STAYS = ("new", "changed", "gone")

Row = Any  # of ckanext-harvest


def work(held: lease.Lease) -> None:
    """Bring a claimed run to its end, or to where it has to wait; commits; raises nothing."""
    try:
        _work(held)
    except exc.SQLAlchemyError:
        # Without a database nothing can be noted: the lease runs out by itself.
        log.exception("The harvest job %s is left to its lease", held.job_id)
    finally:
        model.Session.remove()


def _work(held: lease.Lease) -> None:
    try:
        with held:
            _run(held)
    except lease.Lost:
        model.Session.rollback()
        log.warning("The harvest job %s went on elsewhere, or was ended", held.job_id)
    except Changed:
        _wait(held, 0, {"code": "source_changed", "facts": {}})
    except Stopped as stopped:
        _end(held, stopped.state, stopped.problem)
    except ComeBackLater as later:
        _wait(held, later.seconds, _told(later))
    except FetchError as error:
        _failed(held, error)
    except refusals.SEARCH_DOWN:
        _wait(held, _PAUSE, {"code": "search_down", "facts": {}})
    except Exception as error:
        # A fault of ours or of the database: the run is taken up again, and again, and given up.
        log.exception("The harvest job %s was interrupted", held.job_id)
        _interrupted(held, error)
    except BaseException:
        # The worker is told to end: another takes the run up at once.
        _wait(held, 0, {"code": "worker_ended", "facts": {}})
        raise


def give_up(held: lease.Lease) -> None:
    """Fail a run that was taken up too often."""
    run = HarvestRun.of(held.job_id)
    before = (run.problem or {}).get("facts", {}).get("error", "") if run else ""
    found = {"times": run.started_over if run else 0, "error": before}
    _end(held, "failed", {"code": "given_up", "facts": found})


def _run(held: lease.Lease) -> None:
    run = HarvestRun.of(held.job_id)
    if run is None:
        raise lease.Lost(held.job_id)
    if HarvestJob.get(held.job_id) is None:
        # Its history was cleared: nobody can ask for this run any more.
        model.Session.delete(run)
        model.Session.commit()
        raise lease.Lost(held.job_id)
    source = transaction.load(run.source_id)
    if not is_available():
        _wait(held, _PAUSE, {"code": "search_down", "facts": {}})
        return
    if run.settings_hash != source.settings_hash:
        _start_anew(held, source)
    with readers.opened(
        source.type, source.facts, source.settings, source.id, held.progress
    ) as reader:
        if HarvestRun.of(held.job_id).phase == "reading":
            _read(held, source, reader)
        if reader.complete and not _is_limited(source):
            _see_to_gone(held, source, reader)
    _end(held, "finished", None)


def _start_anew(held: lease.Lease, source: Source) -> None:
    """Begin at the start of the list: a new run, or one whose settings have changed meanwhile."""
    model.Session.query(HarvestPage).filter_by(job_id=held.job_id).delete()
    run = HarvestRun.of(held.job_id)
    held.write(
        settings_hash=source.settings_hash,
        cursor=None,
        page=0,
        counts={name: run.counts[name] for name in _STAYS if name in run.counts},
        phase="reading",
        total=None,
        problem=None,
        # What the operator accepted was another list.
        accepted=False,
    )
    job: Row = HarvestJob.get(held.job_id)
    job.status, job.gather_started = "Running", job.gather_started or timestamps.now()
    model.Session.commit()


def _read(held: lease.Lease, source: Source, reader: Reader) -> None:
    kept = pages.validators_of(source, held.job_id)
    state = pages.Reading(held, source)
    # A cursor of None is a beginning: after the last page the phase is another one.
    cursor = HarvestRun.of(held.job_id).cursor
    model.Session.rollback()
    try:
        for page in readers.ahead(reader.pages(cursor, lambda key: kept.get(key, {}))):
            state.take(page)
            # No transaction stays open while the source is waited for.
            model.Session.rollback()
    except FetchError:
        # What came before is whole.
        state.write()
        raise
    state.write()
    state.settle()
    held.write(phase="gone")
    model.Session.commit()


def _is_limited(source: Source) -> bool:
    """Tell whether only a part of the list was asked for: what lies beyond is not gone."""
    return bool((source.settings.get("limits") or {}).get("records"))


def _see_to_gone(held: lease.Lease, source: Source, reader: Reader) -> None:
    seen = pages.seen_of(held.job_id)
    ids, left = deletions.candidates(source.id, seen)
    run = HarvestRun.of(held.job_id)
    problem = deletions.doubt(source, run, seen, len(ids))
    if problem:
        raise Stopped("failed" if problem["code"] == "short_list" else "stopped", problem)
    deletions.forget(source.id, left)
    counts, accepted = Counter(run.counts), run.accepted
    model.Session.commit()
    for original_id in deletions.told(reader, ids, accepted):
        held.progress()
        transaction.begin(source)
        counts = deletions.let_go(held, source, original_id, counts)
        model.Session.commit()


def _end(held: lease.Lease, state: str, problem: dict[str, Any] | None) -> None:
    model.Session.rollback()
    now = timestamps.now()
    try:
        held.write(state=state, problem=problem, finished_at=now, lease_until=None)
    except lease.Lost:
        model.Session.rollback()
        return
    job: Row = HarvestJob.get(held.job_id)
    if job is not None:
        job.status, job.finished, job.gather_finished = "Finished", now, now
        job.gather_started = job.gather_started or now
        if problem:
            model.Session.add(
                HarvestGatherError(job=job, message=messages.text(problem), created=now)
            )
    run = HarvestRun.of(held.job_id)
    retention.after(run)
    source_id = run.source_id
    model.Session.commit()
    _reindex(source_id)


def _reindex(source_id: str) -> None:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        tk.get_action("harvest_source_reindex")({"user": user}, {"id": source_id})
    except (tk.ObjectNotFound, *refusals.SEARCH_DOWN):
        # Only the list of sources shows its last job late.
        log.warning("The source %s could not be indexed", source_id)
        model.Session.rollback()


def _wait(held: lease.Lease, seconds: float, problem: dict[str, Any], **more: Any) -> None:
    model.Session.rollback()
    try:
        held.write(
            state="waiting",
            problem=problem,
            lease_until=None,
            not_before=timestamps.now() + dt.timedelta(seconds=seconds),
            **more,
        )
        model.Session.commit()
    except lease.Lost:
        model.Session.rollback()


def _failed(held: lease.Lease, error: FetchError) -> None:
    model.Session.rollback()
    problem = _told(error)
    run = HarvestRun.of(held.job_id)
    if run is not None and run.page and error.code in _AGAIN and run.started_over < _TIMES:
        times = run.started_over + 1
        _wait(held, _PAUSE * times, problem, started_over=times)
    else:
        _end(held, "failed", problem)


def _told(error: FetchError) -> dict[str, Any]:
    """Return why a source could not be read; its facts may quote what no database takes."""
    quoted = {k: sanitizer.bare(v) if isinstance(v, str) else v for k, v in error.facts.items()}
    return {"code": error.code, "facts": quoted}


def _interrupted(held: lease.Lease, error: Exception) -> None:
    model.Session.rollback()
    run = HarvestRun.of(held.job_id)
    times = (run.started_over if run else 0) + 1
    problem = {"code": "interrupted", "facts": {"error": type(error).__name__}}
    if times >= lease.MOST_STARTS:
        given_up = {"times": times, "error": type(error).__name__}
        _end(held, "failed", {"code": "given_up", "facts": given_up})
    else:
        _wait(held, _PAUSE * times, problem, started_over=times)
