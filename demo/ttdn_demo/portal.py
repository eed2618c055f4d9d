"""The agency portal: a stock CKAN with its administrator and its datasets.

What it holds is ``portal_fill``'s matter. Run as a program with the home as its argument.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from ttdn_demo import portal_fill
from ttdn_demo.inside import call, home_argument, loaded
from ttdn_dev.home import Home, write_atomically

ACCOUNT = "cong-so-lieu"


def main() -> None:
    """Make the portal's account, organisations and datasets as far as they are missing."""
    home = home_argument()
    with loaded(home.portal_ini):
        from ckanapi import LocalCKAN

        _account(home)
        portal_fill.fill(LocalCKAN(username=ACCOUNT))


def _account(home: Home) -> None:
    """The portal's own administrator, written beside the catalogue's accounts."""
    from ckan import model

    known: dict[str, Any] = json.loads(home.accounts.read_text())
    account = known.setdefault(
        "agency_portal_account",
        {"name": ACCOUNT, "password": secrets.token_urlsafe(9), "token": None},
    )
    write_atomically(home.accounts, _text(known), mode=0o600)
    if model.User.get(ACCOUNT) is None:
        email = f"{ACCOUNT}@example.org"
        call("user_create", name=ACCOUNT, password=account["password"], email=email)
        call("user_patch", id=ACCOUNT, sysadmin=True)
    if account["token"] is None:
        account["token"] = call("api_token_create", user=ACCOUNT, name="demo")["token"]
        write_atomically(home.accounts, _text(known), mode=0o600)


def _text(known: dict[str, Any]) -> str:
    return json.dumps(known, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    main()
