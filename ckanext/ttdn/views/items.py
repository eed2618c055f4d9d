"""The officer's pages: choose a kind, own items, and the steps that an agency takes."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response

from . import common
from .steps import Step, StepView, to_item

_ = tk._
blueprint = common.desk_blueprint("ttdn_items")

SORTS = ("modified desc", "modified asc", "title asc")

STEPS = (
    Step(
        "submit",
        "ttdn_dataset_submit",
        lambda: _("Submit for approval"),
        lambda: _("“{title}” was submitted. The authority has been told."),
        ("note", "declarations"),
    ),
    Step(
        "recall",
        "ttdn_dataset_recall",
        lambda: _("Recall from approval"),
        lambda: _("“{title}” is a draft again."),
    ),
    Step(
        "request_withdrawal",
        "ttdn_withdrawal_request",
        lambda: _("Request withdrawal"),
        lambda: _("The authority was asked to withdraw “{title}”."),
        ("reasons", "note"),
    ),
    Step(
        "discard",
        "ttdn_revision_discard",
        lambda: _("Discard the change"),
        lambda: _("The change of “{title}” was discarded. The public version stays as it is."),
        key="dataset_id",
    ),
    Step(
        "rebase",
        "ttdn_revision_rebase",
        lambda: _("Carry the change over"),
        lambda: _("The change of “{title}” now stands on the present public version. Check it."),
        key="dataset_id",
    ),
)
DELETE = Step(
    "delete",
    "package_delete",
    lambda: _("Delete the draft"),
    lambda: _("“{title}” was deleted."),
)


@blueprint.route("/ttdn/new")
def choose_kind() -> str:
    """Offer the kinds that the account's agency may publish."""
    return tk.render("ttdn/desk/choose_kind.html", {"kinds": tk.h.ttdn_kinds_to_create()})


@blueprint.route("/ttdn/items")
def index() -> str:
    """List the agency's own items, with numbers for each state."""
    args, page = tk.request.args, common.page_number()
    filters = {
        "state": args.get("state", ""),
        "type": args.get("type", ""),
        "q": args.get("q", "").strip(),
        "sort": args.get("sort") if args.get("sort") in SORTS else SORTS[0],
    }
    found: dict[str, Any] = common.act(
        "ttdn_item_list",
        {
            **{key: value for key, value in filters.items() if value},
            "limit": common.PAGE_SIZE,
            "offset": (page - 1) * common.PAGE_SIZE,
        },
    )
    return tk.render(
        "ttdn/desk/items.html",
        {
            "items": found["results"],
            "count": found["count"],
            "states": found["states"],
            "filters": filters,
            "page": page,
            "page_size": common.PAGE_SIZE,
        },
    )


def _to_items(pkg: dict[str, Any], step: Step, result: Any) -> Response:
    return tk.redirect_to("ttdn_items.index")


def _register() -> None:
    for step in STEPS:
        address = step.operation.replace("_", "-")
        view = StepView.as_view(step.operation, step, to_item)
        blueprint.add_url_rule(f"/ttdn/item/<id>/{address}", view_func=view)
    blueprint.add_url_rule(
        "/ttdn/item/<id>/delete", view_func=StepView.as_view("delete", DELETE, _to_items)
    )


_register()
