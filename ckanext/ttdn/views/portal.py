"""The home page, the operator's styles, one address for each item, 410 where one was withdrawn."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, current_app, g, make_response, redirect, request
from werkzeug.exceptions import NotFound

from ckanext.ttdn.services.items import lookup

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_portal", __name__)

_PUBLIC_VIEWS = frozenset(("read", "download", "view"))


@blueprint.route("/")
def home() -> str:
    """Show the home page; CKAN's own searches for what it does not show, and fails with it."""
    return tk.render("home/index.html", {"home": tk.h.ttdn_home()})


@blueprint.route("/ttdn/custom.css")
def custom_styles() -> Response:
    """Send the styles that the operator set in CKAN's form, which CKAN writes into each page."""
    return Response(g.site_custom_css or "", mimetype="text/css")


@blueprint.after_app_request
def one_address(response: Response) -> Response:
    """Send every other type's address of an item, and its id, to ``/{type}/{name}`` for good.

    CKAN answers under any type. This runs after its view, so that only who may read the item
    learns what it is.
    """
    dataset = g.get("pkg_dict")
    endpoint = request.endpoint or ""
    view = endpoint.rpartition(".")[2]
    if not dataset or view != "read" or response.status_code not in (200, 302):
        return response
    kind = dataset["type"] + ("_resource" if endpoint.endswith("_resource.read") else "")
    values = {**(request.view_args or {}), "id": dataset["name"]}
    values.pop("package_type", None)
    address = tk.h.url_for(f"{kind}.read", **values)
    if address == tk.h.url_for(request.path):
        return response
    query = request.query_string.decode()
    return make_response(redirect(f"{address}?{query}" if query else address, code=301))


def _forget_assets() -> None:
    """Let the page that takes the place of another have its styles: CKAN gives them once."""
    g.pop("_webassets", None)


@blueprint.after_app_request
def unknown(response: Response) -> Response:
    """Answer 404 where core forbids a page of an item that the reader may not know of (R20)."""
    reference = (request.view_args or {}).get("id")
    if response.status_code != 403 or not reference:
        return response
    kind = (request.endpoint or "").rpartition(".")[0].removesuffix("_resource")
    if kind not in (*tk.h.ttdn_kinds(), "harvest", "resource", "harvester"):
        return response
    try:
        tk.get_action("package_show")({}, {"id": reference})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        # By the handler that an unknown id comes to, so that not a letter differs.
        _forget_assets()
        return make_response(current_app.handle_http_exception(NotFound()))
    return response


@blueprint.after_app_request
def gone(response: Response) -> Response:
    """Answer 410 with a plain page where a withdrawn item and its files were."""
    blueprint_name, _, view = (request.endpoint or "").rpartition(".")
    arguments = request.view_args or {}
    kind = arguments.get("kind") or blueprint_name.removesuffix("_resource")
    if response.status_code != 404 or view not in _PUBLIC_VIEWS or kind not in tk.h.ttdn_kinds():
        return response
    if not lookup.was_public(arguments.get("id", "")):
        return response
    _forget_assets()
    page = tk.render("error_document_template.html", {"code": 410, "content": ""})
    return make_response(page, 410)
