"""Mailed links for a new password: each holds for a time, for the account as it was, and once."""

from __future__ import annotations

import hmac
import secrets

from ckan import model

from ckanext.ttdn import config
from ckanext.ttdn.services.sessions import fingerprint

from . import signing

_PURPOSE = "reset"


def renew(user: model.User) -> str:
    """Give the account a new key for a link; one of before is worth nothing. Commits.

    Core's own keys have no time and open no page.
    """
    value = {
        "nonce": secrets.token_urlsafe(16),
        "password": fingerprint.digest(user.password),
        # None for one that is invited: it has a standing only once it is active.
        "standing": fingerprint.of(user.id),
    }
    user.reset_key = signing.sign(_PURPOSE, value)
    model.Session.commit()
    return user.reset_key


def holds(account: str, key: str, use: bool = False) -> bool:
    """Tell whether the key of a link is the last one of the account, in time, and not used.

    ``account``: id or name. A new password ends it, and whatever else ends the account's sessions.
    ``use``: the password is set in this transaction; others with the same key wait for its end.
    """
    user = model.User.get(account)
    if user is not None and use:
        model.Session.refresh(user, with_for_update=True)
    if user is None or user.is_deleted() or not user.reset_key:
        return False
    if not hmac.compare_digest(key.encode(), user.reset_key.encode()):
        return False
    value = signing.read(_PURPOSE, key, config.reset_link_hours() * 60 * 60)
    if not isinstance(value, dict) or value["password"] != fingerprint.digest(user.password):
        return False
    return value["standing"] in (None, fingerprint.of(user.id))
