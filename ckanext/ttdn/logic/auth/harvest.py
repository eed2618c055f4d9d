"""Harvesting is set up by the operator; its agency and the authority may look (R25)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context, DataDict
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

from ckanext.ttdn import rights
from ckanext.ttdn.services import authz, refusals
from ckanext.ttdn.services.harvest import sources

__all__ = [
    "harvest_job_list",
    "harvest_job_show",
    "harvest_object_list",
    "harvest_object_show",
    "ttdn_harvest_conflict_list",
    "ttdn_harvest_conflict_resolve",
    "ttdn_harvest_conflict_show",
    "ttdn_harvest_job_show",
]

# Refused to all but the operator, whom CKAN lets through before asking.
OPERATOR_ONLY = (
    "harvest_job_abort",
    "harvest_job_create",
    "harvest_job_create_all",
    "harvest_jobs_run",
    "harvest_object_create",
    "harvest_objects_import",
    "harvest_send_job_to_gather_queue",
    "harvest_source_clear",
    "harvest_source_create",
    "harvest_source_delete",
    "harvest_source_reindex",
    "harvest_source_update",
    "harvest_sources_clear",
    "harvest_sources_reindex",
)

# Those for which ckanext-harvest has no auth function, and the engine's own: refused alike.
OWN_OPERATOR_ONLY = (
    # ckanext-harvest asks for a permission that it does not define.
    "harvest_log_list",
    "ttdn_harvest_credentials_set",
    "ttdn_harvest_job_accept",
    "ttdn_harvest_job_retry",
    "ttdn_harvest_preview",
    "ttdn_harvest_run",
    "ttdn_harvest_tidy",
    "ttdn_harvest_work",
)


def _look(context: Context, source_id: str | None) -> AuthResult:
    pkg = model.Package.get(source_id) if source_id else None
    actor = authz.actor(context)
    if pkg is not None and authz.decide(actor, "read", authz.item_of(pkg)).allowed:
        return {"success": True}
    return {"success": False, "msg": refusals.message("not_readable")}


@tk.chained_auth_function
def harvest_job_list(up: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """List the jobs of an own source."""
    return _look(context, (data_dict or {}).get("source_id"))


@tk.chained_auth_function
def harvest_job_show(up: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Show a job of an own source."""
    job: Any = HarvestJob.get((data_dict or {}).get("id"))
    return _look(context, job.source_id if job else None)


@tk.chained_auth_function
def harvest_object_show(up: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Show a record as it came from an own source."""
    found: Any = (
        HarvestObject.get((data_dict or {}).get("id")) if (data_dict or {}).get("id") else None
    )
    return _look(context, found.harvest_source_id if found else None)


@tk.chained_auth_function
def harvest_object_list(up: Any, context: Context, data_dict: DataDict | None) -> AuthResult:
    """List the records of an own source; without a source only the operator."""
    return _look(context, (data_dict or {}).get("source_id"))


def ttdn_harvest_job_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Show a job of an own source (``id`` of the source)."""
    return _look(context, data_dict.get("id"))


def ttdn_harvest_conflict_list(context: Context, data_dict: DataDict) -> AuthResult:
    """List the conflicts of an own source (``id`` of the source)."""
    return _look(context, data_dict.get("id"))


def ttdn_harvest_conflict_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Show a conflict of an own source (``id`` of the source)."""
    return _look(context, data_dict.get("id"))


def ttdn_harvest_conflict_resolve(context: Context, data_dict: DataDict) -> AuthResult:
    """Decide for the source's version or the own one: who may write the agency's items (R22)."""
    pkg = model.Package.get(data_dict.get("id"))
    if pkg is None or not _look(context, pkg.id)["success"]:
        return {"success": False, "msg": refusals.message("not_readable")}
    source: Any = HarvestSource.get(pkg.id)
    kind = sources.settings_of(source).get("kind", "dataset")
    decision = authz.decide(authz.actor(context), "edit", rights.Item(pkg.owner_org, kind))
    return {"success": decision.allowed, "msg": refusals.message(decision.reason)}
