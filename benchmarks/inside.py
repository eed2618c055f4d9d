"""Actions as an account calls them, each in a request of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """An action, the account that calls it (empty: anonymous) and its data."""

    action: str
    user: str
    data: dict[str, Any]


@dataclass
class Cost:
    """What a call took; ``seconds`` of wall time, ``statements`` of SQL."""

    seconds: float = 0.0
    statements: int = 0


class Statements:
    """Counts the SQL statements of the process from its making on."""

    def __init__(self) -> None:
        from ckan import model
        from sqlalchemy import event

        self.count = 0
        event.listen(model.ensure_engine(), "before_cursor_execute", self._one)

    def _one(self, *_arguments: Any) -> None:
        self.count += 1


@contextmanager
def request() -> Iterator[None]:
    """A request with a database session of its own, as each has in a web server."""
    from ckan import model
    from flask import current_app

    model.Session.remove()
    with current_app.test_request_context():
        yield
    model.Session.remove()


def act(action: str, user: str, /, context: dict[str, Any] | None = None, **data: Any) -> Any:
    """Call an action with all its checks, in the request that runs."""
    from ckan.plugins import toolkit as tk

    return tk.get_action(action)(_context(user, context or {}), data)


def ask(action: str, user: str, /, **data: Any) -> Any:
    """Call an action with all its checks, in a request of its own."""
    with request():
        return act(action, user, **data)


def cost_of(call: Call, statements: Statements) -> Cost:
    """Call an action in a request of its own; the account is known before the clock starts."""
    from ckan.plugins import toolkit as tk

    with request():
        context, action = _context(call.user, {}), tk.get_action(call.action)
        before, start = statements.count, time.perf_counter()
        action(context, call.data)
        return Cost(time.perf_counter() - start, statements.count - before)


def _context(user: str, more: dict[str, Any]) -> Any:
    from ckan import model

    return {"user": user, "auth_user_obj": model.User.get(user) if user else None, **more}
