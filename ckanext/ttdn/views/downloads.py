"""Uploaded files at CKAN's own addresses, each byte of which was appraised (R20, R34, R47)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckan.lib import signals
from ckan.plugins import toolkit as tk
from ckan.types import Response
from ckan.views import resource as core
from flask import Blueprint, send_file
from werkzeug.wrappers import Response as WerkzeugResponse

from ckanext.ttdn.services import content_policy
from ckanext.ttdn.services.files import archive

_ = tk._


def download(
    kind: str, id: str, resource_id: str, filename: str | None = None
) -> Response | WerkzeugResponse:
    """Send a file of an item that may be read: the approved one, whatever its address was."""
    try:
        package = tk.get_action("package_show")({}, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, _("There is no such file."))
    # Of this item only: 410 and 301 go by the item in the address.
    resource = next((r for r in package["resources"] if r["id"] == resource_id), None)
    if resource is None:
        return tk.abort(404, _("There is no such file."))
    key = archive.key_of(resource) if resource.get("url_type") == "upload" else None
    if key is None:
        return core.download(kind, id, resource_id, filename)
    signals.resource_download.send(resource_id)
    return send(resource, key)


def send(resource: Mapping[str, Any], sha256: str) -> Response:
    """Send a file of the archive: to be shown when its type is harmless, else to be saved.

    Readers' caches ask again each time, so that a withdrawn file is gone at once; the time at
    which the bytes came in is nobody's business.
    """
    mimetype = resource.get("mimetype") or "application/octet-stream"
    inline = tk.config["ckan.files.inline_content_types"]
    shown = mimetype in inline or mimetype.split("/", 1)[0] in inline
    try:
        response = send_file(
            archive.path_of(sha256),
            mimetype=mimetype,
            as_attachment=not shown,
            download_name=str(resource["url"]).rsplit("/", 1)[-1],
            conditional=True,
            etag=sha256,
            max_age=0,
        )
    except FileNotFoundError:
        return tk.abort(404, _("There is no such file."))
    response.headers.pop("Last-Modified", None)
    response.cache_control.no_cache = True
    if tk.current_user.is_authenticated:
        # What an insider may have is not for a cache that others ask: CKAN's mark for "private".
        tk.request.environ["__no_cache__"] = True
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = content_policy.FILE
    return response


def blueprint_for(kinds: Iterable[str]) -> Blueprint:
    """Take over the download addresses of the kinds."""
    blueprint = Blueprint("ttdn_downloads", __name__)
    for kind in kinds:
        base, given = f"/{kind}/<id>/resource/<resource_id>/download", {"kind": kind}
        for rule in (base, f"{base}/<filename>"):
            blueprint.add_url_rule(rule, "download", download, defaults=given)
    return blueprint
