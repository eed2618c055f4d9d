"""What the forms of a log-in answer: the session that begins, or why none does."""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Response
from ckan.views.user import next_page_or_default, regenerate_session, rotate_token
from flask import make_response

from ckanext.ttdn.services.login import devices, guesses

_ = tk._

Refused = guesses.Limited | guesses.Uncounted
# Redis is started again within a minute, as a rule.
_DOWN_SECONDS = 60


def log_in(user: model.User, remember: bool, target: str | None) -> Response:
    """Begin a session and lead to ``target``, an address of this site, or to the desk."""
    begin(user, remember)
    response = next_page_or_default(target)
    devices.remember(response, user)
    return response


def begin(user: model.User, remember: bool) -> None:
    """Begin a session; ``remember``: whether it outlasts the browser."""
    regenerate_session()
    tk.login_user(user, remember=remember)
    rotate_token()


def refused(
    refused: guesses.Limited | guesses.Uncounted, page: str, **variables: object
) -> Response:
    """Answer a guess that may not be made: 429 or 503, ``page`` with the sentence above it."""
    words = sentence(refused)
    tk.h.flash_error(words)
    response = make_response(tk.render(page, {"content": words, **variables}))
    return with_status(response, refused)


def with_status(response: Response, refused: Refused) -> Response:
    """Set the status and ``Retry-After`` of an answer."""
    limited = isinstance(refused, guesses.Limited)
    response.status_code = 429 if limited else 503
    response.headers["Retry-After"] = str(refused.seconds if limited else _DOWN_SECONDS)
    return response


def sentence(refused: Refused) -> str:
    """Say when the next guess may be made."""
    if isinstance(refused, guesses.Uncounted):
        return _("Nobody can log in at present. Try again in a few minutes.")
    minutes = -(-refused.seconds // 60)
    text = tk.ungettext(
        "Too many attempts. Try again in a minute.",
        "Too many attempts. Try again in {number} minutes.",
        minutes,
    )
    return text.format(number=minutes)
