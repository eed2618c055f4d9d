"""A guess at a password, a code or a link: whether it may be made, and whether it is right."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ckan import model
from ckan.common import request
from ckan.lib import captcha, signals
from ckan.plugins import toolkit as tk
from passlib.hash import pbkdf2_sha512  # type: ignore[attr-defined] - made at run time
from redis import RedisError

from ckanext.ttdn import config
from ckanext.ttdn.services.passwords import LONGEST
from ckanext.ttdn.services.second_factor import changes

from . import accounts, addresses, devices, limits, mails

log = logging.getLogger(__name__)


class Limited(Exception):
    """Too many guesses: the next one may be made in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Uncounted(Exception):
    """Redis is down, so that no guess can be counted; none is let through."""


@dataclass(frozen=True)
class Guess:
    """A guess that was counted: ``own`` is the bucket of its account, ``address`` of its sender."""

    own: limits.Bucket
    address: limits.Bucket | None


def address() -> str:
    """Return the address that this request comes from."""
    forwarded = ",".join(request.headers.getlist("X-Forwarded-For"))
    peer = request.environ.get("REMOTE_ADDR") or ""
    return addresses.client(peer, forwarded, config.trusted_proxies())


def password(
    text: str, guessed: str, captcha_too: bool = True
) -> tuple[model.User | None, Guess | None]:
    """Check the password of an account, named by ``text``; return the account when it is right.

    ``captcha_too``: whether the request has to pass the captcha of the site, if there is one.
    Unknown accounts are counted and take as long as known ones. Raises Limited, Uncounted.
    """
    user = accounts.named(text)
    guess = count("password", text, user, limits.ACCOUNT, limits.ADDRESS)
    if is_right(user, guessed) and (not captcha_too or is_human()):
        return user, guess
    signals.failed_login.send(text)
    return None, guess


def code(user: model.User, guessed: str) -> tuple[changes.Accepted | None, Guess | None]:
    """Check a code of an account whose password was right; see ``changes.accept``.

    Raises Limited, Uncounted, ``changes.NoKey``.
    """
    guess = count("code", user.name, user, limits.CODE, limits.ADDRESS)
    accepted = changes.accept(user.id, guessed)
    if accepted is None:
        signals.failed_login.send(user.name)
    return accepted, guess


def count(
    kind: str,
    text: str,
    user: model.User | None,
    own: limits.Limit,
    by_address: limits.Limit,
) -> Guess | None:
    """Count a guess before it is checked. Raises Limited, Uncounted.

    A browser that has logged in before counts for itself alone. The others count for the name as
    it was typed: name and e-mail address of an account have a bucket each, so that none tells that
    the other belongs to it. None when it could not be counted and may be made all the same.
    """
    device = devices.known(user)
    if device is not None and user is not None:
        key = f"{_digest(user.id)}-{_digest(user.id, device)}"
        guess = Guess(limits.Bucket(kind, key, own), None)
    else:
        sender = limits.Bucket(f"{kind}-address", address(), by_address)
        guess = Guess(limits.Bucket(kind, _digest(text.strip().casefold()), own), sender)
    try:
        reserved = limits.reserve(_buckets(guess))
    except RedisError as error:
        if device is not None and kind == "password":
            log.warning("Redis is down: a guess from a known browser was not counted")
            return None
        raise Uncounted from error
    if reserved.wait:
        raise Limited(reserved.wait)
    if kind in mails.WARNINGS and reserved.count == own.free:
        mails.queue_warning(text, address(), kind)
    return guess


def was_right(guess: Guess | None) -> None:
    """Forget the guesses of who has logged in, and uncount this one for its address."""
    if guess is None:
        return
    try:
        limits.forgive(guess.own)
        if guess.address is not None:
            limits.take_back(guess.address)
    except RedisError:
        log.warning("Redis is down: guesses of an account that has logged in stay counted")


def forget(user: model.User) -> int:
    """Lift the delays of an account: of its names and of the browsers that it has logged in with.

    Those of addresses stay. Returns how many counts were forgotten. Raises RedisError.
    """
    names = [text for text in (user.name, user.email) if text]
    keys = [_digest(text.strip().casefold()) for text in names]
    return limits.forget(keys, f"{_digest(user.id)}-")


def count_token() -> None:
    """Count a token that the catalogue never signed, for its address. Raises Limited.

    A token cannot be found by guessing, so that without Redis none is refused; what is limited is
    the trying. A token that was signed here is never refused for another one's sake.
    """
    try:
        reserved = limits.reserve([limits.Bucket("token-address", address(), limits.TOKEN)])
    except RedisError:
        log.warning("Redis is down: a wrong API token was not counted")
        return
    if reserved.wait:
        raise Limited(reserved.wait)


def _buckets(guess: Guess) -> Sequence[limits.Bucket]:
    return [guess.own] if guess.address is None else [guess.own, guess.address]


def _digest(*parts: str) -> str:
    # Names that were typed may be anything, passwords in the wrong field included.
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, key=tk.config["SECRET_KEY"].encode()[:64]).hexdigest()[:40]


def is_right(user: model.User | None, guessed: str) -> bool:
    """Tell whether a password is right, without counting it; takes as long for no account."""
    fit = 0 < len(guessed) <= LONGEST and "\0" not in guessed and _encodable(guessed)
    if user is not None and user.password and fit:
        return user.validate_password(guessed)
    pbkdf2_sha512.verify(guessed if fit else "?", _nobody())
    return False


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def is_human() -> bool:
    """Tell whether the request passed the captcha, where the site has one."""
    try:
        captcha.check_recaptcha(request)
    except captcha.CaptchaError:
        return False
    return True


@cache
def _nobody() -> str:
    """Return a hash to compare with when there is no account, so that it takes as long."""
    return pbkdf2_sha512.hash("nobody")
