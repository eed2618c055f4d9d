"""Shared by the pages of officers and appraisers: log-in, expired forms, messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.lib.navl.dictization_functions as dict_fns
from ckan.logic import clean_dict, parse_params, tuplize_dict
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge

from ckanext.ttdn.services.call_options import CallOptions
from ckanext.ttdn.services.queue import Filters

_ = tk._

SAVED_COOKIE = "ttdn_saved"
# The argument that carries the filters of the queue from page to page.
CARRIED = "queue"
PAGE_SIZE = 20


def desk_blueprint(name: str) -> Blueprint:
    """Return a blueprint whose pages need an account and whose expired forms come back."""
    blueprint = Blueprint(name, __name__)
    blueprint.before_request(ask_to_log_in)
    blueprint.register_error_handler(CSRFError, form_expired)
    blueprint.register_error_handler(RequestEntityTooLarge, _form_too_large)
    return blueprint


def ask_to_log_in() -> Response | None:
    """Lead an anonymous visitor to the log-in page and back here; None for who is logged in."""
    if not tk.current_user.is_anonymous:
        return None
    if tk.request.method == "POST":
        tk.h.flash_error(
            _("You were logged out. Log in again: what you typed is kept in this browser.")
        )
    return tk.redirect_to("user.login", came_from=here())


def here() -> str:
    """Return the address of this page that a GET can open, in the language of the request."""
    query = tk.request.args.to_dict(flat=False) if tk.request.method == "GET" else carried()
    return tk.url_for(tk.request.endpoint, **{**query, **(tk.request.view_args or {})})


def queue_filters() -> Filters:
    """Return the filters of the queue that the reader came from."""
    return Filters.parse(tk.request.values.get(CARRIED))


def carried() -> dict[str, str]:
    """Return the argument that carries the filters on; none where nothing is filtered."""
    text = str(queue_filters())
    return {CARRIED: text} if text else {}


def form_expired(error: CSRFError) -> Response:
    """Show a page whose form had been open for too long again; nothing was done."""
    # A form with fields to fill in shows itself again (see forms.py); here one button is enough.
    if (response := ask_to_log_in()) is not None:
        return response
    tk.h.flash_error(_("This page had been open for too long. Nothing was done: please try again."))
    return tk.redirect_to(here())


def _form_too_large(error: RequestEntityTooLarge) -> Response:
    tk.h.flash_error(_("Nothing was saved: the texts or the file are too large for one form."))
    return tk.redirect_to(here())


def posted() -> dict[str, Any]:
    """Return the fields of the form as an action takes them; 400 when they cannot be read."""
    try:
        return clean_dict(dict_fns.unflatten(tuplize_dict(parse_params(tk.request.form))))
    except dict_fns.DataError:
        return tk.abort(400, _("The form could not be read. Go back and try again."))


def act(action: str, data: Mapping[str, Any], **context: Any) -> Any:
    """Call an action; who may not know of the item gets 404, who may not do it a sentence.

    Raises ValidationError for the page to show.
    """
    try:
        return tk.get_action(action)(context, dict(data))  # type: ignore[arg-type] - a plain dict
    except tk.ObjectNotFound:
        return tk.abort(404, _("There is no such item, or you may not see it."))
    except tk.NotAuthorized as error:
        return tk.abort(403, error.message or _("You may not do this."))


def item(id_: str) -> dict[str, Any]:
    """Return the item, or answer 404."""
    return act("package_show", {"id": id_})


def written_item(id_: str) -> dict[str, Any]:
    """Return the item as it is being written: with its change, when it is published and has one."""
    return act("package_show", {"id": id_}, ttdn=CallOptions(working=True))


def written_url(pkg: Mapping[str, Any], **query: str) -> str:
    """Return the address where what is being written can be looked at."""
    pending = pkg.get("pending_revision")
    if pending:
        return tk.url_for("ttdn_revisions.read", id=pending["id"], **query)
    return item_url(pkg, **query)


def item_url(pkg: Mapping[str, Any], **query: str) -> str:
    """Return the address of the item's page."""
    return tk.url_for(f"{pkg['type']}.read", id=pkg["name"], **query)


def title(pkg: Mapping[str, Any]) -> str:
    """Return the item's title in the reader's language, or in the one that it has."""
    return str(tk.h.ttdn_title(pkg))


def page_number() -> int:
    """Return the number of the page that is asked for, 1 for nonsense."""
    asked = tk.request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() else 1


def forget_entries(response: Response, key: str) -> Response:
    """Tell the script that keeps entries in the browser that these were saved."""
    response.set_cookie(SAVED_COOKIE, key, max_age=300, samesite="Lax")
    return response
