"""A run from its claim to its end: read, write, see to what is gone, settle (R25; H 6.7).

Each commit holds the records of some pages, the place in the list, the counts and the lease's
fence: whatever dies, the next worker goes on after the last commit, and nothing is done twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib.search.common import is_available
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestGatherError, HarvestJob
from sqlalchemy import exc

from ckanext.ttdn.harvesters.fetching import ComeBackLater, FetchError
from ckanext.ttdn.harvesters.kinds import Reader
from ckanext.ttdn.harvesters.mapping.records import Page
from ckanext.ttdn.jobs import outside
from ckanext.ttdn.logic import facts, refusals
from ckanext.ttdn.logic.harvesting import gone, lease, problems, reading, retention, sources
from ckanext.ttdn.logic.harvesting.batch import Batch
from ckanext.ttdn.logic.harvesting.sources import Source
from ckanext.ttdn.model import HarvestPage, HarvestRun, Reindex
from ckanext.ttdn.search import batch as indexing

log = logging.getLogger(__name__)

# A transaction takes so many records to write, or so many looked at, or so many seconds.
WRITTEN, LOOKED, SECONDS = 100, 2_000, 30.0
# A source that fails in the middle of its list is asked again after a while, so many times.
_AGAIN = frozenset({"no_connection", "no_answer", "too_slow", "truncated", "http_status"})
_TIMES, _PAUSE = 3, 60.0
_ORPHANED_MINUTES = 10
_DIGEST = 8

Row = Any  # of ckanext-harvest


class Stopped(Exception):
    """The run ends before its end; ``problem`` says why, ``state`` how."""

    def __init__(self, state: str, problem: dict[str, Any]) -> None:
        super().__init__(problem["code"])
        self.state, self.problem = state, problem


def queue(job_id: str, source_id: str) -> HarvestRun:
    """Make the run of a job that a worker is to take; the caller commits."""
    run = HarvestRun(
        job_id=job_id, source_id=source_id, state="waiting", not_before=facts.now(), counts={}
    )
    model.Session.add(run)
    return run


def adopt() -> int:
    """Queue jobs that were made and never queued, since whoever made them died; commits."""
    limit = facts.now() - dt.timedelta(minutes=_ORPHANED_MINUTES)
    query = model.Session.query(HarvestJob).filter(
        HarvestJob.status != "Finished",
        HarvestJob.created < limit,
        HarvestJob.id.notin_(sa.select(HarvestRun.job_id)),
    )
    found: list[Row] = [job for job in query if sources.is_ours(job.source.type)]
    for job in found:
        job.status = "Running"
        queue(job.id, job.source_id)
    model.Session.commit()
    return len(found)


def work(held: lease.Lease) -> None:
    """Bring a claimed run to its end, or to where it has to wait; commits; raises nothing."""
    try:
        with held:
            _run(held)
    except lease.Lost:
        model.Session.rollback()
        log.warning("The harvest job %s went on elsewhere, or was ended", held.job_id)
    except Stopped as stopped:
        _end(held, stopped.state, stopped.problem)
    except ComeBackLater as later:
        _wait(held, later.seconds, {"code": later.code, "facts": later.facts})
    except FetchError as error:
        _failed(held, error)
    except refusals.SEARCH_DOWN:
        _wait(held, _PAUSE, {"code": "search_down", "facts": {}})
    except Exception as error:
        # A fault of ours or of the database: the run is taken up again, and again, and given up.
        log.exception("The harvest job %s was interrupted", held.job_id)
        _interrupted(held, error)
    finally:
        model.Session.remove()


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
    try:
        source = sources.load(run.source_id)
    except tk.ObjectNotFound:
        raise Stopped("failed", {"code": "no_source", "facts": {}}) from None
    refused = sources.refusal(source)
    if refused:
        raise Stopped("failed", refused)
    if not is_available():
        _wait(held, _PAUSE, {"code": "search_down", "facts": {}})
        return
    if run.settings_hash != source.settings_hash:
        _start_anew(held, source)
    seen = _seen(held.job_id)
    with reading.opened(source.type, source.facts, source.settings, source.id) as reader:
        if HarvestRun.of(held.job_id).phase == "reading":
            _read(held, source, reader, seen)
        if reader.complete and not _is_limited(source):
            _see_to_gone(held, source, reader, seen)
    _end(held, "finished", None)


def _start_anew(held: lease.Lease, source: Source) -> None:
    """Begin at the start of the list: a new run, or one whose settings have changed meanwhile."""
    model.Session.query(HarvestPage).filter_by(job_id=held.job_id).delete()
    held.write(
        settings_hash=source.settings_hash,
        cursor=None,
        page=0,
        counts={},
        phase="reading",
        total=None,
        problem=None,
    )
    job: Row = HarvestJob.get(held.job_id)
    job.status, job.gather_started = "Running", job.gather_started or facts.now()
    model.Session.commit()


def _seen(job_id: str) -> set[bytes]:
    seen: set[bytes] = set()
    query = model.Session.query(HarvestPage.seen).filter_by(job_id=job_id)
    for (digests,) in query.yield_per(100):
        seen.update(_split(digests))
    return seen


def _split(digests: bytes) -> list[bytes]:
    whole = bytes(digests)
    return [whole[i : i + _DIGEST] for i in range(0, len(whole), _DIGEST)]


class _Reading:
    """The pages between two commits."""

    def __init__(self, held: lease.Lease, source: Source, seen: set[bytes]) -> None:
        run = HarvestRun.of(held.job_id)
        self.held, self.source, self.seen = held, source, seen
        self.number, self.total = run.page, run.total
        self.counts: Counter[str] = Counter(run.counts)
        self._indexed: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self.batch = Batch(self.source, self.held.job_id)
        self.pages: list[HarvestPage] = []
        self._listed, self._since = 0, time.monotonic()

    def take(self, page: Page) -> None:
        """Look at a page, and write when it is time."""
        self.held.progress()
        if page.not_modified:
            self._as_before(page)
        else:
            digests, clean = self.batch.look(page.records, self.seen)
            self._note(page, digests, clean, page.validators, len(page.records))
        if page.total is not None:
            self.total = page.total
        waiting = len(self.batch.todo) + len(self.batch.refused)
        late = time.monotonic() - self._since > SECONDS
        if waiting >= WRITTEN or self._listed >= LOOKED or late:
            self.write()

    def _as_before(self, page: Page) -> None:
        # A document may have been cut into several pages, which share its key.
        before = previous(self.source).filter(HarvestPage.key == page.key).all()
        if not before:
            raise Stopped("failed", {"code": "wrong_shape", "facts": {"path": "304"}})
        digests = b"".join(bytes(each.seen) for each in before)
        self.seen.update(_split(digests))
        count = len(digests) // _DIGEST
        # They stand with the last piece of a document.
        kept = next((each.validators for each in before if each.validators), {})
        self.batch.counts["unchanged"] += count
        self._note(page, digests, True, kept, count)

    def _note(self, page: Page, digests: bytes, clean: bool, validators: Any, listed: int) -> None:
        self._listed += listed
        self.number += 1
        self.pages.append(
            HarvestPage(
                job_id=self.held.job_id,
                number=self.number,
                source_id=self.source.id,
                key=page.key,
                validators=dict(validators),
                cursor=page.cursor,
                settings_hash=self.source.settings_hash,
                seen=digests,
                clean=clean,
            )
        )

    def write(self) -> None:
        """Write what waits, with the place in the list, in one transaction; then index it."""
        if not self.pages:
            return
        batch = self.batch
        batch.write()
        counts = self.counts + batch.counts
        counts["listed"] += self._listed
        cursor, pages = self.pages[-1].cursor, self.pages
        model.Session.add_all(pages)
        self.held.write(
            cursor=cursor,
            page=self.number,
            counts=dict(counts),
            total=self.total,
            started_over=0,
            problem=None,
            # Known in the same transaction: after the last page there is nothing to read again.
            phase="reading" if cursor is not None else "gone",
            lease_until=facts.now() + dt.timedelta(seconds=lease.SECONDS),
        )
        Reindex.clear_with(self._indexed)
        submitted = [revision.id for revision in batch.submitted]
        model.Session.commit()
        self.counts = counts
        indexing.add(write.both for write in batch.index if write.both is not None)
        self._indexed = [write.both[0]["id"] for write in batch.index if write.both is not None]
        outside.keep_many(submitted)
        model.Session.remove()
        self._begin()

    def settle(self) -> None:
        """Take away the marks of what is indexed."""
        Reindex.clear_with(self._indexed)


def previous(source: Source) -> Any:
    """Return the query for the pages that the last run kept and that need not be read again."""
    mine = (
        HarvestPage.source_id == source.id,
        HarvestPage.settings_hash == source.settings_hash,
    )
    unclean = sa.select(HarvestPage.key).where(*mine, HarvestPage.clean.is_(False))
    return model.Session.query(HarvestPage).filter(*mine, HarvestPage.key.notin_(unclean))


def _read(held: lease.Lease, source: Source, reader: Reader, seen: set[bytes]) -> None:
    run = HarvestRun.of(held.job_id)
    kept = {
        page.key: dict(page.validators)
        for page in previous(source).filter(HarvestPage.validators != {})
    }
    state = _Reading(held, source, seen)
    # A cursor of None is a beginning: after the last page the phase is another one.
    cursor = run.cursor
    model.Session.rollback()
    for page in reading.ahead(reader.pages(cursor, lambda key: kept.get(key, {}))):
        state.take(page)
        # No transaction stays open while the source is waited for.
        model.Session.rollback()
    state.write()
    state.settle()
    held.write(phase="gone")
    model.Session.commit()


def _is_limited(source: Source) -> bool:
    """Tell whether only a part of the list was asked for: what lies beyond is not gone."""
    return bool((source.settings.get("limits") or {}).get("records"))


def _see_to_gone(held: lease.Lease, source: Source, reader: Reader, seen: set[bytes]) -> None:
    ids = gone.candidates(source.id, seen)
    run = HarvestRun.of(held.job_id)
    problem = gone.doubt(source, run, seen, len(ids))
    if problem:
        raise Stopped("failed" if problem["code"] == "short_list" else "stopped", problem)
    counts = Counter(run.counts)
    for what in gone.see_to(held, source, reader, ids):
        counts[what] += 1
        held.write(counts=dict(counts))
        model.Session.commit()


def _end(held: lease.Lease, state: str, problem: dict[str, Any] | None) -> None:
    model.Session.rollback()
    now = facts.now()
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
                HarvestGatherError(job=job, message=problems.text(problem), created=now)
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
            not_before=facts.now() + dt.timedelta(seconds=seconds),
            **more,
        )
        model.Session.commit()
    except lease.Lost:
        model.Session.rollback()


def _failed(held: lease.Lease, error: FetchError) -> None:
    model.Session.rollback()
    problem = {"code": error.code, "facts": error.facts}
    run = HarvestRun.of(held.job_id)
    if run is not None and run.page and error.code in _AGAIN and run.started_over < _TIMES:
        times = run.started_over + 1
        _wait(held, _PAUSE * times, problem, started_over=times)
    else:
        _end(held, "failed", problem)


def _interrupted(held: lease.Lease, error: Exception) -> None:
    try:
        model.Session.rollback()
        run = HarvestRun.of(held.job_id)
        times = (run.started_over if run else 0) + 1
        problem = {"code": "interrupted", "facts": {"error": type(error).__name__}}
        if times >= lease.MOST_STARTS:
            given_up = {"times": times, "error": type(error).__name__}
            _end(held, "failed", {"code": "given_up", "facts": given_up})
        else:
            _wait(held, _PAUSE * times, problem, started_over=times)
    except exc.SQLAlchemyError:
        # Without a database nothing can be noted: the lease runs out by itself.
        log.exception("The harvest job %s is left to its lease", held.job_id)
