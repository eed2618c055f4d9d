"""Setting an application up: the secret stands in the page until a code proves that it arrived."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.services.login import signing
from ckanext.ttdn.services.sessions import fingerprint

from . import codes, demand

# Long enough to install an application first.
SECONDS = 15 * 60
_PURPOSE = "second-factor"


@dataclass(frozen=True)
class Begun:
    """A secret that an account was shown, and the id of the second factor that it replaces."""

    secret: str
    replaces: str | None


@dataclass(frozen=True)
class Shown:
    """What a page shows: ``state`` for its form, ``secret`` in groups of four, the ``address`` of
    it and the same as a picture, ``svg``.
    """

    state: str
    secret: str
    address: str
    svg: str


def begin(user: model.User, state: str = "") -> Shown:
    """Return a new secret to show, or that of ``state`` where it still holds."""
    begun = read(user, state) or Begun(codes.new_secret(), demand.id_of(user.id))
    value = {
        "user": user.id,
        "password": fingerprint.digest(user.password),
        "secret": begun.secret,
        "replaces": begun.replaces,
    }
    address = codes.address(begun.secret, user.name, tk.config["ckan.site_title"])
    groups = [begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4)]
    kept = state if read(user, state) else signing.sign(_PURPOSE, value)
    return Shown(kept, " ".join(groups), address, _picture(address))


def read(user: model.User, state: str) -> Begun | None:
    """Return what was begun for this account within the time and with the password of now."""
    value = signing.read(_PURPOSE, state, SECONDS)
    if not isinstance(value, dict) or value["user"] != user.id:
        return None
    if value["password"] != fingerprint.digest(user.password):
        return None
    return Begun(value["secret"], value["replaces"])


def _picture(address: str) -> str:
    # Black on white whatever the page's colours are; without a size, which the style sheet gives.
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(omitsize=True, light="#fff", border=4, svgclass=None, lineclass=None)
