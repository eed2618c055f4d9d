"""What the public pages need beyond CKAN's routes: one address for each item."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import Blueprint, Response, g, redirect, request

__all__ = ["blueprint"]

blueprint = Blueprint("ttdn_portal", __name__)


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
    return redirect(f"{address}?{query}" if query else address, code=301)
