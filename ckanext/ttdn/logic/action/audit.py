"""The decision log as evidence: its chain checked, its rows handed to inspectors (R35, H 12)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.config import LOCAL_ZONE
from ckanext.ttdn.model import Decision, Text
from ckanext.ttdn.services import params
from ckanext.ttdn.services.decisions import log as decision_log

__all__ = ["ttdn_audit_verify", "ttdn_decision_export"]

_ = tk._
_MOST_ROWS = 5000
_MOST_PROBLEMS = 100


@tk.side_effect_free
def ttdn_audit_verify(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Check the chain of the decision log; for the authority and the operator.

    Returns ``{"intact", "count", "erased", "last_id", "last_hash", "problems": [{"id", "at",
    "package_id", "code", "message"}]}``. ``erased``: rows whose words were erased by order.
    ``last_hash``, kept outside, tells later whether the whole chain was written anew.
    """
    tk.check_access("ttdn_audit_verify", context, data_dict)
    report = decision_log.check(_MOST_PROBLEMS)
    return {
        "intact": not report.problems,
        "count": report.count,
        "erased": report.erased,
        "last_id": report.last_id,
        "last_hash": report.last_hash,
        "problems": [{**problem, "message": _message(problem)} for problem in report.problems],
    }


def _message(problem: dict[str, Any]) -> str:
    words = {
        "changed": _("Row {id} ({at}, item {package_id}) is not what was written."),
        "broken": _(
            "Before row {id} ({at}, item {package_id}) a row was taken out, put in or moved."
        ),
        "words_changed": _("The words of row {id} ({at}, item {package_id}) were changed."),
        "words_missing": _(
            "The words of row {id} ({at}, item {package_id}) were removed without an order."
        ),
        "cut_off": _("The end of the log is not the recorded one: row {id} was the last."),
        "no_head": _("The record of the log's end is missing; row {id} is the last."),
        "emptied": _("Nothing is left of the log, although items were submitted."),
    }
    return words[problem["code"]].format(**problem)


@tk.side_effect_free
def ttdn_decision_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give the log's rows with their hashes, oldest first; for the authority and the operator.

    ``from`` and ``to`` (local days, both included), ``organization`` (id or name), ``after`` (id
    of the last row that was given), ``limit`` (at most 5,000). Returns ``{"results", "more"}``.
    An inspector recomputes ``row_hash`` from the columns and ``prev_hash``, and ``text_hash`` from
    ``words`` (None once erased by order), each as the SHA-256 of JSON with sorted keys and no
    spaces (docs/security-model.md). ``acted_by`` and ``note`` repeat the words for readers.
    """
    tk.check_access("ttdn_decision_export", context, data_dict)
    query = model.Session.query(Decision, Text).outerjoin(Text, Text.id == Decision.text_id)
    query = query.filter(Decision.id > params.number(data_dict, "after", 0))
    first, last = params.day(data_dict, "from"), params.day(data_dict, "to")
    if first:
        query = query.filter(Decision.at >= _midnight(first))
    if last:
        query = query.filter(Decision.at < _midnight(last + dt.timedelta(days=1)))
    if data_dict.get("organization"):
        organization = model.Group.get(data_dict["organization"])
        if organization is None:
            raise tk.ValidationError({"organization": [_("There is no such organisation.")]})
        query = query.filter(Decision.organization_id == organization.id)
    limit, _offset = params.page(data_dict, _MOST_ROWS, _MOST_ROWS)
    rows = query.order_by(Decision.id).limit(limit + 1).all()
    return {"results": [_row(*row) for row in rows[:limit]], "more": len(rows) > limit}


def _row(decision: Decision, text: Text | None) -> dict[str, Any]:
    words = text.body if text is not None else None
    return {
        **decision.content(),
        "prev_hash": decision.prev_hash,
        "row_hash": decision.row_hash,
        "acted_by": (words or {}).get("acted_by", ""),
        "note": (words or {}).get("note", ""),
        "erased": bool(text is not None and text.erased_at),
        "words": words,
    }


def _midnight(day: dt.date) -> dt.datetime:
    local = dt.datetime.combine(day, dt.time.min, LOCAL_ZONE)
    return local.astimezone(dt.timezone.utc).replace(tzinfo=None)
