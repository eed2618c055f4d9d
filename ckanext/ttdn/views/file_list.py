"""All files of an item on one page: their order, their texts in each language, many at once.

Everything typed is saved with every button, the moves included. One ``package_patch`` writes
order and texts, so a published item gets a change (R20), as from any other form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask.views import MethodView
from flask_wtf.csrf import CSRFError

from ckanext.ttdn import config

from . import common

_ = tk._
blueprint = common.desk_blueprint("ttdn_file_list")
Resource = dict[str, Any]


class ListView(MethodView):
    """The files of an item, to be put in order and described."""

    def get(self, id: str) -> Response | str:
        """Show the files, or why the item cannot be changed."""
        pkg = common.written_item(id)
        if not tk.h.ttdn_can(pkg, "edit"):
            tk.h.flash_error(tk.h.ttdn_why_not(pkg, "edit"))
            return tk.redirect_to(common.item_url(pkg))
        return list_page(pkg, {}, {})

    def post(self, id: str) -> Response | str:
        """Save texts and order; a stale save shows what was typed."""
        pkg, data = common.written_item(id), common.posted()
        direction, _colon, moved = str(data.pop("move", "")).partition(":")
        moved = moved if any(moved == resource["id"] for resource in pkg["resources"]) else ""
        described = [_described(resource, data) for resource in pkg["resources"]]
        resources = reordered(described, moved, direction)
        sent = {"id": pkg["id"], "resources": resources}
        if data.get("metadata_modified"):
            sent["metadata_modified"] = data["metadata_modified"]
        try:
            common.act("package_patch", sent)
        except tk.ValidationError as error:
            return list_page(pkg, data, _by_input(error.error_dict, resources))
        return common.forget_entries(_saved(pkg, resources, moved, direction), f"files:{pkg['id']}")


def reordered(resources: list[Resource], moved: str, direction: str) -> list[Resource]:
    """Return the resources with one moved ``up``, ``down`` or ``first``; none moves for ``""``."""
    if not moved:
        return resources
    old = [resource["id"] for resource in resources].index(moved)
    new = {"up": max(old - 1, 0), "down": old + 1, "first": 0}.get(direction, old)
    rest = [resource for resource in resources if resource["id"] != moved]
    return [*rest[:new], resources[old], *rest[new:]]


def _described(resource: Resource, data: Mapping[str, Any]) -> Resource:
    """Put the texts that were sent for a file into it; one that was not on the page stays."""
    changed = dict(resource)
    for name in tk.h.ttdn_listed_texts():
        key = f"{resource['id']}-{name}"
        if key in data:
            changed[name] = data[key]
        texts = {
            lang: data[f"{key}-{lang}"] for lang in config.languages() if f"{key}-{lang}" in data
        }
        if texts:
            changed[name] = {**(changed.get(name) or {}), **texts}
    return changed


def _by_input(errors: Mapping[str, Any], resources: list[Resource]) -> dict[str, Any]:
    """Return the errors of files by the names of their inputs, the others as they are."""
    found = {key: value for key, value in errors.items() if key != "resources"}
    for resource, own in zip(resources, errors.get("resources") or [], strict=False):
        if isinstance(own, Mapping):
            found.update({f"{resource['id']}-{key}": value for key, value in own.items()})
    return found


def _saved(pkg: dict[str, Any], resources: list[Resource], moved: str, direction: str) -> Response:
    if not moved:
        tk.h.flash_success(_("The files are saved."))
        return tk.redirect_to(common.written_url(common.item(pkg["id"])))
    number = [resource["id"] for resource in resources].index(moved) + 1
    tk.h.flash_success(
        _("The file is now number {number} of {count}.").format(number=number, count=len(resources))
    )
    # The page comes back with the focus on the button that was pressed; a fragment would take it.
    return tk.redirect_to("ttdn_file_list.edit", id=pkg["name"], moved=moved, by=direction)


def list_page(pkg: dict[str, Any], data: dict[str, Any], errors: dict[str, Any]) -> str:
    """Show the files; ``data`` and ``errors`` are by the names of the inputs."""
    return tk.render(
        "ttdn/desk/file_list.html",
        {
            "pkg": pkg,
            "data": data,
            "errors": errors,
            "conflict": errors.get("conflict"),
            "posted": tk.request.method == "POST",
            "moved": tk.request.args.get("moved", ""),
            "direction": tk.request.args.get("by", ""),
        },
    )


def show_again(error: CSRFError) -> Response | str:
    """Show an expired page again with what was typed; saving it needs another click."""
    if (response := common.ask_to_log_in()) is not None:
        return response
    pkg = common.written_item((tk.request.view_args or {})["id"])
    data = common.posted()
    data.pop("move", None)
    errors = {"message": [_("This page had been open for too long. Please save it again.")]}
    return list_page(pkg, data, errors)


blueprint.register_error_handler(CSRFError, show_again)
blueprint.add_url_rule("/ttdn/item/<id>/files", view_func=ListView.as_view("edit"))
