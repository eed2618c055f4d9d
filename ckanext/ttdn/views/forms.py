"""The form of an item: one page, drafts may be incomplete, nothing typed is ever lost.

It stands at CKAN's own addresses (``/{kind}/new``, ``/{kind}/edit/<id>``): core's views there ask
in stages and publish at the end, which an agency never does (R20).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint
from flask.views import MethodView
from flask_wtf.csrf import CSRFError

from ckanext.ttdn import config

from . import common

_ = tk._
# What the form sends beside the item's fields.
_BUTTON = "save"


class NewView(MethodView):
    """A new item of a kind."""

    def get(self, kind: str) -> Response | str:
        """Show the empty form, or why this kind is not open to the account."""
        if not tk.h.ttdn_can_create(kind):
            tk.h.flash_error(tk.h.ttdn_why_not_create(kind))
            return tk.redirect_to("ttdn_items.choose_kind")
        return form_page(kind, {}, tk.h.ttdn_form_defaults(kind), {})

    def post(self, kind: str) -> Response | str:
        """Save the draft; the form's token makes a double click one item."""
        data = common.posted()
        button = data.pop(_BUTTON, "")
        try:
            saved = common.act("package_create", {**data, "type": kind})
        except tk.ValidationError as error:
            return form_page(kind, {}, data, error.error_dict)
        return _saved(saved, button, f"new:{kind}")


class EditView(MethodView):
    """An own item that may be changed."""

    def get(self, kind: str, id: str) -> Response | str:
        """Show the form with the item's values, or why it cannot be changed."""
        pkg = _written(id)
        if not tk.h.ttdn_can(pkg, "edit"):
            tk.h.flash_error(tk.h.ttdn_why_not(pkg, "edit"))
            return tk.redirect_to(common.item_url(pkg))
        return form_page(pkg["type"], pkg, dict(pkg), {})

    def post(self, kind: str, id: str) -> Response | str:
        """Save; a stale save shows what was typed and can be saved over knowingly."""
        data = common.posted()
        button = data.pop(_BUTTON, "")
        pkg = _written(id)
        try:
            saved = common.act("package_update", {**data, "id": pkg["id"]})
        except tk.ValidationError as error:
            return form_page(pkg["type"], pkg, data, error.error_dict)
        return _saved(saved, button, f"edit:{pkg['id']}")


def _written(id: str) -> dict[str, Any]:
    """Return the item as it is written; a harvest source, which has another form, is not found."""
    pkg = common.written_item(id)
    if pkg["type"] not in config.kinds():
        raise tk.ObjectNotFound()
    return pkg


def form_page(kind: str, pkg: dict[str, Any], data: dict[str, Any], errors: dict[str, Any]) -> str:
    """Show the form: ``pkg`` as stored (empty for a new one), ``data`` as it fills the fields."""
    return tk.render(
        "ttdn/desk/form.html",
        {
            "kind": kind,
            "pkg": pkg,
            "data": data,
            "errors": errors,
            "conflict": errors.get("conflict"),
            "posted": tk.request.method == "POST",
        },
    )


def _saved(pkg: dict[str, Any], button: str, key: str) -> Response:
    if button == "draft":
        change = pkg["approval_state"] == "published"
        tk.h.flash_success(_("The change is saved.") if change else _("The draft is saved."))
        target = tk.url_for(f"{pkg['type']}.edit", id=pkg["name"])
    else:
        tk.h.flash_success(_("Saved. This is how it will look; submit it below when it is ready."))
        target = common.written_url(pkg)
    return common.forget_entries(tk.redirect_to(target), key)


def show_again(error: CSRFError) -> Response | str:
    """Show an expired form again with what was typed; saving it needs another click."""
    if (response := common.ask_to_log_in()) is not None:
        return response
    data, arguments = common.posted(), tk.request.view_args or {}
    data.pop(_BUTTON, None)
    errors = {"message": [_("This page had been open for too long. Please save it again.")]}
    if "id" not in arguments:
        return form_page(arguments["kind"], {}, data, errors)
    pkg = common.written_item(arguments["id"])
    return form_page(pkg["type"], pkg, data, errors)


def delete(kind: str, id: str) -> Response:
    """Lead from CKAN's address to the page that asks before it deletes."""
    return tk.redirect_to("ttdn_items.delete", id=id)


def blueprint_for(kinds: Iterable[str]) -> Blueprint:
    """Take over the form addresses of the kinds; registered before core's, ours are found."""
    blueprint = common.desk_blueprint("ttdn_forms")
    blueprint.register_error_handler(CSRFError, show_again)
    new, edit = NewView.as_view("new"), EditView.as_view("edit")
    for kind in kinds:
        given = {"kind": kind}
        blueprint.add_url_rule(f"/{kind}/new", view_func=new, defaults=given)
        blueprint.add_url_rule(f"/{kind}/edit/<id>", view_func=edit, defaults=given)
        blueprint.add_url_rule(f"/{kind}/delete/<id>", "delete", delete, defaults=given)
    return blueprint
