"""Questions about a world that stays as it is, asked by a process for each processor."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# What the processes inherit: neither the world nor an application can be sent to one.
_inherited: tuple[Callable[[Any], Any], Sequence[Any]] = (lambda _task: None, ())


def over_processors(ask: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
    """Return what ``ask`` returns for each task, in their order.

    Tasks may only read, since each process has a transaction of its own.
    """
    global _inherited
    from ckan import model

    model.Session.remove()
    _inherited = (ask, tasks)
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), _begin) as pool:
        return pool.map(_nth, range(len(tasks)), chunksize=1)


def _begin() -> None:
    from ckan import model

    # The connections are the parent's.
    model.ensure_engine().dispose(close=False)


def _nth(number: int) -> Any:
    ask, tasks = _inherited
    return ask(tasks[number])
