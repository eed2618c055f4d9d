"""What an account is, in one digest: sessions and tokens are bound to it.

Reading it at each request covers every way in which an account changes, those of the command line
and of SQL included, which call no code of ours.
"""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from ckan import model

from ckanext.ttdn.model import Account, Agency, SecondFactor
from ckanext.ttdn.services import timestamps


def of(user_id: str) -> str | None:
    """Return the digest of the account's password, second factor, role, agency, operator's right.

    An agency that ends changes it, too. None for an account that is unknown or not active.
    """
    user = model.user_table.c
    row = model.Session.execute(
        sa.select(
            user.password,
            user.sysadmin,
            Account.organization_id,
            Account.role,
            Agency,
            SecondFactor.id,
        )
        .outerjoin(SecondFactor, SecondFactor.user_id == user.id)
        .outerjoin(Account, Account.user_id == user.id)
        .outerjoin(Agency, Agency.organization_id == Account.organization_id)
        .where(user.id == user_id, user.state == model.State.ACTIVE)
    ).first()
    if row is None:
        return None
    password, sysadmin, organization_id, role, agency, factor = row
    in_office = agency is not None and agency.in_office(timestamps.today())
    # Without one the digest is what it was before there were second factors.
    factors = [factor] if factor else []
    facts_of = [password, bool(sysadmin), organization_id, role, in_office, *factors]
    return digest(json.dumps(facts_of))


def password_of(user_id: str | None) -> str | None:
    """Return the digest of the account's stored password; None as for :func:`of`.

    Migration 007 computes the same in SQL.
    """
    user = model.user_table.c
    found = model.Session.execute(
        sa.select(user.password).where(user.id == user_id, user.state == model.State.ACTIVE)
    ).first()
    return None if found is None else digest(found[0])


def digest(text: str | None) -> str:
    """Return the SHA-256 of a text, None being the empty one."""
    return hashlib.sha256((text or "").encode()).hexdigest()
