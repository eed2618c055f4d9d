"""Who acts in these tests: an agency, another one, the authority, the public."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest


def call(name: str, user: str | None = None, **data: Any) -> Any:
    """Run an action as this user, anonymous without one, with every check."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    context = {"user": user or "", "auth_user_obj": model.User.get(user) if user else None}
    return tk.get_action(name)(context, data)


@pytest.fixture
def act() -> Callable[..., Any]:
    """Run an action as somebody: ``act("package_show", people.agency, id=…)``."""
    return call


@pytest.fixture
def people(clean: None) -> SimpleNamespace:
    """Two agencies and the authority with one account each, a sysadmin, and a plain user."""
    from ckan import model
    from ckan.tests import factories

    from ckanext.ttdn.model import Account, Agency

    found = SimpleNamespace(sysadmin=factories.Sysadmin()["name"], user=factories.User()["name"])
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
        setattr(found, role, user["name"])
        setattr(found, f"{role}_org", organization["id"])
    model.Session.commit()
    return found
