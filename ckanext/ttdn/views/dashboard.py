"""CKAN's dashboard leads to the pages of this catalogue, by role."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Response

from . import common

blueprint = common.desk_blueprint("ttdn_dashboard")


@blueprint.route("/dashboard/")
@blueprint.route("/dashboard/datasets")
def index() -> Response:
    """Lead to the queue, to the own items, or to the account's page."""
    role = tk.h.ttdn_role()
    if role == "user":
        return tk.redirect_to("user.read", id=tk.current_user.name)
    return tk.redirect_to("ttdn_items.index" if role == "agency" else "ttdn_queue.index")
