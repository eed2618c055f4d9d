"""The page of a mailed link for a new password: it opens while the link holds."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.views.user import PerformResetView
from flask import Blueprint, make_response, request

from ckanext.ttdn import config
from ckanext.ttdn.services.login import links

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_reset_links", __name__)
_core_page = PerformResetView.as_view("ttdn_perform_reset")


@blueprint.route("/user/reset/<id>", methods=["GET", "POST"])
def perform_reset(id: str) -> Any:
    """Show core's page, or say that the link has ended, whatever the account and the reason."""
    key = request.args.get("key", "")
    if links.holds(id, key, use=request.method == "POST"):
        return _core_page(id=id)
    page = tk.render("user/reset_link_ended.html", {"hours": config.reset_link_hours()})
    return make_response(page, 403)
