"""The authority's list of synonyms: look, add, change, take out, restore, try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask_wtf.csrf import CSRFError

from . import common

_ = tk._
blueprint = common.desk_blueprint("ttdn_synonyms")

_FIELDS: dict[str, Callable[[], str]] = {
    "administration": lambda: _("Public administration"),
    "tourism": lambda: _("Tourism"),
    "investment": lambda: _("Investment"),
    "heritage": lambda: _("Heritage"),
    "diplomacy": lambda: _("Diplomacy"),
    "statistics": lambda: _("Statistics"),
}
_OPERATIONS: dict[str, Callable[[], str]] = {
    "create": lambda: _("Added"),
    "update": lambda: _("Changed"),
    "delete": lambda: _("Taken out"),
    "restore": lambda: _("Restored"),
    "file": lambda: _("As shipped"),
}


@blueprint.route("/ttdn/synonyms")
def index() -> str:
    """List the entries: words ``q``, ``field``, ``deleted``; ``try``: a query to try."""
    filters = {name: tk.request.args.get(name, "")[:500] for name in ("q", "field")}
    deleted = tk.request.args.get("deleted") == "true"
    page, found = _page("ttdn_synonym_list", {**filters, "deleted": deleted})
    query = tk.request.args.get("try", "")[:500]
    tried = common.act("ttdn_synonym_try", {"q": query}) if query.strip() else None
    return _render(
        "index",
        {**page, "entries": found, "filters": filters, "deleted": deleted}
        | {"query": query, "tried": tried},
    )


@blueprint.route("/ttdn/synonyms/changes")
def changes() -> str:
    """List all changes of the list, the newest first."""
    page, found = _page("ttdn_synonym_history", {})
    return _render("history", {**page, "changes": found, "entry": None})


@blueprint.route("/ttdn/synonyms/<id>/history")
def history(id: str) -> str:
    """List the changes of an entry; each can be put in force again."""
    page, found = _page("ttdn_synonym_history", {"id": id})
    return _render("history", {**page, "changes": found, "entry": _entry(id)})


@blueprint.route("/ttdn/synonyms/<id>/restore", methods=["POST"])
def restore(id: str) -> Response:
    """Put an earlier form of an entry in force again."""
    sent = {name: tk.request.form.get(name) for name in ("number", "lock_version")}
    try:
        entry = common.act("ttdn_synonym_restore", {**sent, "id": id})
    except tk.ValidationError as error:
        tk.h.flash_error(_words(error))
    else:
        tk.h.flash_success(_("In force again: {entry}").format(entry=entry["text"]))
    return tk.redirect_to("ttdn_synonyms.history", id=id)


@blueprint.route("/ttdn/synonyms/<id>/restore", methods=["GET"])
def restore_again(id: str) -> Response:
    """Lead back from the log-in page: nothing is restored by a link."""
    return tk.redirect_to("ttdn_synonyms.history", id=id)


@blueprint.route("/ttdn/synonyms/new", methods=["GET", "POST"])
def new() -> Response | str:
    """Add an entry."""
    return _form(None, tk.request.form.to_dict())


@blueprint.route("/ttdn/synonyms/<id>/edit", methods=["GET", "POST"])
def edit(id: str) -> Response | str:
    """Change an entry; who had an older one before him is shown it and may save again."""
    return _form(_entry(id), tk.request.form.to_dict())


@blueprint.route("/ttdn/synonyms/<id>/delete", methods=["GET", "POST"])
def delete(id: str) -> Response | str:
    """Ask, and take an entry out."""
    entry = _entry(id)
    if tk.request.method == "POST":
        sent = {"id": id, "lock_version": tk.request.form.get("lock_version")}
        try:
            common.act("ttdn_synonym_delete", sent)
        except tk.ValidationError as error:
            tk.h.flash_error(_words(error))
            return tk.redirect_to("ttdn_synonyms.history", id=id)
        tk.h.flash_success(
            _("Taken out: {entry}. It can be restored from its history.").format(
                entry=entry["text"]
            )
        )
        return tk.redirect_to("ttdn_synonyms.index")
    return _render("delete", {"entry": entry})


def _form(entry: dict[str, Any] | None, typed: dict[str, str]) -> Response | str:
    if tk.request.method == "GET":
        common.act("ttdn_synonym_list", {"limit": 0})
        return _form_page(entry, entry or {}, {})
    sent = {name: typed.get(name, "") for name in ("text", "field")}
    try:
        if entry is None:
            saved = common.act("ttdn_synonym_create", sent)
        else:
            changed = {**sent, "id": entry["id"], "lock_version": typed.get("lock_version")}
            saved = common.act("ttdn_synonym_update", changed)
    except tk.ValidationError as error:
        return _form_page(entry, sent, error.error_dict)
    done = _("In force for every search from now on: {entry}").format(entry=saved["text"])
    tk.h.flash_success(done)
    return tk.redirect_to("ttdn_synonyms.index")


def _form_page(entry: dict[str, Any] | None, data: dict[str, Any], errors: dict[str, Any]) -> str:
    targets = {"text": "synonym-text", "field": "synonym-field"}
    links = [
        {"target": targets.get(name), "field": name, "text": str(text)}
        for name, texts in errors.items()
        for text in (texts if isinstance(texts, list) else [texts])
    ]
    return _render("form", {"entry": entry, "data": data, "errors": errors, "links": links})


def _show_again(error: CSRFError) -> Response | str:
    """Show an expired form with what was typed; saving it needs another click."""
    if (response := common.ask_to_log_in()) is not None:
        return response
    name = (tk.request.endpoint or "").rpartition(".")[2]
    if name not in ("new", "edit"):
        return common.form_expired(error)
    arguments = tk.request.view_args or {}
    entry = _entry(arguments["id"]) if name == "edit" else None
    errors = {"message": [_("This page had been open for too long. Please save it again.")]}
    return _form_page(entry, tk.request.form.to_dict(), errors)


blueprint.register_error_handler(CSRFError, _show_again)


def _entry(id_: str) -> dict[str, Any]:
    """Return an entry as it is now, or answer 404."""
    return common.act("ttdn_synonym_history", {"id": id_, "limit": 1})["results"][0]


def _page(action: str, data: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what the pager needs, and the rows of the page."""
    number, size = common.page_number(), common.PAGE_SIZE
    found = common.act(action, {**data, "limit": size, "offset": (number - 1) * size})
    return {"page": number, "page_size": size, "count": found["count"]}, found["results"]


def _render(name: str, variables: dict[str, Any]) -> str:
    fields = {code: label() for code, label in _FIELDS.items()}
    operations = {code: label() for code, label in _OPERATIONS.items()}
    shared = {"fields": fields, "operations": operations}
    return tk.render(f"ttdn/desk/synonyms/{name}.html", {**shared, **variables})


def _words(error: tk.ValidationError) -> str:
    return "; ".join(map(str, error.error_summary.values()))
