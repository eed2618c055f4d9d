"""Who is at a run: a lease that is renewed while there is progress, and a fence (R25).

A worker that dies, hangs or loses the database stops renewing; another takes the run up where the
last commit left it. Whoever was overtaken is kept from writing by the fence, in the very
transaction of the write.
"""

from __future__ import annotations

import datetime as dt
import faulthandler
import logging
import threading
import time
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy import exc

from ckanext.ttdn import config
from ckanext.ttdn.model import HarvestRun
from ckanext.ttdn.services import timestamps

log = logging.getLogger(__name__)

# Without any progress for so long a worker hangs: its lease is renewed no longer.
STALLED_SECONDS = 15 * 60
# What Python may do between two statements of a transaction, in seconds.
SLOWEST_STEP = 5
# How long it waits for a row that somebody else has locked, in seconds.
LONGEST_WAIT = 30
# So often a run is taken up again without having come any further before it fails.
MOST_STARTS = 5


def until() -> dt.datetime:
    """Return when a lease that is taken or renewed now runs out."""
    return timestamps.now() + dt.timedelta(seconds=config.harvest_lease_seconds())


def guard() -> None:
    """Let the database end this transaction should the process hang in it, with its locks.

    A process that is stopped keeps its connection: without this nobody else would ever get to the
    rows that it has locked, its run's or an item's. Nor does it wait for ever for such a row.
    """
    seconds = max(config.harvest_lease_seconds(), SLOWEST_STEP)
    query = (
        "SELECT set_config('idle_in_transaction_session_timeout', :idle, true),"
        " set_config('lock_timeout', :lock, true)"
    )
    limits = {"idle": str(int(seconds * 1000)), "lock": str(int(LONGEST_WAIT * 1000))}
    model.Session.execute(sa.text(query), limits)


class Lost(Exception):
    """Another worker has the run, or the operator has ended it: the rest is dropped."""


class Lease:
    """Held by one worker on one run; as a context it is renewed by a thread of its own.

    ``watched``: the process has nothing else to do; one that stands still ends itself, whatever it
    hangs in, so that its supervisor starts a new one.
    """

    def __init__(self, job_id: str, fence: int, watched: bool = False) -> None:
        self.job_id, self.fence, self._watched = job_id, fence, watched
        self._ended = threading.Event()
        self._progress = time.monotonic()
        self._lost = False
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> Lease:
        self.progress()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._watched:
            faulthandler.cancel_dump_traceback_later()
        self._ended.set()
        # The thread may be waiting for the run's row, which this transaction has locked.
        model.Session.rollback()
        self._thread.join()

    def progress(self) -> None:
        """Say that the run goes on: something was fetched or written. Raises :class:`Lost`."""
        if self._lost:
            raise Lost(self.job_id)
        self._progress = time.monotonic()
        if self._watched:
            faulthandler.dump_traceback_later(2 * STALLED_SECONDS, exit=True, file=2)

    def write(self, **columns: Any) -> None:
        """Write columns of the run in the session's transaction; raise :class:`Lost`."""
        guard()
        found = model.Session.execute(
            sa.update(HarvestRun)
            .where(*self._mine())
            .values(**columns)
            .execution_options(synchronize_session=False)
        )
        if found.rowcount != 1:  # type: ignore[attr-defined] - an update's result has it
            raise Lost(self.job_id)

    def _mine(self) -> tuple[Any, ...]:
        return (
            HarvestRun.job_id == self.job_id,
            HarvestRun.fence == self.fence,
            HarvestRun.state == "running",
        )

    def _renew(self) -> None:
        while not self._ended.wait(config.harvest_lease_seconds() / 4):
            if time.monotonic() - self._progress > STALLED_SECONDS:
                log.error("The harvest job %s stands still; it is left to another", self.job_id)
                return
            try:
                # No transaction: one that hangs in it would keep the run locked.
                with _single_statements().connect() as connection:
                    query = sa.update(HarvestRun).where(*self._mine())
                    found = connection.execute(query.values(lease_until=until()))
                if found.rowcount != 1:
                    self._lost = True
                    return
            except exc.SQLAlchemyError:
                log.exception("The lease of harvest job %s could not be renewed", self.job_id)


def _single_statements() -> sa.Engine:
    return model.ensure_engine().execution_options(isolation_level="AUTOCOMMIT")
