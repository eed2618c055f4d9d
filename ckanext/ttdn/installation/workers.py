"""The programs beside the web server, known by what they leave in Redis."""

from __future__ import annotations

from collections.abc import Iterator

import rq
from ckan.lib import jobs as ckan_jobs
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk

from ckanext.ttdn.jobs import heartbeat

from .finding import Finding


def jobs() -> Iterator[Finding]:
    """Look for a worker of CKAN's own on this site's queue: mails, notices, copies of links."""
    queue = ckan_jobs.add_queue_name_prefix(ckan_jobs.DEFAULT_QUEUE_NAME)
    alive = [w for w in rq.Worker.all(connection=connect_to_redis()) if queue in w.queue_names()]
    if not alive:
        yield _absent(tk._("no mail is sent and no link is kept"), "ckan jobs worker")


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
