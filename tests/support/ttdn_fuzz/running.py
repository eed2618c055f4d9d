"""Sends the calls, tells server errors from refusals, and makes failing calls smaller."""

from __future__ import annotations

import logging
import re
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from .calls import Call, Failure
from .cases import Cases
from .world import World

_TOKEN = re.compile(rb'name="_csrf_token" (?:content|value)="([^"]+)"')
_LOGGERS = ("ckan.views.api", "ckan.config.middleware.flask_app")
_OLD = "IjAwMDAi.aAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"


class _Raised(logging.Handler):
    """Keeps the exception that the application logged with its answer."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and isinstance(record.exc_info, tuple):
            self.error = record.exc_info[1]
        elif isinstance(record.msg, BaseException):
            self.error = record.msg


@dataclass
class Run:
    """What a run found; ``slowest`` in seconds."""

    cases: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    rebuilt: int = 0
    slow: list[tuple[float, str]] = field(default_factory=list)

    def summary(self) -> str:
        """Return the numbers in a line."""
        told = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return f"{self.cases} cases: {told}; {len(self.failures)} server errors"


class Runner:
    """``renew``: empties the services and builds the world again."""

    def __init__(self, world: World, renew: Callable[[], None]) -> None:
        self.world = world
        self.renew = renew
        self._tokens: dict[str, str] = {}

    def run(self, seed: int, cases: int, tell: Callable[[str], None] = lambda _line: None) -> Run:
        """Send ``cases`` calls drawn from ``seed``; return what was answered."""
        drawn, run = Cases(self.world, seed), Run()
        seen: set[tuple[str, str, str]] = set()
        for number in range(1, cases + 1):
            call = drawn.draw()
            began = time.monotonic()
            failure, status = self.send(call)
            took = time.monotonic() - began
            if took > 2:
                run.slow.append((took, call.as_curl()))
            run.cases += 1
            run.statuses[status] = run.statuses.get(status, 0) + 1
            if failure:
                key = (
                    call.path if "/api/" in call.path else "",
                    failure.raised[:60],
                    failure.where,
                )
                if key not in seen:
                    seen.add(key)
                    failure = self.shrunk(failure)
                    tell(f"case {number}: {failure}")
                run.failures.append(failure)
            if number % 100 == 0:
                self._keep_up(run)
            if number % 1_000 == 0:
                tell(run.summary())
        return run

    def _keep_up(self, run: Run) -> None:
        if not self.world.intact():
            run.rebuilt += 1
            self._tokens.clear()
            self.renew()

    def send(self, call: Call) -> tuple[Failure | None, int]:
        """Send a call; return the failure if the answer is a server error, and the status."""
        from ckan import model

        client, headers = self._sender(call)
        if call.csrf == "valid" and call.form + call.files:
            call_sent = replace(call, form=(*call.form, ("_csrf_token", self._token(call.actor))))
        elif call.csrf == "old":
            call_sent = replace(call, form=(*call.form, ("_csrf_token", _OLD)))
        else:
            call_sent = call
        with _logged() as raised:
            try:
                answer = client.open(call.path, headers=headers, **call_sent.arguments())
                status = answer.status_code
                answer.get_data()
            except Exception as error:
                # The client of the tests cannot follow a download to another server.
                away = "external redirects" in str(error)
                status, raised.error = (302, None) if away else (599, error)
        model.Session.remove()
        if status < 500:
            return None, status
        return _failure(call, status, raised.error), status

    def _sender(self, call: Call) -> tuple[Any, dict[str, str]]:
        if call.by == "session":
            return self.world.client(call.actor), {}
        token = self.world.tokens.get(call.actor)
        client = self.world.app.test_client(use_cookies=False)
        return client, {"Authorization": token} if token else {}

    def _token(self, actor: str) -> str:
        if actor not in self._tokens:
            page = self.world.client(actor).get("/user/reset").get_data()
            found = _TOKEN.search(page)
            self._tokens[actor] = found[1].decode() if found else ""
        return self._tokens[actor]

    def shrunk(self, failure: Failure) -> Failure:
        """Return the same failure of a call with as little in it as possible."""
        for smaller in failure.call.smaller():
            found, _status = self.send(smaller)
            if found and (found.raised[:60], found.where) == (failure.raised[:60], failure.where):
                return self.shrunk(found)
        return failure


def _failure(call: Call, status: int, error: BaseException | None) -> Failure:
    if error is None:
        return Failure(call, status)
    frames = traceback.extract_tb(error.__traceback__)
    last = [f for f in frames if "/ckan" in f.filename][-1:] or frames[-1:]
    where = f"{last[0].filename.split('site-packages/')[-1]}:{last[0].lineno}" if last else ""
    words = "".join(traceback.format_exception(error))
    raised = f"{type(error).__name__}: {error}".split("\n")[0]
    return Failure(call, status, raised, where, words)


@contextmanager
def _logged() -> Iterator[_Raised]:
    """Keep what the application logs where it answers a server error."""
    handler = _Raised()
    # The tests' logging, configured from test.ini, switches off what was there before it.
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    switched_off = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.disabled, logger.propagate = False, False
    try:
        yield handler
    finally:
        for logger, off in zip(loggers, switched_off, strict=True):
            logger.removeHandler(handler)
            logger.disabled, logger.propagate = off, True
