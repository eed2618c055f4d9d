"""The appraiser's pages: what waits, and the authority's decisions (H 6.4, 9.1, 12)."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response

from ckanext.ttdn.services.queue import AGES, Filters

from . import common
from .steps import Step, StepView, to_item

_ = tk._
blueprint = common.desk_blueprint("ttdn_queue")


def _topics_missing(pkg: dict[str, Any], data: dict[str, Any]) -> dict[str, list[str]]:
    """Ask the appraiser's form for the classification (R16), where there is one to choose."""
    if data["topics"] or not tk.h.ttdn_topics_wanted(pkg["type"]):
        return {}
    return {"topics": [_("Choose at least one topic: the item is found by it.")]}


HANDLING = (
    Step(
        "claim",
        "ttdn_dataset_claim",
        lambda: _("Take up"),
        lambda: _("You are appraising “{title}” now."),
    ),
    Step(
        "release",
        "ttdn_dataset_release",
        lambda: _("Give back"),
        lambda: _("“{title}” can be taken up by others again."),
    ),
)
DECISIONS = (
    Step(
        "approve",
        "ttdn_dataset_approve",
        lambda: _("Approve"),
        lambda: _("“{title}” was approved. Its agency has been told."),
        ("content_hash", "note", "topics"),
        lacking=_topics_missing,
    ),
    Step(
        "return",
        "ttdn_dataset_return",
        lambda: _("Return for correction"),
        lambda: _("“{title}” was returned to its agency."),
        ("content_hash", "reasons", "note", "field_comments", "due_on"),
    ),
    Step(
        "reject",
        "ttdn_dataset_reject",
        lambda: _("Reject"),
        lambda: _("“{title}” was rejected. Its agency has been told."),
        ("content_hash", "reasons", "note"),
    ),
)
WITHDRAW = Step(
    "withdraw",
    "ttdn_dataset_withdraw",
    lambda: _("Withdraw from the public"),
    lambda: _("“{title}” is no longer public."),
    ("reasons", "note"),
)
CORRECT_KIND = Step(
    "correct_kind",
    "ttdn_dataset_correct_kind",
    lambda: _("Correct the kind"),
    lambda: _("The kind of “{title}” was corrected. Its old address leads to the new one."),
    ("type", "note", "values"),
)


@blueprint.route("/ttdn/queue")
def index() -> str:
    """List what waits for a decision, the oldest first."""
    if tk.h.ttdn_reach("read_internal") != "any":
        words = _("The queue is the authority’s. Your own items are under “My items”.")
        return tk.abort(403, words)
    filters = Filters.read(tk.request.args)
    found = _found(filters)
    last = max(1, math.ceil(found["count"] / common.PAGE_SIZE))
    if filters.page > last:
        # Colleagues have decided meanwhile, and the list has become shorter.
        filters = replace(filters, page=last)
        found = _found(filters)
    return tk.render(
        "ttdn/desk/queue.html",
        {
            "rows": found["results"],
            "count": found["count"],
            "first": _next(filters),
            "filters": filters,
            "ages": AGES,
            "page": filters.page,
            "page_size": common.PAGE_SIZE,
        },
    )


def _found(filters: Filters) -> dict[str, Any]:
    offset = (filters.page - 1) * common.PAGE_SIZE
    return _list(filters, limit=common.PAGE_SIZE, offset=offset)


def _list(filters: Filters, **more: Any) -> dict[str, Any]:
    now = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)
    return common.act("ttdn_revision_list", {**filters.search(now), **more})


def _next(filters: Filters, after: str | None = None) -> dict[str, Any] | None:
    """Return the first submission within the filters that no colleague has claimed.

    ``after``: of those that follow this revision.
    """
    more = {"after": after} if after else {}
    return next(iter(_list(filters, available=True, limit=1, **more)["results"]), None)


def _to_next(pkg: dict[str, Any], step: Step, result: Any) -> Response:
    """Go to the next item of the list that the appraiser came from, or back to the list."""
    filters = common.queue_filters()
    row = _next(filters, result["revision_id"])
    if row is not None:
        return tk.redirect_to(tk.h.ttdn_waiting_url(row))
    tk.h.flash_notice(_("This was the last item of the list that no colleague has taken up."))
    return _to_queue(pkg, step, result)


def _to_queue(pkg: dict[str, Any], step: Step, result: Any) -> Response:
    return tk.redirect_to("ttdn_queue.index", **common.queue_filters().query())


def _to_waiting(pkg: dict[str, Any], step: Step, result: Any) -> Response:
    """Go to what has been taken up: the item, or its change."""
    return tk.redirect_to(common.written_url(pkg, **common.carried()))


def _from_where_it_came(pkg: dict[str, Any], step: Step, result: Any) -> Response:
    """Go back to the list if it has filters, else to the item."""
    return (_to_queue if common.carried() else to_item)(pkg, step, result)


def _register() -> None:
    claim, release = HANDLING
    ways = [
        (claim, _to_waiting),
        (release, _to_queue),
        *((step, _to_next) for step in DECISIONS),
        (WITHDRAW, _from_where_it_came),
        (CORRECT_KIND, to_item),
    ]
    for step, after in ways:
        view = StepView.as_view(step.operation, step, after)
        blueprint.add_url_rule(f"/ttdn/item/<id>/{step.operation}", view_func=view)


_register()
