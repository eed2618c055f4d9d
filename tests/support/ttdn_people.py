"""Who acts in the tests: an agency, another one, the authority, the public."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import pytest
import ttdn_rows

PASSWORD = "mật-khẩu-thử-2026"


@pytest.fixture
def people(clean: None) -> SimpleNamespace:
    """Two agencies and the authority with one account each, a sysadmin, and a plain user."""
    return make_people()


def make_people() -> SimpleNamespace:
    """Put the accounts into an empty database.

    The actions of CKAN make them once in a process; afterwards their rows are written again,
    in a fiftieth of the time, and as new: created now.
    """
    global _kept
    if _kept is None:
        before = ttdn_rows.state()
        found = _by_actions()
        _kept = found, ttdn_rows.kept(before)
    else:
        _kept[1].restore()
    return SimpleNamespace(**vars(_kept[0]))


_kept: tuple[SimpleNamespace, ttdn_rows.Rows] | None = None


def _by_actions() -> SimpleNamespace:
    from ckan import model
    from ckan.tests import factories

    from ckanext.ttdn.model import Account, Agency

    found = SimpleNamespace(sysadmin=factories.Sysadmin()["name"], user=factories.User()["name"])
    model.User.get(found.sysadmin)._password = _hashed()
    for role, code, is_authority in (
        ("agency", "so-du-lich", False),
        ("other", "so-tu-phap", False),
        ("authority", "so-van-hoa", True),
    ):
        user = factories.User(fullname=f"Cán bộ {code}")
        organization = factories.Organization(
            name=code, title=code, users=[{"name": user["name"], "capacity": "editor"}]
        )
        model.Session.add(
            Agency(
                organization_id=organization["id"],
                code=code,
                profile="test",
                kind="specialised-agency",
                name_translated={"vi": f"Sở {code}", "en": f"Department {code}"},
                contact={},
                successor_of=[],
                is_authority=is_authority,
            )
        )
        model.Session.add(
            Account(
                user_id=user["id"],
                organization_id=organization["id"],
                role="authority" if is_authority else "agency",
            )
        )
        model.User.get(user["id"])._password = _hashed()
        setattr(found, role, user["name"])
        setattr(found, f"{role}_org", organization["id"])
    model.Session.commit()
    return found


@cache
def _hashed() -> str:
    """Return the password as it is stored; to hash it takes the time of two pages."""
    from ckan import model

    user = model.User()
    user.password = PASSWORD
    return user.password
