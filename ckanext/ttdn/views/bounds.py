"""What no action and no page can read is refused before any does: 400 in plain words (R20).

Core's Action API and forms answer it with an internal error.
"""

from __future__ import annotations

import json
from typing import Any

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from ckanext.ttdn.services.arguments import bounds

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_bounds", __name__)

_ = tk._
# The fields that a form of core's takes for granted, by the end of its endpoint.
_TAKEN_FOR_GRANTED = {
    "user.login": {"login", "password"},
    "user.edit": {"email", "old_password"},
    "resource.new": {"save"},
}
# Of the number of a page: a million pages of the longest list that can be asked for.
_MOST_DIGITS = 6
_WORDS = {
    "deep": lambda: _("What was sent is nested too deeply."),
    "large": lambda: _("What was sent is too large."),
    "limit": lambda: _("The length of a page is a whole number from 1."),
    "letters": lambda: _("What was sent has letters that cannot be stored (NUL, half a letter)."),
    "page": lambda: _("No list has so many pages."),
    "number": lambda: _("What was sent has a number that cannot be stored."),
}


@blueprint.before_app_request
def read_long_texts() -> None:
    """Let the form of an item be read whole, before anything reads it.

    Flask gives up at 500 kB, and nothing typed could be shown again: how long a text may be is for
    the validators to say.
    """
    if request.blueprint == "ttdn_forms":
        request.max_form_memory_size = bounds.MOST_BYTES


@blueprint.before_app_request
def hold_to_bounds() -> Response | None:
    """Refuse a request whose address, form or JSON cannot be read or stored."""
    fault = bounds.texts_fault([request.path, *request.args.values(), *request.args])
    fault = fault or _page_fault() or _body_fault()
    return _refused(fault) if fault else None


@blueprint.before_app_request
def require_a_whole_form() -> None:
    """Refuse forms of core's without a field that it takes for granted, or ``remember`` made up."""
    endpoint = request.endpoint or ""
    needed = next((v for k, v in _TAKEN_FOR_GRANTED.items() if endpoint.endswith(k)), None)
    if request.method != "POST" or needed is None:
        return
    form = request.form
    if not needed <= set(form) or not (form.get("remember") or "1").isdecimal():
        abort(400, _("Send the form as the page shows it."))


def _page_fault() -> str | None:
    """Return what is wrong with the number or the length of a page, which core's lists multiply
    and divide by. What is no number at all is for the lists to refuse.
    """
    if (request.endpoint or "").startswith("api."):
        return None
    limit, page = request.args.get("limit", "1"), request.args.get("page", "1")
    if not (limit.isascii() and limit.isdecimal() and int(limit)):
        return "limit"
    return "page" if page.isdecimal() and len(page.lstrip("0")) > _MOST_DIGITS else None


def _body_fault() -> str | None:
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint is None:
        return None
    if request.is_json:
        return _json_fault()
    try:
        fields = request.form
    except RequestEntityTooLarge:
        # The page's own form says so, and gives back what was typed.
        return None
    fault = bounds.texts_fault(fields) or bounds.texts_fault(
        value for values in fields.listvalues() for value in values
    )
    if fault is None and len(fields) == 1 and request.path.startswith("/api/"):
        # The Action API takes JSON, too, that was sent as the name of a form's field.
        name, value = next(iter(fields.items()))
        return _decoded_fault(name) if value in ("", "1") else None
    return fault


def _json_fault() -> str | None:
    if (request.content_length or 0) > bounds.MOST_BYTES:
        return "large"
    try:
        # The view gets what is decoded here; what is no JSON is for it to refuse.
        return bounds.fault(request.get_json())
    except RecursionError:
        return "deep"
    except (BadRequest, UnsupportedMediaType):
        return None


def _decoded_fault(text: str) -> str | None:
    try:
        return bounds.fault(json.loads(text))
    except RecursionError:
        return "deep"
    except ValueError:
        return None


def _refused(fault: str) -> Any:
    words = _WORDS[fault]()
    if not request.path.startswith("/api/"):
        abort(400, words)
    error = {"__type": "Validation Error", "message": words}
    return jsonify({"success": False, "error": error}), 400
