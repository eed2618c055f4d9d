"""The log-in form, the form that asks for a new password, and tokens: guesses are limited."""

from __future__ import annotations

import jwt
from ckan import model
from ckan.common import config as core_config
from ckan.lib import api_token
from ckan.plugins import toolkit as tk
from ckan.types import Response
from ckan.views.user import next_page_or_default, regenerate_session, rotate_token
from flask import Blueprint, jsonify, make_response, request
from redis import RedisError
from werkzeug.exceptions import HTTPException

from ckanext.ttdn.services.login import accounts, devices, guesses, limits, mails

__all__ = ["answer", "authenticate", "blueprint"]

_ = tk._
blueprint = Blueprint("ttdn_login", __name__)

# Redis is started again within a minute, as a rule.
_DOWN_SECONDS = 60


def answer() -> Response | None:
    """Log in who sends the right password; None for whoever only asks for the page."""
    if request.method != "POST" or tk.current_user.is_authenticated:
        return None
    try:
        user, guess = guesses.password(_sent("login"), _sent("password"))
    except (guesses.Limited, guesses.Uncounted) as refused:
        return _refused(refused, "user/login.html")
    if user is None:
        tk.h.flash_error(_("Login failed. Bad username or password."))
        return make_response(tk.render("user/login.html"))
    guesses.was_right(guess)
    regenerate_session()
    tk.login_user(user, remember=bool(_sent("remember")))
    rotate_token()
    response = next_page_or_default(request.args.get("next", request.args.get("came_from")))
    devices.remember(response, user)
    return response


def authenticate(identity: dict[str, str]) -> model.User | model.AnonymousUser | None:
    """Check a password for a page of CKAN's, as when an account changes its own.

    Raises HTTPException with 429 or 503 where no guess may be made.
    """
    if not ("login" in identity and "password" in identity):
        return None
    try:
        user, guess = guesses.password(str(identity["login"]), str(identity["password"]))
    except (guesses.Limited, guesses.Uncounted) as refused:
        page = "error_document_template.html"
        raise HTTPException(response=_refused(refused, page)) from None
    if user is None:
        return model.AnonymousUser()
    guesses.was_right(guess)
    return user


@blueprint.route("/user/reset", methods=["POST"])
def request_reset() -> Response:
    """Send a link for a new password. The answer tells nobody whether there is such an account."""
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
        return _refused(guesses.Uncounted(), "user/request_reset.html")
    except (guesses.Limited, guesses.Uncounted) as refused:
        return _refused(refused, "user/request_reset.html")
    tk.h.flash_success(
        _("A reset link has been emailed to you (unless the account specified does not exist)")
    )
    return tk.redirect_to(core_config.get("ckan.user_reset_landing_page"))


@blueprint.before_app_request
def limit_tokens() -> Response | None:
    """Refuse tokens that were never signed here when too many came from an address."""
    sent = request.headers.get(core_config["apitoken_header_name"], "")
    # A site that is tried out behind a password of its web server sends that with every request.
    if not sent or sent[:6].lower() == "basic " or _is_signed(sent):
        return None
    try:
        guesses.count_token()
    except guesses.Limited as refused:
        words = {"__type": "Too Many Requests", "message": _sentence(refused)}
        response = jsonify(success=False, error=words)
        return _with_status(response, refused)
    return None


def _is_signed(token: str) -> bool:
    # Its signature alone: an expired or revoked token was no guess.
    unasked = dict.fromkeys(("verify_exp", "verify_iat", "verify_nbf"), False)
    try:
        api_token.decode_token(token, options=unasked)
    except (jwt.InvalidTokenError, ValueError):
        return False
    return True


def _sent(name: str) -> str:
    return request.form.get(name) or ""


def _refused(refused: guesses.Limited | guesses.Uncounted, page: str) -> Response:
    sentence = _sentence(refused)
    tk.h.flash_error(sentence)
    response = make_response(tk.render(page, {"content": sentence}))
    return _with_status(response, refused)


def _with_status(response: Response, refused: guesses.Limited | guesses.Uncounted) -> Response:
    limited = isinstance(refused, guesses.Limited)
    response.status_code = 429 if limited else 503
    response.headers["Retry-After"] = str(refused.seconds if limited else _DOWN_SECONDS)
    return response


def _sentence(refused: guesses.Limited | guesses.Uncounted) -> str:
    if isinstance(refused, guesses.Uncounted):
        return _("Nobody can log in at present. Try again in a few minutes.")
    minutes = -(-refused.seconds // 60)
    text = tk.ungettext(
        "Too many attempts. Try again in a minute.",
        "Too many attempts. Try again in {number} minutes.",
        minutes,
    )
    return text.format(number=minutes)
