"""One decision on many items, each decided on its own (H 6.4, 9.1; R20)."""

from __future__ import annotations

import logging
import time
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict, ErrorDict

from ckanext.ttdn import config
from ckanext.ttdn.services import authz, refusals

__all__ = ["ttdn_dataset_decide_bulk"]

log = logging.getLogger(__name__)

MOST = 1000
_DECISIONS = ("approve", "return", "reject")


def ttdn_dataset_decide_bulk(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Decide alike on at most 1000 items, each on its own and in the order that was sent.

    Returns ``[{"id", "success", "result" | "error"}]``, one for each. Each decision is committed
    before the next is begun, so that a request that breaks off leaves nothing half done, and the
    same request can be sent again: what it decided before is then told as a ``conflict`` with the
    state that it has. After ``ckanext.ttdn.bulk_seconds`` no further one is begun; those that are
    left have ``"again": true``, and nothing of them was changed.

    Raises ValidationError for another decision, and for what is no list of items.
    """
    decision = tk.get_or_bust(data_dict, "decision")
    if decision not in _DECISIONS:
        raise tk.ValidationError({"decision": [tk._("Choose approve, return or reject.")]})
    entries = _entries(data_dict)
    shared = {k: v for k, v in data_dict.items() if k not in ("items", "decision")}
    end = time.monotonic() + config.bulk_seconds()
    results: list[dict[str, Any]] = []
    for entry in entries:
        if time.monotonic() >= end:
            words = tk._("There was no time left for this item. Send it again.")
            results.append({**_failed(entry, {"message": [words]}), "again": True})
            continue
        results.append(_decided(context, decision, entry, {**shared, **entry}))
    return results


def _entries(data_dict: DataDict) -> list[dict[str, Any]]:
    entries = tk.get_or_bust(data_dict, "items")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise tk.ValidationError({"items": [tk._("Send a list of items, each with its id.")]})
    if len(entries) > MOST:
        words = tk._("At most {limit} items can be decided on at once.").format(limit=MOST)
        raise tk.ValidationError({"items": [words]})
    return entries


def _decided(
    context: Context, decision: str, entry: dict[str, Any], data: dict[str, Any]
) -> dict[str, Any]:
    try:
        result = tk.get_action(f"ttdn_dataset_{decision}")(authz.same_caller(context), data)
        return {"id": entry.get("id"), "success": True, "result": result}
    except tk.ValidationError as error:
        found = _failed(entry, error.error_dict)
    except (tk.NotAuthorized, tk.ObjectNotFound) as error:
        found = _failed(entry, {"message": [str(error) or tk._("Not found")]})
    except Exception:
        # The results of the others must not be lost with this one's.
        log.exception("A bulk decision failed at %s", entry.get("id"))
        found = _failed(entry, {"message": [refusals.message("failed")]})
    model.Session.rollback()
    return found


def _failed(entry: dict[str, Any], error: ErrorDict) -> dict[str, Any]:
    return {"id": entry.get("id"), "success": False, "error": error}
