"""What holds for every request: no other site sends or frames it, no cache keeps it (R20).

An agency's own site can have the same registrable domain as the catalogue, so that browsers send
the cookie there; an appraiser who opens a page of it must approve nothing by that.
"""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, abort, current_app, request

from ckanext.ttdn.services import content_policy

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_guard", __name__)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Otherwise a followed link discloses the item's address, which contains its title.
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_UNFRAMED = "; frame-ancestors 'self'"


@blueprint.before_app_request
def require_own_form() -> None:
    """Ask everybody with a cookie for the form's token; raises CSRFError.

    CKAN asks, too, until the first request with an API token, which exempts its view, the Action
    API among them, for the whole process and everybody (``ckan_before_request``).
    """
    by_token = tk.g.get("login_via_auth_header")
    if current_app.config["WTF_CSRF_ENABLED"] and not by_token and not tk.current_user.is_anonymous:
        current_app.extensions["csrf"].protect()


@blueprint.before_app_request
def log_out_from_here_only() -> None:
    """Let no other site end a session: CKAN's address for it takes a GET."""
    elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if request.endpoint == "user.logout" and elsewhere:
        abort(403)


@blueprint.before_app_request
def load_scripts_from_assets_only() -> None:
    """Let the catalogue's pages load no script from an address that answers with others' words.

    Uploaded files and the API's ``callback`` are of the same origin, which the policy permits.
    """
    fetched = request.headers.get("Sec-Fetch-Dest"), request.headers.get("Sec-Fetch-Site")
    endpoint = request.endpoint or ""
    asset = endpoint == "webassets.index" or endpoint.rpartition(".")[2] == "static"
    if fetched == ("script", "same-origin") and not asset:
        abort(403)


@blueprint.before_app_request
def keep_from_shared_caches() -> None:
    """Mark what an account is answered as its own: CKAN calls the answers of its API public.

    And whatever is answered to a form: only where a mail was written does CKAN mark it, which told
    that there is such an account.
    """
    if not tk.current_user.is_anonymous or request.method not in ("GET", "HEAD"):
        request.environ["__no_cache__"] = True


@blueprint.after_app_request
def tell_the_browser(response: Response) -> Response:
    """Tell the browser what a page may do, and that only the catalogue's own pages frame it.

    It keeps no page that it was shown with an account. A view of a public file is made to be
    framed by others; there is nothing to click for them.
    """
    for name, value in _HEADERS.items():
        if name not in response.headers:
            response.headers[name] = value
    if not tk.current_user.is_anonymous and response.mimetype == "text/html":
        # The next user of a shared computer cannot go back to the page.
        response.cache_control.no_store = True
    is_page = response.mimetype in ("text/html", "application/xhtml+xml")
    policy = content_policy.page() if is_page else content_policy.FILE
    policy = response.headers.setdefault("Content-Security-Policy", policy)
    embedded = (request.endpoint or "").endswith(".view") and tk.current_user.is_anonymous
    if not embedded:
        response.headers["Content-Security-Policy"] = policy + _UNFRAMED
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
