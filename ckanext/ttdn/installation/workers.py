"""Check the programs beside the web server by their heartbeats in Redis."""

from __future__ import annotations

from collections.abc import Iterator

from ckan.lib import jobs as core_jobs
from ckan.plugins import toolkit as tk

from ckanext.ttdn.jobs import heartbeat, queues

from .finding import Finding


def jobs() -> Iterator[Finding]:
    """Look for a worker of CKAN's own on this site's default queue: copies of links."""
    if not queues.workers(core_jobs.DEFAULT_QUEUE_NAME):
        yield _absent(tk._("no link is kept"), "ckan jobs worker")


def notices() -> Iterator[Finding]:
    """Look for a worker on the queue of notices and mails."""
    if not queues.workers(queues.NOTICES):
        text = tk._("nobody is told of a submission or a decision")
        yield _absent(text, f"ckan jobs worker {queues.NOTICES}")


def clock() -> Iterator[Finding]:
    """Look for the clock."""
    if not heartbeat.beating("clock"):
        text = tk._("nothing is published or withdrawn at its time")
        yield _absent(text, "ckan ttdn clock")


def harvest() -> Iterator[Finding]:
    """Look for the workers of harvests."""
    if not heartbeat.beating("harvest"):
        yield _absent(tk._("no source is harvested"), "ckan ttdn harvest work")


def _absent(message: str, command: str) -> Finding:
    return Finding(message, tk._("Keep running: {command}").format(command=command))
