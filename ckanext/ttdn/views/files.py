"""The forms of an item's files, at CKAN's own addresses (``/{kind}/<id>/resource/…``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ckan.lib.navl.dictization_functions as dict_fns
from ckan.logic import clean_dict, parse_params, tuplize_dict
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint, jsonify
from flask.views import MethodView
from flask_wtf.csrf import CSRFError

from . import common

_ = tk._


class FileView(MethodView):
    """A new file or link of an item, or the change of one."""

    def get(self, kind: str, id: str, resource_id: str | None = None) -> Response | str:
        """Show the form, or why the item cannot be changed."""
        pkg = common.written_item(id)
        if not tk.h.ttdn_can(pkg, "edit"):
            tk.h.flash_error(tk.h.ttdn_why_not(pkg, "edit"))
            return tk.redirect_to(common.item_url(pkg))
        return file_page(pkg, _resource(pkg, resource_id), {}, {})

    def post(self, kind: str, id: str, resource_id: str | None = None) -> Response | str:
        """Save the file with its texts."""
        pkg = common.written_item(id)
        resource, data = _resource(pkg, resource_id), _entries()
        button = data.pop("save", "")
        try:
            if not (data.get("upload") or data.get("url") or resource.get("url")):
                raise tk.ValidationError({"url": [_("Choose a file, or give a link.")]})
            _save(pkg, resource, data)
        except tk.ValidationError as error:
            if _asked_by_script():
                return _refused(pkg, error)
            return file_page(pkg, resource, data, error.error_dict)
        if _asked_by_script():
            return _added(common.written_item(id))
        tk.h.flash_success(_("The file is saved."))
        target = (
            tk.url_for(f"{pkg['type']}_resource.new", id=pkg["name"])
            if button == "again"
            else common.written_url(common.item(id))
        )
        return common.forget_entries(tk.redirect_to(target), f"file:{resource_id or pkg['id']}")


def _asked_by_script() -> bool:
    # The page of all files sends one file after the other, and stays where it is.
    return tk.request.accept_mimetypes.best == "application/json"


def _added(pkg: dict[str, Any]) -> Response:
    number = len(pkg["resources"])
    row = tk.render(
        "ttdn/desk/file_row.html",
        {"pkg": pkg, "resource": pkg["resources"][-1], "number": number, "count": number}
        | {"data": {}, "errors": {}},
    )
    return jsonify({"row": row, "metadata_modified": pkg["metadata_modified"]})


def _refused(pkg: dict[str, Any], error: tk.ValidationError) -> Response:
    found = tk.h.ttdn_error_links(error.error_dict, pkg["type"], "resource_fields")
    response = jsonify({"errors": [link["text"] for link in found]})
    response.status_code = 409
    return response


class DeleteView(MethodView):
    """The removal of a file from an item."""

    def get(self, kind: str, id: str, resource_id: str) -> Response | str:
        """Ask before the file is removed."""
        pkg = common.written_item(id)
        return tk.render(
            "ttdn/desk/delete_file.html", {"pkg": pkg, "resource": _resource(pkg, resource_id)}
        )

    def post(self, kind: str, id: str, resource_id: str) -> Response | str:
        """Remove the file."""
        pkg = common.written_item(id)
        try:
            common.act("resource_delete", {"id": _resource(pkg, resource_id)["id"]})
        except tk.ValidationError as error:
            tk.h.flash_error("; ".join(map(str, error.error_summary.values())))
            return tk.redirect_to(common.item_url(pkg))
        tk.h.flash_success(_("The file was removed."))
        return tk.redirect_to(common.written_url(common.item(id)))


def _resource(pkg: dict[str, Any], resource_id: str | None) -> dict[str, Any]:
    if resource_id is None:
        return {}
    for resource in pkg["resources"]:
        if resource["id"] == resource_id:
            return resource
    return tk.abort(404, _("There is no such file."))


def _entries() -> dict[str, Any]:
    data = common.posted()
    files = clean_dict(dict_fns.unflatten(tuplize_dict(parse_params(tk.request.files))))
    # A file field left empty still arrives, without a name.
    return {**data, **{name: file for name, file in files.items() if file}}


def _save(pkg: dict[str, Any], resource: dict[str, Any], data: dict[str, Any]) -> None:
    if not resource:
        common.act("resource_create", {**data, "package_id": pkg["id"]})
        return
    # The form sends a translated field by language; the stored one would win over its parts.
    kept = {k: v for k, v in resource.items() if not any(sent.startswith(f"{k}-") for sent in data)}
    changed = {**kept, **data}
    if not data.get("upload") and not data.get("url"):
        # Only the texts change: the file that is there stays.
        changed["url"], changed["url_type"] = resource["url"], resource.get("url_type")
    elif not data.get("upload"):
        changed["url_type"] = ""
    common.act("resource_update", changed)


def file_page(
    pkg: dict[str, Any], resource: dict[str, Any], data: dict[str, Any], errors: dict[str, Any]
) -> str:
    """Show the form of a file; ``data`` holds the entries of a save that failed."""
    return tk.render(
        "ttdn/desk/file_form.html",
        {
            "pkg": pkg,
            "resource": resource,
            "data": data or dict(resource),
            "errors": errors,
            "posted": tk.request.method == "POST",
        },
    )


def show_again(error: CSRFError) -> Response | str:
    """Show an expired form again with what was typed; the file must be chosen again."""
    if (response := common.ask_to_log_in()) is not None:
        return response
    arguments = tk.request.view_args or {}
    pkg = common.written_item(arguments["id"])
    data = common.posted()
    data.pop("save", None)
    errors = {"message": [_("This page had been open for too long. Please save it again.")]}
    return file_page(pkg, _resource(pkg, arguments.get("resource_id")), data, errors)


def blueprint_for(kinds: Iterable[str]) -> Blueprint:
    """Take over the file addresses of the kinds."""
    blueprint = common.desk_blueprint("ttdn_files")
    blueprint.register_error_handler(CSRFError, show_again)
    form, delete = FileView.as_view("form"), DeleteView.as_view("delete")
    for kind in kinds:
        base, given = f"/{kind}/<id>/resource", {"kind": kind}
        blueprint.add_url_rule(f"{base}/new", view_func=form, defaults=given)
        blueprint.add_url_rule(f"{base}/<resource_id>/edit", view_func=form, defaults=given)
        blueprint.add_url_rule(f"{base}/<resource_id>/delete", view_func=delete, defaults=given)
    return blueprint
