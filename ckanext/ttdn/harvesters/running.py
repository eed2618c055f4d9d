"""A harvest that is run here and now, by the very stages that the queue's workers run."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.harvest import queue
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob, HarvestObject


class AlreadyRunning(Exception):
    """The source has a job under way; the workers finish it."""


def run(user: str, source: dict[str, Any]) -> dict[str, Any]:
    """Make a job for a source, run it to its end, return it as ``harvest_job_show`` does.

    Raises :class:`AlreadyRunning`.
    """
    try:
        made = tk.get_action("harvest_job_create")({"user": user}, {"source_id": source["id"]})
    except HarvestJobExists as error:
        raise AlreadyRunning from error
    job = HarvestJob.get(made["id"])
    # The clock hands out jobs that are still new: this one is taken.
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester(source["source_type"])
    for object_id in queue.gather_stage(harvester, job) or []:
        queue.fetch_and_import_stages(harvester, HarvestObject.get(object_id))
    tk.get_action("harvest_jobs_run")({"user": user}, {"source_id": source["id"]})
    return tk.get_action("harvest_job_show")({"user": user}, {"id": made["id"]})
