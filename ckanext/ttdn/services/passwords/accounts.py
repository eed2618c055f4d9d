"""The rule of passwords for an account: its names, and the words for what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import config
from ckanext.ttdn.model import Account, Agency

from .rules import LONGEST, faults

Names = set[str]
_ = tk._

_SENTENCES: dict[str, Callable[[], str]] = {
    "letters": lambda: _(
        "This password has characters that cannot be stored. Type it again with the keyboard."
    ),
    "short": lambda: _("This password is too short: use at least {least} characters."),
    "long": lambda: _("This password is too long: use at most {most} characters."),
    "name": lambda: _(
        "This password is made of a name of the account or its agency, which anybody tries first. "
        "Use words that have nothing to do with them."
    ),
    "common": lambda: _(
        "This password is made of common words or passwords and is guessed soon. Use a sentence "
        "of your own, or let a password manager make one."
    ),
    "pattern": lambda: _(
        "This password is made of a repetition, a sequence, neighbouring keys or a date and is "
        "guessed soon. Use a sentence of your own, or let a password manager make one."
    ),
}


def complaints(password: str, names: Names) -> list[str]:
    """Return the sentences about a password that may not be set; none when it may."""
    least = config.password_length()
    return [
        _SENTENCES[fault]().format(least=least, most=LONGEST)
        for fault in faults(password, names, least)
    ]


def complaints_of(username: str, password: str) -> list[str]:
    """Return the sentences about a password for a saved account; for an unknown one of any."""
    return complaints(password, names_of(model.User.get(username)))


def names_of(
    user: model.User | None, sent: Mapping[str, Any] | None = None, agency: Agency | None = None
) -> Names:
    """Return the names that a password of an account may not be made of.

    ``user``: the account, None for one that is being made; ``sent``: its ``name``, ``fullname``
    and ``email`` as they are about to be saved; ``agency``: the one it will act for, by default
    the one it acts for.
    """
    account = Account.of(user.id) if user is not None else None
    agency = agency or (Agency.get(account.organization_id) if account else None)
    saved = {key: getattr(user, key, None) for key in ("name", "fullname", "email")}
    found = [*_texts(saved), *_texts(sent or {})]
    if agency is not None:
        group = model.Group.get(agency.organization_id)
        found += [agency.code, *agency.name_translated.values()]
        found += [group.name, group.title] if group is not None else []
    return {text for text in found if text}


def _texts(values: Mapping[str, Any]) -> Iterator[str]:
    for key in ("name", "fullname", "email"):
        value = values.get(key)
        if isinstance(value, str):
            yield value.partition("@")[0] if key == "email" else value
