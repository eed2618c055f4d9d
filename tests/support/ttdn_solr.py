"""Solr as the tests of the index need it: slow at a moment that they choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, local
from typing import Any

import pysolr
import sqlalchemy as sa

PATIENCE_SECONDS = 60
_WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


class SlowSolr:
    """Holds up the writes of one thread: ``begun`` when one arrives, ``go`` lets it through."""

    def __init__(self, monkeypatch: Any, application: Any) -> None:
        self._application, self._pool, self._mine = application, ThreadPoolExecutor(4), local()
        self.begun, self.go = Event(), Event()
        # Called before each write, in the writer's thread.
        self.on_write: Callable[[], None] = lambda: None
        write = pysolr.Solr.add

        def add(solr: Any, *args: Any, **given: Any) -> Any:
            self.on_write()
            if getattr(self._mine, "held_up", False):
                self.begun.set()
                assert self.go.wait(PATIENCE_SECONDS)
            return write(solr, *args, **given)

        monkeypatch.setattr(pysolr.Solr, "add", add)

    def hold_up(self, work: Callable[[], Any]) -> Future[Any]:
        """Run something whose writes wait; return when the first one does."""
        running = self.run(work, held_up=True)
        assert self.begun.wait(PATIENCE_SECONDS), running.exception(0)
        return running

    def run(self, work: Callable[[], Any], held_up: bool = False) -> Future[Any]:
        """Run something in a request of its own."""
        from ckan import model

        def inside() -> Any:
            self._mine.held_up = held_up
            with self._application.test_request_context():
                try:
                    return work()
                finally:
                    model.Session.remove()

        return self._pool.submit(inside)

    def let_go(self) -> None:
        """Let what is held up go on."""
        self.go.set()


@contextmanager
def locked_elsewhere(package_id: str) -> Iterator[None]:
    """Hold a dataset's lock in another connection."""
    from ckan import model

    from ckanext.ttdn.search import lock

    with model.ensure_engine().connect() as other, other.begin():
        other.execute(sa.select(sa.func.pg_advisory_xact_lock(lock.key(package_id))))
        yield


def until_somebody_waits(running: Future[Any]) -> None:
    """Return when a transaction waits for a lock; what ``running`` raises instead, is raised."""
    from ckan import model

    with model.ensure_engine().connect() as connection:
        for _ in range(PATIENCE_SECONDS * 50):
            if connection.scalar(_WAITING):
                return
            connection.rollback()
            if running.done():
                raise AssertionError(f"nothing waits: {running.result()}")
            Event().wait(0.02)
    raise AssertionError("nothing waits")
