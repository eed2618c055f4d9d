"""The queue of notices and mails, apart from work that may take long."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import rq
from ckan.lib import jobs as core_jobs
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk

log = logging.getLogger(__name__)

# CKAN's name of the queue: ``ckan jobs worker ttdn-notices`` works on it.
NOTICES = "ttdn-notices"


def enqueue_notice(job: Callable[..., Any], kwargs: Mapping[str, Any], title: str) -> None:
    """Queue a notice or mail, apart from the slow fetching of links.

    Raises RedisError. Logs an error when no worker listens, as after an update whose new unit was
    not started.
    """
    tk.enqueue_job(job, kwargs=dict(kwargs), title=title, queue=NOTICES)
    if not workers(NOTICES):
        log.error("Nobody is told of %s: keep running: ckan jobs worker %s", title, NOTICES)


def workers(queue: str) -> int:
    """Return how many of CKAN's job workers listen to a queue of this site. Raises RedisError."""
    name = core_jobs.add_queue_name_prefix(queue)
    alive = rq.Worker.all(connection=connect_to_redis())
    return sum(1 for worker in alive if name in worker.queue_names())
