"""Mails about logging in. They are written by a job: the answer takes as long for any name."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk
from redis import RedisError

from ckanext.ttdn import config
from ckanext.ttdn.jobs import queues
from ckanext.ttdn.jobs.mails import account_mail

from . import accounts, limits, links

log = logging.getLogger(__name__)

# The owner is told of wrong guesses once in a day, whatever their number.
_WARNING_EVERY = 24 * 60 * 60
_LONGEST_NAME = 255
# The mail about wrong guesses, by what was guessed.
WARNINGS = {"password": "guesses", "code": "codes"}


def queue_warning(text: str, address: str, guessed: str) -> None:
    """Queue the mail about wrong guesses for the account that ``text`` names, if there is one.

    ``guessed``: a key of ``WARNINGS``.
    """
    kwargs = {"text": text[:_LONGEST_NAME], "address": address, "guessed": guessed}
    _queue(warn, kwargs, "ttdn login warning")


def queue_factor(user_id: str, what: str, **values: str) -> None:
    """Queue the mail that says what happened to the second factor of an account.

    ``what``: ``on``, ``off``, ``reset``, ``codes_renewed``, or ``recovery`` (``left``).
    """
    _queue(tell_of_factor, {"user_id": user_id, "what": what, **values}, "ttdn second factor")


def queue_reset(text: str, locale: str) -> None:
    """Queue the mail with a link for the account that ``text`` names. Raises RedisError."""
    kwargs = {"text": text[:_LONGEST_NAME], "locale": locale}
    queues.enqueue_notice(send_reset, kwargs, "ttdn password reset")


def warn(text: str, address: str, guessed: str = "password") -> None:
    """Tell an owner of wrong guesses; run by the worker."""
    user, kind = accounts.named(text), WARNINGS[guessed]
    if user is not None and limits.once(f"warning-{kind}", user.id, _WARNING_EVERY):
        _send(user, kind, address=address)


def tell_of_factor(user_id: str, what: str, **values: str) -> None:
    """Tell an owner what happened to the second factor; run by the worker."""
    user = model.Session.get(model.User, user_id)
    if user is not None and user.is_active:
        _send(user, f"factor_{what}", **values)


def send_reset(text: str, locale: str) -> None:
    """Send the link for a new password; run by the worker. Unknown accounts get nothing."""
    user = accounts.named(text, invited_too=True)
    if user is None:
        log.info("A link for a new password was asked for an unknown account")
        return
    path = f"/{locale}/user/reset/{quote(user.id)}?key={quote(links.renew(user))}"
    hours = str(config.reset_link_hours())
    _send(user, "reset", locale=locale, path=path, name=user.name, hours=hours)


def send_invitation(user: model.User, group: dict[str, Any], role: str) -> None:
    """Send the invitation of core's, with a link that ends. Raises MailerException."""
    links.renew(user)
    subject = tk.render(
        "emails/invite_user_subject.txt", {"site_title": tk.config["ckan.site_title"]}
    )
    mailer.mail_user(user, subject.split("\n")[0], mailer.get_invite_body(user, group, role))


def _queue(job: object, kwargs: dict[str, str], title: str) -> None:
    try:
        queues.enqueue_notice(job, kwargs, title)  # type: ignore[arg-type] - a function of this module
    except RedisError:
        log.exception("%s could not be queued", title)


def _send(user: model.User, kind: str, locale: str | None = None, **values: str) -> None:
    recipient = user.fullname or user.name
    mail = account_mail(kind, recipient, locale or tk.config["ckan.locale_default"], **values)
    try:
        mailer.mail_user(user, mail.subject, mail.body)
    except mailer.MailerException:
        log.exception("The mail about logging in (%s) was not sent", kind)
