"""The second factor on the page of an account (R22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import make_response

from ckanext.ttdn.services.login import accounts, guesses
from ckanext.ttdn.services.second_factor import changes, enrolment

from . import admission, common

_ = tk._
blueprint = common.desk_blueprint("ttdn_second_factor")

_PAGE, _RULE = "user/second_factor.html", "/user/<id>/second-factor"
_REFUSED = {
    "wrong_code": lambda: _("This code is wrong or too old. Send the one that is shown now."),
    "expired": lambda: _("This page had been open for too long, or the account has changed."),
    "demanded": lambda: _("Your account may not be without a second factor."),
}


@blueprint.route(_RULE)
def index(id: str) -> Response:
    """Show the state, and to the owner what can be done; another's for the operator only."""
    return _page(id)


@blueprint.route(f"{_RULE}/set-up", methods=["POST"])
def set_up(id: str) -> Response:
    """Set an application up, instead of a former one, and show the recovery codes once."""
    form = tk.request.form

    def change(user: model.User) -> list[str]:
        return changes.set_up(user, form.get("enrolment") or "", form.get("code") or "")

    return _change(id, change, _("From now on the account asks for a code after the password."))


@blueprint.route(f"{_RULE}/recovery", methods=["POST"])
def renew_recovery(id: str) -> Response:
    """Replace the recovery codes and show the new ones once."""
    return _change(
        id,
        lambda user: changes.renew_recovery(user.id),
        _("The former recovery codes are worth nothing now."),
    )


@blueprint.route(f"{_RULE}/off", methods=["POST"])
def turn_off(id: str) -> Response:
    """Let the account log in with the password alone, where the profile permits it."""
    return _change(
        id,
        lambda user: changes.give_up(user.id) and [],
        _("The second factor is turned off."),
    )


@blueprint.route(f"{_RULE}/reset", methods=["POST"])
def reset(id: str) -> Response:
    """Take another account's second factor away, as the operator."""
    done = common.act("ttdn_second_factor_reset", {"user": id})
    tk.h.flash_success(_("The second factor of {user} is reset.").format(user=done["user"]))
    return tk.redirect_to("ttdn_second_factor.index", id=id)


def _change(id_: str, change: Callable[[model.User], Any], done: str) -> Response:
    """Change the own second factor after the password was checked; guesses are counted."""
    _own(id_)
    try:
        user, guess = guesses.password(tk.current_user.name, tk.request.form.get("password") or "")
    except (guesses.Limited, guesses.Uncounted) as refused:
        tk.h.flash_error(admission.sentence(refused))
        return admission.with_status(_page(id_), refused)
    if user is None:
        tk.h.flash_error(_("The password is wrong. Nothing was changed."))
        return _page(id_)
    guesses.was_right(guess)
    try:
        recovery = change(user)
    except changes.Refused as refused:
        tk.h.flash_error(_REFUSED[refused.code]())
        return _page(id_)
    except changes.NoKey:
        return _no_key(id_)
    tk.h.flash_success(done)
    if not recovery:
        return tk.redirect_to("ttdn_second_factor.index", id=id_)
    return _page(id_, recovery)


def _own(id_: str) -> None:
    if id_ not in (tk.current_user.name, tk.current_user.id):
        tk.abort(403, _("Only the owner can do this."))


def _no_key(id_: str) -> Response:
    tk.h.flash_error(
        _("Codes cannot be checked at present. Tell the administrator of the catalogue.")
    )
    response = _page(id_)
    response.status_code = 503
    return response


def _page(id_: str, recovery: list[str] | None = None) -> Response:
    found = common.act("ttdn_second_factor_show", {"user": id_})
    shown = common.act("user_show", {"id": id_})
    own = accounts.named(tk.current_user.name) if shown["id"] == tk.current_user.id else None
    variables: dict[str, Any] = {"user_dict": shown, "is_myself": own is not None, "factor": found}
    if own is not None and not recovery:
        variables["enrolment"] = _begun(own)
    return make_response(tk.render(_PAGE, {**variables, "recovery": recovery}))


def _begun(user: model.User) -> enrolment.Shown | None:
    """Return what was begun by the form that is shown again, or a new secret; None without key."""
    try:
        changes.require_key()
    except changes.NoKey:
        return None
    return enrolment.begin(user, tk.request.form.get("enrolment") or "")
