"""The appraiser's pages: what waits, and the authority's decisions (H 6.4, 9.1, 12)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response

from . import desk
from .steps import Step, StepView, to_item

_ = tk._
blueprint = desk.desk_blueprint("ttdn_queue")

SORTS = ("submitted_at asc", "submitted_at desc", "title asc")
# Days that an item has waited at least: the filter by age.
AGES = ("1", "3", "7", "30")

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
    args, page = tk.request.args, desk.page_number()
    filters = {
        "organization": args.get("organization", ""),
        "type": args.get("type", ""),
        "q": args.get("q", "").strip(),
        "assignee": args.get("assignee", ""),
        "is_change": args.get("is_change") if args.get("is_change") in ("true", "false") else "",
        "days": args.get("days") if args.get("days") in AGES else "",
        "sort": args.get("sort") if args.get("sort") in SORTS else SORTS[0],
    }
    found: dict[str, Any] = desk.act(
        "ttdn_revision_list",
        {
            "state": "submitted",
            **{key: value for key, value in filters.items() if value and key != "days"},
            **_waiting_since(filters["days"]),
            "limit": desk.PAGE_SIZE,
            "offset": (page - 1) * desk.PAGE_SIZE,
        },
    )
    return tk.render(
        "ttdn/desk/queue.html",
        {
            "rows": found["results"],
            "count": found["count"],
            "filters": filters,
            "ages": AGES,
            "page": page,
            "page_size": desk.PAGE_SIZE,
        },
    )


def _waiting_since(days: str) -> dict[str, str]:
    if not days:
        return {}
    latest = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=int(days))
    return {"submitted_before": latest.replace(tzinfo=None).isoformat()}


def _to_queue(pkg: dict[str, Any], step: Step) -> Response:
    # The queue offers the next item at its top.
    return tk.redirect_to("ttdn_queue.index")


def _register() -> None:
    steps = [
        *((s, to_item) for s in (*HANDLING, WITHDRAW, CORRECT_KIND)),
        *((s, _to_queue) for s in DECISIONS),
    ]
    for step, after in steps:
        view = StepView.as_view(step.operation, step, after)
        blueprint.add_url_rule(f"/ttdn/item/<id>/{step.operation}", view_func=view)


_register()
