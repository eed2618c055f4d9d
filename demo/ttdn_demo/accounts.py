"""The accounts of the demo, and ``accounts.json`` that tells them (interface of the demo).

Run as a program with the home as its argument. What an interrupted run left is
completed: a password is written down before the account that has it is made.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

from ttdn_demo import settings
from ttdn_demo.inside import call, home_argument, loaded
from ttdn_dev.home import Home, write_atomically

TOKEN_NAME = "demo"  # noqa: S105 - a name, no secret
Row = dict[str, Any]


def main() -> None:
    """Make the accounts that are missing."""
    home = home_argument()
    with loaded(home.ini):
        known = _read(home)
        rows: dict[str, Row] = {row["name"]: row for row in known.get("accounts", [])}
        for planned in _plan():
            row = rows.setdefault(
                planned["name"], {**planned, "password": secrets.token_urlsafe(12), "token": None}
            )
            _write(home, known, rows)
            _make(row, planned["fullname"])
            if row["token"] is None:
                row["token"] = _token(row["name"])
                _write(home, known, rows)


def refresh_addresses(home: Home) -> None:
    """Bring the addresses in ``accounts.json`` in step with the ports of this start."""
    known = _read(home)
    if known:
        _write(home, known, {row["name"]: row for row in known["accounts"]})


def _plan() -> Iterator[Row]:
    """Who is to have an account: the operator, two appraisers, one for each agency (R22)."""
    agencies = call("ttdn_agency_list", current=True)
    authority = next(agency for agency in agencies if agency["is_authority"])
    yield {
        "name": "quantri",
        "fullname": "Quản trị hệ thống",
        "role": "sysadmin",
        "organization": None,
    }
    for number in (1, 2):
        yield {
            "name": f"tham-dinh-{number}",
            "fullname": f"Thẩm định viên {number}",
            "role": "authority",
            "organization": authority["code"],
        }
    for agency in agencies:
        if agency["code"] != authority["code"]:
            yield {
                "name": agency["code"],
                "fullname": agency["name_translated"]["vi"],
                "role": "agency",
                "organization": agency["code"],
            }


def _make(row: Row, fullname: str) -> None:
    from ckan import model

    user = model.User.get(row["name"])
    if user is not None:
        return
    data = {"name": row["name"], "fullname": fullname, "password": row["password"]}
    data["email"] = f"{row['name']}@example.org"
    if row["role"] == "sysadmin":
        call("user_create", **data)
        call("user_patch", id=row["name"], sysadmin=True)
    else:
        call("ttdn_account_add", **data, organization=row["organization"], role=row["role"])


def _token(name: str) -> str:
    return call("api_token_create", user=name, name=TOKEN_NAME)["token"]


def _read(home: Home) -> Row:
    return json.loads(home.accounts.read_text()) if home.accounts.exists() else {}


def _write(home: Home, known: Row, rows: dict[str, Row]) -> None:
    keys = ("name", "password", "token", "role", "organization")
    text = json.dumps(
        {
            **known,
            "url": settings.site_url(home),
            "agency_portal_url": settings.portal_url(home),
            "accounts": [{key: row[key] for key in keys} for row in rows.values()],
        },
        indent=2,
        ensure_ascii=False,
    )
    write_atomically(home.accounts, text, mode=0o600)


if __name__ == "__main__":
    main()
