"""Keeps filtered lists out of search engines: every page with arguments says so in its header."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_robots", __name__)


@blueprint.after_app_request
def keep_filtered_lists_out(response: Response) -> Response:
    """Mark pages with arguments; the links on them may be followed."""
    if response.mimetype == "text/html" and tk.h.ttdn_is_filtered():
        response.headers["X-Robots-Tag"] = "noindex, follow"
    return response
