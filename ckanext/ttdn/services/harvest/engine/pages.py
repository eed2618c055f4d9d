"""The pages of a source's list between two commits: looked at, written, indexed (R25)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import HarvestJob

from ckanext.ttdn.harvesters.http import FetchError
from ckanext.ttdn.harvesters.mapping.records import Page
from ckanext.ttdn.jobs import links
from ckanext.ttdn.model import HarvestPage, HarvestRun, Reindex
from ckanext.ttdn.search import batch as indexing
from ckanext.ttdn.services.harvest.engine import lease, transaction
from ckanext.ttdn.services.harvest.importer import hooks, isolation
from ckanext.ttdn.services.harvest.importer.batch import Batch
from ckanext.ttdn.services.harvest.sources import Source

# A transaction takes so many records to write, or so many looked at, or so many seconds.
WRITTEN, LOOKED, SECONDS = 100, 2_000, 30.0
# A list that grows while it is read gives a page again; one that never ends gives this many.
_MOST_STALE = 3
_DIGEST = 8


def seen_of(job_id: str) -> set[bytes]:
    """Return the digests of all that a run has met so far."""
    seen: set[bytes] = set()
    query = model.Session.query(HarvestPage.seen).filter_by(job_id=job_id)
    for (digests,) in query.yield_per(100):
        seen.update(_split(digests))
    return seen


def _split(digests: bytes) -> list[bytes]:
    whole = bytes(digests)
    return [whole[i : i + _DIGEST] for i in range(0, len(whole), _DIGEST)]


def validators_of(source: Source, job_id: str) -> dict[str, Mapping[str, str]]:
    """Return by key what lets the source say that a page is as it was."""
    kept = previous(source, job_id).filter(HarvestPage.validators != {})
    return {page.key: dict(page.validators) for page in kept}


def previous(source: Source, job_id: str) -> Any:
    """Return the query for the pages before this job that need not be read again.

    Of each key as it was read last: a run that failed may have written what an older one has not.
    """
    mine = (
        HarvestPage.source_id == source.id,
        HarvestPage.settings_hash == source.settings_hash,
        HarvestPage.job_id != job_id,
    )
    last = (
        sa.select(HarvestPage.key, HarvestPage.job_id)
        .join(HarvestJob, HarvestJob.id == HarvestPage.job_id)
        .where(*mine)
        .distinct(HarvestPage.key)
        .order_by(HarvestPage.key, HarvestJob.created.desc(), HarvestJob.id)
        .subquery()
    )
    unclean = sa.select(HarvestPage.key).where(*mine, HarvestPage.clean.is_(False))
    return (
        model.Session.query(HarvestPage)
        .join(last, sa.and_(last.c.key == HarvestPage.key, last.c.job_id == HarvestPage.job_id))
        .filter(HarvestPage.key.notin_(unclean))
    )


class Reading:
    """Takes a run's pages and writes them with the place in the list, many in one transaction."""

    def __init__(self, held: lease.Lease, source: Source) -> None:
        run = HarvestRun.of(held.job_id)
        assert run is not None  # noqa: S101 - the run that is held
        self.held, self.source, self.seen = held, source, seen_of(held.job_id)
        self.number, self.total = run.page, run.total
        self.counts: Counter[str] = Counter(run.counts)
        self._again = run.started_over > 0
        self._indexed: list[str] = []
        self._token = ""
        self._stale = 0
        self._begin()

    def _begin(self) -> None:
        self.batch = Batch(self.source, job_id=self.held.job_id)
        self.pages: list[HarvestPage] = []
        self._listed, self._since = 0, time.monotonic()

    def take(self, page: Page) -> None:
        """Look at a page, and write when it is time.

        Raises FetchError ``endless_paging`` for a list that goes on without anything new.
        """
        self.held.progress()
        if page.not_modified:
            self._as_before(page)
        else:
            before = len(self.seen)
            digests, clean = self.batch.look(page.records, self.seen)
            self._note(page, digests, clean, page.validators, len(page.records))
            self._stale = self._stale + 1 if page.records and len(self.seen) == before else 0
            if self._stale >= _MOST_STALE:
                raise FetchError("endless_paging", url=self.source.url)
        if page.total is not None:
            self.total = page.total
        waiting = len(self.batch.todo) + len(self.batch.refused)
        late = time.monotonic() - self._since > SECONDS
        if waiting >= WRITTEN or self._listed >= LOOKED or late:
            self.write()

    def _as_before(self, page: Page) -> None:
        # A document may have been cut into several pages, which share its key.
        before = previous(self.source, self.held.job_id).filter(HarvestPage.key == page.key).all()
        if not before:
            raise transaction.Stopped("failed", {"code": "wrong_shape", "facts": {"path": "304"}})
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
        transaction.begin(self.source)
        batch = isolation.written(self.batch, last_resort=self._again)
        counts = self.counts + batch.counts
        counts["listed"] += self._listed
        cursor, pages = self.pages[-1].cursor, self.pages
        if batch.broken:
            for page in pages:
                page.clean = False
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
            lease_until=lease.until(),
        )
        Reindex.clear_with(self._indexed, self._token)
        submitted = [revision.id for revision in batch.submitted]
        model.Session.commit()
        self.counts = counts
        self._indexed, self._token = indexing.send(batch.documents), batch.token
        hooks.succeeded(self.source, batch.index)
        links.keep_many(submitted)
        model.Session.remove()
        self._begin()

    def settle(self) -> None:
        """Take away the marks of what is indexed."""
        Reindex.clear_with(self._indexed, self._token)
