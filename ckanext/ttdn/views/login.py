"""The log-in form, the form that asks for a new password, and tokens: guesses are limited."""

from __future__ import annotations

from typing import Any

import jwt
from ckan import model
from ckan.common import config as core_config
from ckan.lib import api_token
from ckan.plugins import toolkit as tk
from ckan.types import Response
from flask import Blueprint, jsonify, make_response, request
from redis import RedisError
from werkzeug.exceptions import HTTPException

from ckanext.ttdn.services import refusals
from ckanext.ttdn.services.login import accounts, guesses, limits, mails
from ckanext.ttdn.services.login import second_step as steps
from ckanext.ttdn.services.second_factor import demand
from ckanext.ttdn.services.sessions import tokens

from . import admission, second_step

__all__ = ["answer", "authenticate", "blueprint"]

_ = tk._
blueprint = Blueprint("ttdn_login", __name__)


def answer() -> Response | None:
    """Log in an account with the right password, or ask for the second factor.

    Return None unless it is a POST without a session: CKAN's page answers then.
    """
    if request.method != "POST" or tk.current_user.is_authenticated:
        return None
    try:
        user, guess = guesses.password(_sent("login"), _sent("password"))
    except (guesses.Limited, guesses.Uncounted) as refused:
        return admission.refused(refused, "user/login.html")
    if user is None:
        tk.h.flash_error(_("Login failed. Bad username or password."))
        return make_response(tk.render("user/login.html"))
    guesses.was_right(guess)
    remember, target = (
        bool(_sent("remember")),
        request.args.get("next", request.args.get("came_from")),
    )
    step = steps.after_password(user, remember, target)
    if step is not None:
        return second_step.ask(user, step)
    return admission.log_in(user, remember, target)


def authenticate(identity: dict[str, Any]) -> model.User | model.AnonymousUser | None:
    """Check a password for a page of CKAN's, as when an account changes its own.

    Raises HTTPException with 429 or 503 where no guess may be made.
    """
    if not ("login" in identity and "password" in identity):
        return None
    try:
        user, guess = guesses.password(
            str(identity["login"]),
            str(identity["password"]),
            captcha_too=bool(identity.get("check_captcha", True)),
        )
    except (guesses.Limited, guesses.Uncounted) as refused:
        page = "error_document_template.html"
        raise HTTPException(response=admission.refused(refused, page)) from None
    if user is None:
        return model.AnonymousUser()
    guesses.was_right(guess)
    return user


@blueprint.route("/user/reset", methods=["POST"])
def request_reset() -> Response:
    """Send a link for a new password. The response is the same for unknown accounts."""
    try:
        tk.check_access("request_reset", {"user": tk.current_user.name}, {})
    except tk.NotAuthorized:
        tk.abort(403, _("Unauthorized to request reset password."))
    text = _sent("user").strip()
    if not text:
        tk.h.flash_error(_("Email is required"))
        return tk.redirect_to("user.request_reset")
    if not guesses.is_human():
        tk.h.flash_error(_("Bad Captcha. Please try again."))
        return tk.redirect_to("user.request_reset")
    try:
        user = accounts.named(text)
        guesses.count("reset", text, user, limits.RESET, limits.RESET_ADDRESS)
        mails.queue_reset(text, tk.h.lang())
    except RedisError:
        return admission.refused(guesses.Uncounted(), "user/request_reset.html")
    except (guesses.Limited, guesses.Uncounted) as refused:
        return admission.refused(refused, "user/request_reset.html")
    tk.h.flash_success(
        _("A reset link has been emailed to you (unless the account specified does not exist)")
    )
    return tk.redirect_to(core_config.get("ckan.user_reset_landing_page"))


@blueprint.before_app_request
def limit_tokens() -> Response | None:
    """Refuse tokens that were never signed here when too many came from an address.

    And those of an account that lacks a second factor that it needs, with a sentence.
    """
    sent = request.headers.get(core_config["apitoken_header_name"], "")
    # A site that is tried out behind a password of its web server sends that with every request.
    if not sent or sent[:6].lower() == "basic ":
        return None
    token_id = _signed(sent)
    if token_id is not None:
        return _lacking(token_id)
    try:
        guesses.count_token()
    except guesses.Limited as refused:
        words = {"__type": "Too Many Requests", "message": admission.sentence(refused)}
        response = jsonify(success=False, error=words)
        return admission.with_status(response, refused)
    return None


def _lacking(token_id: str) -> Response | None:
    owner = tokens.owner_of(token_id) if demand.roles() else None
    if owner is None or not demand.is_unmet(owner):
        return None
    words = {"__type": "Authorization Error", "message": refusals.message("second_factor_first")}
    response = jsonify(success=False, error=words)
    response.status_code = 403
    return response


def _signed(token: str) -> str | None:
    """Return the id of a token that was signed here; None for another one."""
    # Its signature alone: an expired or revoked token was no guess.
    unasked = dict.fromkeys(("verify_exp", "verify_iat", "verify_nbf"), False)
    try:
        return str(api_token.decode_token(token, options=unasked).get("jti", ""))
    except (jwt.InvalidTokenError, ValueError):
        return None


def _sent(name: str) -> str:
    return request.form.get(name) or ""
