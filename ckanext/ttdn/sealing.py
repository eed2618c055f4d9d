"""Secrets that the database keeps sealed, under a key that is in the configuration alone (H 6.7).

A sealed value is AES-256-GCM with the name of its owner as associated data: copied into another
owner's row, it cannot be opened.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed value was made with another key or for another owner, or was changed."""


class BadKey(ValueError):
    """The configured key is not one that :func:`new_key` makes."""


def new_key() -> str:
    """Make a key as text for a configuration file."""
    return base64.urlsafe_b64encode(AESGCM.generate_key(256)).decode()


def key_from(text: str) -> bytes:
    """Read a key from a configuration file; raises :class:`BadKey`."""
    try:
        key = base64.urlsafe_b64decode(text.strip().encode("ascii"))
    except ValueError as error:
        raise BadKey from error
    if len(key) != 32:
        raise BadKey
    return key


def seal(content: bytes, key: bytes, owner: str) -> bytes:
    """Encrypt ``content`` for this owner and no other. ``key``: see :func:`key_from`."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, content, _bound_to(owner))


def open_sealed(sealed: bytes, key: bytes, owner: str) -> bytes:
    """Decrypt what :func:`seal` made for this owner; raises :class:`CannotOpen`."""
    version, nonce, rest = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    if version != _VERSION:
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(nonce, rest, _bound_to(owner))
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def digest(content: bytes, key: bytes, owner: str) -> str:
    """Return a digest of an owner's ``content`` that nobody can compute without the key."""
    # A key of its own: one key is not used for two algorithms.
    own = hmac.digest(key, b"ttdn-digest", hashlib.sha256)
    return hmac.new(own, _bound_to(owner) + b"\0" + content, hashlib.sha256).hexdigest()


def _bound_to(owner: str) -> bytes:
    return _VERSION + owner.encode()
