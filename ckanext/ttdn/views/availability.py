"""Answers while the search server is away: 503 with ``Retry-After``, in place of CKAN's 500."""

from __future__ import annotations

from typing import Any

from ckan.lib.search import SearchIndexError
from ckan.lib.search.common import SolrConnectionError
from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, g, jsonify, make_response, request

from ckanext.ttdn.services import refusals

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_availability", __name__)

# Seconds. The search server is back within a minute of its restart.
RETRY_AFTER = "60"
# What the Action API calls such errors in its answer.
_API_ERRORS = (b"Search Connection Error", b"Search Index Error")


@blueprint.app_errorhandler(SearchIndexError)
@blueprint.app_errorhandler(SolrConnectionError)
def search_down(error: Exception) -> Response:
    """Answer 503 for a view that does not expect the search server to be away."""
    return _answer()


@blueprint.after_app_request
def search_was_down(response: Response) -> Response:
    """Correct the status of a view that catches the error and answers 500 by itself."""
    if response.status_code != 500:
        return response
    if request.blueprint != "api":
        return _answer() if g.get("ttdn_search_down") else response
    if any(kind in response.get_data() for kind in _API_ERRORS):
        response.status_code = 503
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _answer() -> Response:
    words = refusals.message("search_down_page")
    body: Any
    if request.blueprint == "api":
        body = jsonify({"error": {"__type": "Search Connection Error", "message": words}})
    else:
        # CKAN includes each asset once in a request: the page in place of another needs its own.
        g.pop("_webassets", None)
        body = tk.render("error_document_template.html", {"code": 503, "content": words})
    response = make_response(body, 503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response
