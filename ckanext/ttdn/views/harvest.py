"""Harvest sources are the operator's to make and run; a link alone changes nothing (R25, R34)."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckanext.harvest import utils
from flask import Blueprint, Response, abort, request

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_harvest", __name__, url_prefix="/harvest")

# ckanext-harvest's addresses that change something. It takes a GET for them, which any page that
# the operator looks at can make their browser send.
_CHANGES = frozenset(
    {"harvester.clear", "harvester.delete", "harvester.job_abort", "harvester.refresh"}
)


@blueprint.before_app_request
def change_nothing_by_a_link() -> None:
    """Refuse whatever has no form's token."""
    if request.endpoint in _CHANGES and request.method != "POST":
        abort(405)


@blueprint.before_app_request
def keep_the_form_for_the_operator() -> None:
    """Refuse ckanext-harvest's form to others; it asks only whether they may make any item."""
    if request.endpoint != "harvest.new":
        return
    try:
        tk.check_access("harvest_source_create", {"user": tk.current_user.name}, {})
    except tk.NotAuthorized as refusal:
        tk.abort(403, str(refusal))


@blueprint.post("/delete/<id>")
def delete(id: str) -> Response:
    """Switch a source off; ckanext-harvest has only a link for it."""
    return utils.delete_view(id)


@blueprint.post("/<source>/job/<id>/abort")
def job_abort(source: str, id: str) -> Response:
    """End a job; ckanext-harvest has only a link for it."""
    return utils.job_abort_view(source, id)
