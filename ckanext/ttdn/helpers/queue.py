"""Links within the queue that keep its filters from item to item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn.services.queue import Filters

__all__ = ["ttdn_queue_carry", "ttdn_queue_url", "ttdn_waiting_url"]


def ttdn_queue_carry() -> str:
    """Return the filters of the queue that the reader is in, or came from, as one argument."""
    return str(_filters())


def ttdn_queue_url() -> str:
    """Return the address of the queue with those filters."""
    return tk.url_for("ttdn_queue.index", **_filters().query())


def ttdn_waiting_url(row: Mapping[str, Any]) -> str:
    """Return where a submission is looked at: a change has a page beside the item's."""
    carry = ttdn_queue_carry()
    query = {"queue": carry} if carry else {}
    if row["is_change"]:
        return tk.url_for("ttdn_revisions.read", id=row["id"], **query)
    return tk.url_for(f"{row['type']}.read", id=row["name"], **query)


def _filters() -> Filters:
    if tk.request.endpoint == "ttdn_queue.index":
        return Filters.read(tk.request.args)
    return Filters.parse(tk.request.values.get("queue"))
