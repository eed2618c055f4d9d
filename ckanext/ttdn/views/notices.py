"""In-app notices of what happened to the account's items, or waits for it."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Response

from . import common

_ = tk._
blueprint = common.desk_blueprint("ttdn_notices")


@blueprint.route("/ttdn/notices")
def index() -> str:
    """List the account's notices, newest first."""
    page = common.page_number()
    found = common.act(
        "ttdn_notice_list",
        {"limit": common.PAGE_SIZE, "offset": (page - 1) * common.PAGE_SIZE},
    )
    return tk.render(
        "ttdn/desk/notices.html",
        {
            "notices": found["results"],
            "count": found["count"],
            "unread": found["unread"],
            "page": page,
            "page_size": common.PAGE_SIZE,
        },
    )


@blueprint.route("/ttdn/notices/read", methods=["POST"])
def mark_read() -> Response:
    """Mark one notice (``id``) or all as read; with ``open`` go on to its item."""
    ids = tk.request.form.getlist("id")
    common.act("ttdn_notice_mark_read", {"ids": ids} if ids else {"all": True})
    target = tk.request.form.get("open")
    if target:
        return tk.redirect_to(common.item_url(common.item(target)))
    tk.h.flash_success(_("Marked as read."))
    return tk.redirect_to("ttdn_notices.index")


@blueprint.route("/ttdn/notices/read", methods=["GET"])
def mark_read_again() -> Response:
    """Lead back from the log-in page: nothing is marked by a link."""
    return tk.redirect_to("ttdn_notices.index")
