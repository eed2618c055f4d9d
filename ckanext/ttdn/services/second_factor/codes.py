"""Codes: those of the application, which the time tells, and those that recover an account."""

from __future__ import annotations

import datetime as dt
import re
import secrets

from pyotp import random_base32
from pyotp.totp import TOTP
from pyotp.utils import strings_equal

RECOVERY_COUNT = 10
# A clock may be wrong by as many steps of 30 seconds.
_WINDOW = 1
# Without letters and digits that are taken for each other.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_HALF = 5
_RECOVERY = re.compile(f"[{_LETTERS}]{{{2 * _HALF}}}")


def new_secret() -> str:
    """Make a secret for an application, in base 32."""
    return random_base32()


def address(secret: str, account: str, site: str) -> str:
    """Return the ``otpauth:`` address that an application takes the secret from."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def step_of(secret: str, text: str, moment: dt.datetime, after: int) -> int | None:
    """Return the time step of a right code; None for a wrong one.

    ``moment``: UTC without a zone. ``after``: the step of the last code; only later ones count.
    """
    code = "".join(text.split())
    if not (len(code) == 6 and code.isascii() and code.isdecimal()):
        return None
    totp = TOTP(secret)
    present = totp.timecode(moment.replace(tzinfo=dt.timezone.utc))
    steps = range(present - _WINDOW, present + _WINDOW + 1)
    # All are compared: the time that it takes does not tell which one was right.
    right = [step for step in steps if strings_equal(totp.generate_otp(step), code)]
    return next((step for step in right if step > after), None)


def new_recovery() -> list[str]:
    """Make recovery codes, each as ``abcde-fghjk``."""
    codes = (_random(2 * _HALF) for _each in range(RECOVERY_COUNT))
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


def recovery_of(text: str) -> str | None:
    """Return a recovery code without what people add when they type it; None for no such code."""
    code = re.sub(r"[\s-]", "", text).lower()
    return code if _RECOVERY.fullmatch(code) else None


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _each in range(length))
