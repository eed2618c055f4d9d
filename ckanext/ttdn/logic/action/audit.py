"""The decision log as evidence: its chain checked, its rows handed to inspectors (R35, H 12)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.config import LOCAL_ZONE
from ckanext.ttdn.logic import decision_log
from ckanext.ttdn.model import Decision, Text

__all__ = ["ttdn_audit_verify", "ttdn_decision_export"]

_ = tk._
_MOST = 5000


@tk.side_effect_free
def ttdn_audit_verify(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Check the chain of the decision log; for the authority and the operator.

    Returns ``{"intact", "count", "problems": [{"id", "code", "message"}]}``, 100 problems at most.
    """
    tk.check_access("ttdn_audit_verify", context, data_dict)
    found = []
    for problem in decision_log.problems():
        found.append({**problem, "message": _message(problem)})
        if len(found) == 100:
            break
    return {"intact": not found, "count": decision_log.size(), "problems": found}


def _message(problem: dict[str, Any]) -> str:
    words = {
        "changed": _("Row {id} is not what was written: one of its values was changed."),
        "broken": _("Before row {id} a row was taken out, put in or moved."),
        "words_changed": _("The words of row {id} were changed."),
        "words_missing": _("The words of row {id} were removed without an order."),
        "cut_off": _("Rows are missing at the end of the log; row {id} was the last."),
        "no_head": _("The record of the log's end is missing; row {id} is the last."),
    }
    return words[problem["code"]].format(id=problem["id"])


@tk.side_effect_free
def ttdn_decision_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give the log's rows with their hashes, oldest first; for the authority and the operator.

    ``from`` and ``to`` (local days, both included), ``organization`` (id or name), ``after`` (id
    of the last row that was given), ``limit`` (at most 5,000). Returns ``{"results", "more"}``.
    An inspector recomputes ``row_hash``: SHA-256 over the canonical JSON of the columns and
    ``prev_hash``, as docs/security-model.md says.
    """
    tk.check_access("ttdn_decision_export", context, data_dict)
    query = model.Session.query(Decision, Text).outerjoin(Text, Text.id == Decision.text_id)
    query = query.filter(Decision.id > int(data_dict.get("after") or 0))
    first, last = _day(data_dict, "from"), _day(data_dict, "to")
    if first:
        query = query.filter(Decision.at >= _midnight(first))
    if last:
        query = query.filter(Decision.at < _midnight(last + dt.timedelta(days=1)))
    if data_dict.get("organization"):
        group = model.Group.get(data_dict["organization"])
        query = query.filter(Decision.organization_id == (group.id if group else None))
    limit = min(int(data_dict.get("limit") or _MOST), _MOST)
    rows = query.order_by(Decision.id).limit(limit + 1).all()
    return {"results": [_row(*row) for row in rows[:limit]], "more": len(rows) > limit}


def _row(decision: Decision, text: Text | None) -> dict[str, Any]:
    words = (text.body if text is not None else None) or {}
    return {
        **decision.content(),
        "prev_hash": decision.prev_hash,
        "row_hash": decision.row_hash,
        "acted_by": words.get("acted_by", ""),
        "note": words.get("note", ""),
        "erased": bool(text is not None and text.erased_at),
    }


def _day(data_dict: DataDict, key: str) -> dt.date | None:
    value = data_dict.get(key)
    if not value:
        return None
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        message = _("This is no calendar day. Write it as YYYY-MM-DD.")
        raise tk.ValidationError({key: [message]}) from None


def _midnight(day: dt.date) -> dt.datetime:
    local = dt.datetime.combine(day, dt.time.min, LOCAL_ZONE)
    return local.astimezone(dt.timezone.utc).replace(tzinfo=None)
