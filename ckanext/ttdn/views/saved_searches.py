"""The searches that an account is mailed about: look, add, change, remove."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Response

from ckanext.ttdn.services.saved_searches import query

from . import common

_ = tk._
blueprint = common.desk_blueprint("ttdn_saved_searches")


@blueprint.route("/ttdn/searches")
def index() -> str:
    """List the account's searches."""
    found = common.act("ttdn_saved_search_list", {})
    rows = [{**row, **_words(row["search"])} for row in found]
    return tk.render("ttdn/desk/saved_searches.html", {"rows": rows})


@blueprint.route("/ttdn/searches/new", methods=["GET"])
def new() -> Response | str:
    """Ask how often the account wants to be mailed about ``search``."""
    common.act("ttdn_saved_search_list", {})
    search = tk.request.args.get("search")
    if search is None:
        # Back from the log-in page, or an expired form: which search it was is not known.
        return tk.redirect_to("ttdn_saved_searches.index")
    return _form_page(search, "week", {})


@blueprint.route("/ttdn/searches/new", methods=["POST"])
def save() -> Response | str:
    """Mail the account about a search from now on."""
    sent = {name: tk.request.form.get(name, "") for name in ("search", "every")}
    try:
        common.act("ttdn_saved_search_create", {**sent, "language": tk.h.lang()})
    except tk.ValidationError as error:
        return _form_page(sent["search"], sent["every"], error.error_dict)
    tk.h.flash_success(_("Saved. New results come by mail, the first ones from now on."))
    return tk.redirect_to("ttdn_saved_searches.index")


@blueprint.route("/ttdn/searches/<id>/remove", methods=["POST"])
def remove(id: str) -> Response:
    """Mail the account no more about a search; a second click changes nothing."""
    try:
        tk.get_action("ttdn_saved_search_delete")({}, {"id": id})
    except tk.ObjectNotFound:
        tk.h.flash_notice(_("This search was removed already."))
    else:
        tk.h.flash_success(_("Removed. No more mails about this search."))
    return tk.redirect_to("ttdn_saved_searches.index")


@blueprint.route("/ttdn/searches/<id>/remove", methods=["GET"])
def remove_again(id: str) -> Response:
    """Lead back from the log-in page: nothing is removed by a link."""
    return tk.redirect_to("ttdn_saved_searches.index")


def _form_page(search: str, every: str, errors: dict[str, Any]) -> str:
    texts = [str(text) for found in errors.values() for text in found]
    variables = {"search": search, "every": every, "errors": texts, **_words(search)}
    return tk.render("ttdn/desk/saved_search_form.html", variables)


def _words(text: str) -> dict[str, Any]:
    """Return a search as a page names it and leads to it; None for one that cannot be asked."""
    try:
        search = query.parse(text)
    except tk.ValidationError:
        return {"words": None, "url": tk.url_for("dataset.search")}
    labels = search.labels()
    words = ", ".join([*([search.q] if search.q else []), *labels]) or _("All items")
    url = tk.url_for("dataset.search")
    return {"words": words, "url": f"{url}?{search}" if search.pairs else url}
