"""Conflicts between a source's record and a person's edit: list, show, decide (R25)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.model import HarvestRecord
from ckanext.ttdn.services import params
from ckanext.ttdn.services.harvest import conflicts, dictize
from ckanext.ttdn.services.harvest.access import visible

__all__ = [
    "ttdn_harvest_conflict_list",
    "ttdn_harvest_conflict_resolve",
    "ttdn_harvest_conflict_show",
]

_LISTED, _MOST_LISTED = 20, 200


@tk.side_effect_free
def ttdn_harvest_conflict_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the records of a source (``id``) that wait because a person changed the item.

    For who may see the source: ``{"count", "results"}``; ``limit``, ``offset``.
    """
    source = visible(context, data_dict)
    tk.check_access("ttdn_harvest_conflict_list", context, {"id": source.id})
    limit, offset = params.page(data_dict, _LISTED, _MOST_LISTED)
    query = (
        model.Session.query(HarvestRecord)
        .filter_by(source_id=source.id, state="conflict")
        .order_by(HarvestRecord.harvested_at.desc(), HarvestRecord.original_id)
    )
    rows = query.limit(limit).offset(offset)
    return {"count": query.count(), "results": [dictize.record(row) for row in rows]}


@tk.side_effect_free
def ttdn_harvest_conflict_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a conflict (``id`` of the source, ``original_id``): both versions and what differs."""
    source = visible(context, data_dict)
    tk.check_access("ttdn_harvest_conflict_show", context, {"id": source.id})
    return conflicts.show(source.id, tk.get_or_bust(data_dict, "original_id"))


def ttdn_harvest_conflict_resolve(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Decide a conflict (``id`` of the source, ``original_id``): ``take`` theirs or ours.

    ``theirs`` writes the source's version, which then waits for appraisal; ``ours`` keeps the item
    until the source changes again. For the source's agency and the operator.
    """
    source = visible(context, data_dict)
    tk.check_access("ttdn_harvest_conflict_resolve", context, {"id": source.id})
    original_id, take = tk.get_or_bust(data_dict, ["original_id", "take"])
    if take not in ("ours", "theirs"):
        raise tk.ValidationError({"take": [tk._("Choose ours or theirs.")]})
    return conflicts.resolve(source.id, original_id, take == "theirs")
