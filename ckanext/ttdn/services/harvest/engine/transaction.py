"""How each transaction of a run begins: guarded, and with its source held as it is (R25).

The fence at the end of the transaction keeps out a worker that was overtaken. This keeps the
source still: whoever deletes it, switches it off or gives it to another agency waits for the
batch that is being written, and nothing is written for it once they have their answer.
"""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn.services.harvest import sources
from ckanext.ttdn.services.harvest.engine import lease
from ckanext.ttdn.services.harvest.sources import Source


class Stopped(Exception):
    """The run ends before its end; ``problem`` says why, ``state`` how."""

    def __init__(self, state: str, problem: dict[str, Any]) -> None:
        super().__init__(problem["code"])
        self.state, self.problem = state, problem


class Changed(Exception):
    """The source is no longer what the run began with: it begins again."""


def load(source_id: str) -> Source:
    """Return a source that may supply what it supplies.

    Raises :class:`Stopped` for one that is gone, switched off or has not the right (any more).
    """
    try:
        source = sources.load(source_id)
    except tk.ObjectNotFound:
        raise Stopped("failed", {"code": "no_source", "facts": {}}) from None
    refused = sources.refusal(source)
    if refused:
        raise Stopped("failed", refused)
    return source


def begin(source: Source) -> None:
    """Guard the transaction, and hold the source in it as the run knows it.

    Raises :class:`Stopped` as ``load`` does, and :class:`Changed` for one that has become another.
    """
    lease.guard()
    # Before anything else is locked, in the order in which CKAN's own actions lock.
    sources.hold(source.id)
    if load(source.id).settings_hash != source.settings_hash:
        raise Changed(source.id)
