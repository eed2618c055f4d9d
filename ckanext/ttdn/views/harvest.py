"""Harvest sources are the operator's to make: the form says so before it is filled in (R25)."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, request

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_harvest", __name__)


@blueprint.before_app_request
def keep_the_form_for_the_operator() -> None:
    """Refuse ckanext-harvest's form to others; it asks only whether they may make any item."""
    if request.endpoint != "harvest.new":
        return
    try:
        tk.check_access("harvest_source_create", {"user": tk.current_user.name}, {})
    except tk.NotAuthorized as refusal:
        tk.abort(403, str(refusal))
