"""What CKAN's own pages show where an action refuses and they expect none to.

An organisation's bulk page, for one, knows no refusal but that of a right; without this it would
answer the operator, who must give a reason there (R20), with an internal error. Others expect
that the item in their address exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckan.lib.search import SearchQueryError
from ckan.plugins import toolkit as tk
from flask import Blueprint, current_app
from werkzeug.exceptions import Forbidden, NotFound

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_refused", __name__)


@blueprint.app_errorhandler(tk.ObjectNotFound)
def not_found(error: tk.ObjectNotFound) -> Any:
    """Answer 404, as for any address that leads nowhere."""
    return current_app.handle_http_exception(NotFound())


@blueprint.app_errorhandler(tk.NotAuthorized)
def not_authorized(error: tk.NotAuthorized) -> Any:
    """Answer 403, for a page that expects that everybody may do what it does."""
    return current_app.handle_http_exception(Forbidden())


@blueprint.app_errorhandler(tk.ValidationError)
def refused(error: tk.ValidationError) -> tuple[str, int]:
    """Say in words why nothing was done, with the status that the Action API gives it."""
    words = " ".join(dict.fromkeys(_sentences(error.error_dict)))
    return tk.render("error_document_template.html", {"code": 409, "content": words}), 409


@blueprint.app_errorhandler(SearchQueryError)
def not_searched(error: SearchQueryError) -> tuple[str, int]:
    """Say what cannot be asked of the search, with the status that the Action API gives it."""
    return tk.render("error_document_template.html", {"code": 400, "content": str(error)}), 400


def _sentences(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for inner in found.values():
            yield from _sentences(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from _sentences(inner)
    elif isinstance(found, str):
        yield found
