"""Versions of an item: the change that is being prepared, what was, and what differs (R20)."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response

from ckanext.ttdn.services.files import archive
from ckanext.ttdn.services.revisions import versions

from . import common, downloads

_ = tk._
blueprint = common.desk_blueprint("ttdn_revisions")


@blueprint.route("/ttdn/revision/<id>")
def read(id: str) -> str:
    """Show a version as the item's page would, with what differs from the public one."""
    revision = common.act("ttdn_revision_show", {"id": id})
    pkg = versions.as_item(common.item(revision["dataset_id"]), revision)
    diff = common.act("ttdn_revision_diff", {"id": id})
    return tk.render(
        "ttdn/desk/revision.html",
        {
            "pkg_dict": pkg,
            "pkg": pkg,
            "dataset_type": pkg["type"],
            "revision": revision,
            "diff": diff,
        },
    )


@blueprint.route("/ttdn/revision/<id>/file/<resource_id>/<filename>")
@blueprint.route("/ttdn/revision/<id>/file/<resource_id>")
def file(id: str, resource_id: str, filename: str = "") -> Response:
    """Send a file of a version to its agency and the authority."""
    revision = common.act("ttdn_revision_show", {"id": id})
    for resource in revision["payload"].get("resources", []):
        key = archive.key_of(resource)
        if resource["id"] == resource_id and key:
            response = downloads.send(resource, key)
            response.cache_control.no_store = True
            return response
    return tk.abort(404, _("There is no such file."))


@blueprint.route("/ttdn/item/<id>/versions")
def index(id: str) -> str:
    """List the versions of an item; two of them can be compared, one can be written again."""
    pkg = common.item(id)
    found = common.act("ttdn_version_list", {"id": pkg["id"]})
    return tk.render("ttdn/desk/versions.html", {"pkg": pkg, "rows": found["results"]})


@blueprint.route("/ttdn/item/<id>/compare")
def compare(id: str) -> Response | str:
    """Compare two versions (``old`` and ``new``) of an item."""
    pkg = common.item(id)
    rows = common.act("ttdn_version_list", {"id": pkg["id"]})["results"]
    known = {row["id"]: row for row in rows}
    old, new = (known.get(tk.request.args.get(name, "")) for name in ("old", "new"))
    if old is None or new is None or old is new:
        tk.h.flash_error(_("Choose two versions to compare."))
        return tk.redirect_to("ttdn_revisions.index", id=pkg["name"])
    old, new = sorted((old, new), key=lambda row: row["number"])
    diff = common.act("ttdn_revision_diff", {"id": new["id"], "base_id": old["id"]})
    return tk.render("ttdn/desk/compare.html", {"pkg": pkg, "old": old, "new": new, "diff": diff})


@blueprint.route("/ttdn/revision/<id>/restore", methods=["GET"])
def ask_to_restore(id: str) -> str:
    """Ask before an earlier version is written again."""
    revision = common.act("ttdn_revision_show", {"id": id})
    return tk.render(
        "ttdn/desk/restore.html", {"pkg": common.item(revision["dataset_id"]), "revision": revision}
    )


@blueprint.route("/ttdn/revision/<id>/restore", methods=["POST"])
def restore(id: str) -> Response:
    """Write an earlier version again, as a draft or a change."""
    revision = common.act("ttdn_revision_show", {"id": id})
    try:
        common.act("ttdn_version_restore", {"id": id})
    except tk.ValidationError as error:
        tk.h.flash_error("; ".join(map(str, _words(error))))
        return tk.redirect_to("ttdn_revisions.index", id=revision["name"])
    tk.h.flash_success(_("The version is written again. Submit it when it is ready."))
    return tk.redirect_to(common.written_url(common.item(revision["dataset_id"])))


def _words(error: tk.ValidationError) -> list[Any]:
    return list(error.error_summary.values())
