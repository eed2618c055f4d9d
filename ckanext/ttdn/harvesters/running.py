"""A harvest that is run here and now, by the very stages that the queue's workers run."""

from __future__ import annotations

import time
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckanext.harvest import queue
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob, HarvestObject

# Seconds between two looks at a job that the workers have under way, and the longest wait.
_PAUSE = 1.0
_LONGEST = 3600.0


class AlreadyRunning(Exception):
    """The source has a job under way that does not come to its end."""


def run(user: str, source: dict[str, Any]) -> dict[str, Any]:
    """Make a job for a source, run it to its end, return it as ``harvest_job_show`` does.

    A job that the workers have under way is waited for first: it may have asked the source
    before the change that somebody wants to see.
    Raises :class:`AlreadyRunning` when that job does not end within an hour.
    """
    deadline = time.monotonic() + _LONGEST
    while True:
        try:
            wanted = {"source_id": source["id"], "run": False}
            made = tk.get_action("harvest_job_create")({"user": user}, wanted)
            break
        except HarvestJobExists as error:
            if time.monotonic() > deadline:
                raise AlreadyRunning from error
            model.Session.rollback()
            time.sleep(_PAUSE)
            tk.get_action("harvest_jobs_run")({"user": user}, {"source_id": source["id"]})
    job: Any = HarvestJob.get(made["id"])
    # The clock hands out jobs that are still new: this one is taken.
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester(source["source_type"])
    for object_id in queue.gather_stage(harvester, job) or []:
        queue.fetch_and_import_stages(harvester, HarvestObject.get(object_id))
    tk.get_action("harvest_jobs_run")({"user": user}, {"source_id": source["id"]})
    return tk.get_action("harvest_job_show")({"user": user}, {"id": made["id"]})
