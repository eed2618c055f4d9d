"""Histories of accounts: an agency that ended, an appraiser who was demoted and moved (R22, C9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from ttdn_items import call

ENDED = "so-cu"


def give_office(people: SimpleNamespace) -> None:
    """Let ``people.user`` act for an agency that has ended."""
    from ckan import model
    from ckan.tests import factories

    from ckanext.ttdn.model import Account, Agency

    users = [{"name": people.user, "capacity": "editor"}]
    organization = factories.Organization(name=ENDED, title=ENDED, users=users)
    user = model.User.get(people.user)
    model.Session.add(
        Agency(
            organization_id=organization["id"],
            code=ENDED,
            profile="test",
            kind="specialised-agency",
            name_translated={"vi": "Sở cũ", "en": "Former department"},
            valid_to=dt.date(2020, 1, 1),
        )
    )
    model.Session.add(Account(user_id=user.id, organization_id=organization["id"], role="agency"))
    model.Session.commit()


@contextmanager
def in_office(people: SimpleNamespace) -> Iterator[None]:
    """Let the ended agency be in office meanwhile."""
    from ckan import model

    from ckanext.ttdn.model import Agency

    last = Agency.by_code(ENDED).valid_to
    Agency.by_code(ENDED).valid_to = None
    model.Session.commit()
    yield
    Agency.by_code(ENDED).valid_to = last
    model.Session.commit()


@contextmanager
def promoted(people: SimpleNamespace) -> Iterator[None]:
    """Let ``people.other`` appraise meanwhile; then it acts for its agency again."""
    _act_for(people, people.authority_org, "authority")
    yield
    _act_for(people, people.other_org, "agency")


def _act_for(people: SimpleNamespace, organization: str, role: str) -> None:
    given = {"organization": organization, "role": role, "replace": True}
    call("ttdn_account_set", people.sysadmin, user=people.other, **given)


def tell(package_ids: Iterable[str]) -> None:
    """Write the notices of a submission and of its return, of each item, to whom they concern."""
    from ckanext.ttdn.jobs import notices

    for package_id in package_ids:
        for operation, audience in (("submit", "authority"), ("return", "agency")):
            notices.tell(operation, audience, package_id=package_id, actor_id=None, mail=False)


def secrets(people: SimpleNamespace, actors: Iterable[str]) -> dict[str, set[str]]:
    """Return what is each account's own business: its address, and the hash of it."""
    from ckan import model

    users = {a: model.User.get(getattr(people, a)) for a in actors if a != "anonymous"}
    return {a: {user.email.lower(), user.email_hash} for a, user in users.items()}
