"""Forms and calls from other sites, refused wherever an account is known by its cookie (R20).

An agency's own site can have the same registrable domain as the catalogue, to which browsers send
the cookie; an appraiser who opens a page there must not approve anything by it.
"""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, current_app

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_guard", __name__)


@blueprint.before_app_request
def require_own_form() -> None:
    """Ask everybody with a cookie for the form's token; raises CSRFError.

    CKAN asks, too, until the first request with an API token, which exempts its view, the Action
    API among them, for the whole process and everybody (``ckan_before_request``).
    """
    by_token = tk.g.get("login_via_auth_header")
    if current_app.config["WTF_CSRF_ENABLED"] and not by_token and not tk.current_user.is_anonymous:
        current_app.extensions["csrf"].protect()
