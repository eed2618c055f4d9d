"""Of which accounts the province's profile demands a second factor."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model
from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config, definitions
from ckanext.ttdn.model import Account, SecondFactor
from ckanext.ttdn.services.register.profiles import explain


def require_valid() -> None:
    """Refuse to start with a profile whose demand cannot be read; names every fault.

    :raises CkanConfigurationException: a demand that nobody understands would demand nothing
    """
    _roles, problems = definitions.profile(config.profile()).factor_roles()
    if problems:
        lines = [f"profile {config.profile()}: {p.path}: {explain(p)}" for p in problems]
        raise CkanConfigurationException("\n".join(lines))


def roles() -> frozenset[str]:
    """Return the roles that need one, of ``authority`` and ``operator``; empty for none."""
    return definitions.profile(config.profile()).factor_roles()[0]


def is_of(user_id: str) -> bool:
    """Tell whether the account needs a second factor: today, in the role that it has today."""
    demanded = roles()
    return bool(demanded) and not demanded.isdisjoint(_roles_of(user_id))


def is_unmet(user_id: str) -> bool:
    """Tell whether the account needs one and has none: it is let in nowhere until it has."""
    return is_of(user_id) and not exists(user_id)


def exists(user_id: str) -> bool:
    """Tell whether the account has a second factor."""
    return id_of(user_id) is not None


def id_of(user_id: str) -> str | None:
    """Return the id of the account's second factor; None for none."""
    found = sa.select(SecondFactor.id).where(SecondFactor.user_id == user_id)
    return model.Session.execute(found).scalar()


def _roles_of(user_id: str) -> set[str]:
    user = model.user_table.c
    row = model.Session.execute(
        sa.select(user.sysadmin, Account.role)
        .outerjoin(Account, Account.user_id == user.id)
        .where(user.id == user_id)
    ).first()
    if row is None:
        return set()
    return {"operator" if row.sysadmin else "", row.role or ""}
