"""The forms between the password and the session: the code, or setting an application up (R22).

Nobody is logged in yet: what the browser holds is a signed field of the form.
"""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint, current_app, make_response, request
from flask_wtf.csrf import CSRFError

from ckanext.ttdn.services.login import devices, guesses, second_step
from ckanext.ttdn.services.second_factor import changes, demand, enrolment
from ckanext.ttdn.services.sessions import cookies

from . import admission

__all__ = ["ask", "blueprint"]

_ = tk._
blueprint = Blueprint("ttdn_second_step", __name__)

_CODE, _SETTING_UP = "user/login_code.html", "user/login_set_up.html"


def ask(user: model.User, step: second_step.Step) -> Response:
    """Show the form that the account needs after its password."""
    if step.setting_up:
        return _set_up_page(user, step.state)
    return _page(_CODE, state=step.state)


@blueprint.before_request
def require_own_form() -> None:
    """Ask for the form's token though nobody is logged in: else another site could log a browser in
    to an account of its own. Raises CSRFError.
    """
    if current_app.config["WTF_CSRF_ENABLED"]:
        current_app.extensions["csrf"].protect()


@blueprint.route("/user/login/code", methods=["POST"])
def enter_code() -> Response:
    """Log in who sends a right code after the right password."""
    found = second_step.read(_sent("state"), setting_up=False)
    if found is None:
        return _over()
    user, step = found
    try:
        accepted, guess = guesses.code(user, _sent("code"))
    except changes.NoKey:
        return _no_key(_CODE, state=step.state)
    except (guesses.Limited, guesses.Uncounted) as refused:
        return _unkept(admission.refused(refused, _CODE, state=_sent("state")))
    if accepted is None:
        tk.h.flash_error(_("This code is wrong, too old, or was used already."))
        return _page(_CODE, state=_sent("state"))
    # The password may have been changed, and the second factor reset, while the code was checked.
    found = second_step.read(_sent("state"), setting_up=False)
    if found is None:
        return _over()
    guesses.was_right(guess)
    cookies.factor_was_checked(accepted.factor)
    if accepted.left is not None:
        _say_what_is_left(accepted.left)
    return admission.log_in(found[0], step.remember, step.target)


@blueprint.route("/user/login/set-up", methods=["POST"])
def set_up() -> Response:
    """Set the application up of an account that may not be without; log in, show the codes."""
    found = second_step.read(_sent("state"), setting_up=True)
    if found is None:
        return _over()
    user, step = found
    try:
        recovery = changes.set_up(user, _sent("enrolment"), _sent("code"))
    except changes.NoKey:
        return _no_key("user/login.html")
    except changes.Refused as refused:
        if refused.code == "expired":
            return _over()
        tk.h.flash_error(_("This code is wrong or too old. Send the one that is shown now."))
        return _set_up_page(user, _sent("state"), _sent("enrolment"))
    cookies.factor_was_checked(demand.id_of(user.id) or "")
    admission.begin(user, step.remember)
    target = step.target if step.target and tk.h.url_is_local(step.target) else None
    response = _page("user/recovery_codes.html", codes=recovery, target=target)
    devices.remember(response, user)
    return response


@blueprint.route("/user/login/code")
@blueprint.route("/user/login/set-up")
def begin_again() -> Response:
    """Lead who opens the address to the log-in form: the way begins with the password."""
    return tk.redirect_to("user.login")


@blueprint.errorhandler(CSRFError)
def _form_expired(error: CSRFError) -> Response:
    if tk.current_user.is_anonymous:
        return _over()
    # The form was sent twice: the first has logged in, and its answer may not have been seen. New
    # recovery codes can be made there.
    return tk.redirect_to("ttdn_second_factor.index", id=tk.current_user.name)


def _set_up_page(user: model.User, state: str, enrolled: str = "") -> Response:
    try:
        changes.require_key()
    except changes.NoKey:
        return _no_key("user/login.html")
    shown = enrolment.begin(user, enrolled)
    return _page(_SETTING_UP, state=state, enrolment=shown)


def _over() -> Response:
    tk.h.flash_error(_("The log-in took too long, or the account has changed. Begin again."))
    return tk.redirect_to("user.login")


def _no_key(page: str, **variables: object) -> Response:
    tk.h.flash_error(
        _("Codes cannot be checked at present. Tell the administrator of the catalogue.")
    )
    response = _page(page, **variables)
    response.status_code = 503
    return response


def _say_what_is_left(number: int) -> None:
    text = tk.ungettext(
        "This recovery code is used up. {number} code is left.",
        "This recovery code is used up. {number} codes are left.",
        number,
    )
    tk.h.flash_notice(text.format(number=number))


def _page(name: str, **variables: object) -> Response:
    return _unkept(make_response(tk.render(name, variables)))


def _unkept(response: Response) -> Response:
    # The button "back" shows the next person at the browser neither a secret nor a state.
    response.cache_control.no_store = True
    return response


def _sent(name: str) -> str:
    return request.form.get(name) or ""
