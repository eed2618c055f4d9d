"""Harvest sources, jobs and objects: for their agency and the authority only (R25, R34)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.ttdn import rights
from ckanext.ttdn.harvesters import running
from ckanext.ttdn.logic import facts

__all__ = [
    "harvest_abort_failed_jobs",
    "harvest_source_create",
    "harvest_source_list",
    "harvest_source_reindex",
    "ttdn_harvest_run",
]


@tk.chained_action
def harvest_source_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make a source; it is private, so that core's lists do not name it."""
    tk.check_access("harvest_source_create", context, data_dict)
    return up(context, {**data_dict, "private": True})


@tk.chained_action
def harvest_abort_failed_jobs(up: Action, context: Context, data_dict: DataDict) -> Any:
    """End jobs that hang. ckanext-harvest asks nobody's permission: the operator's it is."""
    tk.check_access("harvest_jobs_run", context, data_dict)
    return up(context, data_dict)


@tk.chained_action
def harvest_source_reindex(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Index a source anew. ckanext-harvest asks nobody's permission: the operator's it is."""
    tk.check_access("harvest_source_reindex", context, data_dict)
    return up(context, data_dict)


@tk.side_effect_free
@tk.chained_action
def harvest_source_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List the sources that the caller may see."""
    tk.check_access("harvest_source_list", context, data_dict)
    actor = facts.actor(context)
    # ckanext-harvest knows only CKAN's roles; the labels decide instead.
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    found = up({**context, "user": site_user}, data_dict)  # type: ignore[typeddict-item]
    return [source for source in found if may_see(actor, source["id"])]


def may_see(actor: rights.Actor, source_id: str) -> bool:
    """Tell whether the actor may see a source: the reading rule, asked of its dataset."""
    pkg = model.Package.get(source_id)
    return pkg is not None and rights.decide(actor, "read", facts.item_of(pkg)).allowed


def ttdn_harvest_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Run a source (``id`` or name) to its end; return its job. Operator only.

    Raises ValidationError when another job of the source does not come to its end.
    """
    tk.check_access("ttdn_harvest_run", context, data_dict)
    # ckanext-harvest indexes a source without its settings once a job has run.
    source = tk.get_action("harvest_source_show")(
        {"user": context["user"], "use_cache": False},  # type: ignore[typeddict-item]
        {"id": tk.get_or_bust(data_dict, "id")},
    )
    try:
        return running.run(context["user"], source)
    except running.AlreadyRunning:
        raise tk.ValidationError(
            {"id": [tk._("Another harvest of this source does not end; abort it first.")]}
        ) from None
