"""One account for an agency (H 6.6, R22): who acts for whom, and the guard of the rule.

Rights come from the accounts table alone; the membership beside it is what CKAN's own pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.exc import IntegrityError

from ckanext.ttdn.model import Account, Agency
from ckanext.ttdn.services import sessions, timestamps

_ = tk._

ROLES = ("agency", "authority")
_WRITING = ("editor", "admin")

_SENTENCES: dict[str, Callable[[], str]] = {
    "unknown_user": lambda: _("There is no active account of this name."),
    "operator": lambda: _("An administrator's account acts for no agency. Use another account."),
    "unknown_organization": lambda: _(
        "The register has no such agency. Load it with the province profile first."
    ),
    "unknown_role": lambda: _("The role is either “agency” or “authority”."),
    "agency_ended": lambda: _(
        "This agency is not in office today; only one that is can have an account (C9)."
    ),
    "not_the_authority": lambda: _(
        "This agency is not the appraising authority of today; its account has the role “agency”."
    ),
    "second_account": lambda: _(
        "This agency has its account already, and an agency has exactly one (H 6.6, R22). Say "
        "that the new account replaces it, or use the one there is."
    ),
    "acts_elsewhere": lambda: _(
        "This account acts for another agency or in another role already. Say that this replaces "
        "it, or use another account."
    ),
    "one_writer": lambda: _(
        "An agency has exactly one account (H 6.6, R22), and only the account register gives it: "
        "use “ckan ttdn account set” or ttdn_account_set."
    ),
}


def refusal(field: str, reason: str) -> tk.ValidationError:
    """Return the error of one field."""
    return tk.ValidationError({field: [_SENTENCES[reason]()]})


def agency_of(reference: Any) -> Agency:
    """Return the register's entry for an organisation's id or name; ValidationError for none."""
    group = model.Group.get(str(reference or ""))
    agency = Agency.get(group.id) if group else None
    if agency is None:
        raise refusal("organization", "unknown_organization")
    return agency


def user_for_account(reference: Any) -> model.User:
    """Return an active account that may act for an agency; ValidationError for another."""
    user = model.User.get(str(reference or ""))
    if user is None or user.state != model.State.ACTIVE:
        raise refusal("user", "unknown_user")
    if user.sysadmin:
        raise refusal("user", "operator")
    return user


def check_office(agency: Agency, role: str) -> None:
    """Refuse an account to an ended agency, and the authority's role to any but the authority."""
    if role not in ROLES:
        raise refusal("role", "unknown_role")
    if not agency.in_office(timestamps.today()):
        raise refusal("organization", "agency_ended")
    if role == "authority" and not agency.is_authority:
        raise refusal("role", "not_the_authority")


def give(user: model.User, agency: Agency, role: str, replace: bool) -> bool:
    """Let the account act for the agency, as ``editor``; False when it does so already.

    ``replace`` takes the account of the agency, and what this account did elsewhere, away first;
    accounts themselves stay as they are. All sessions of an account that changes end, and the
    tokens of one that loses an agency or a role: they were given to that one's systems. Commits;
    raises ValidationError and changes nothing.
    """
    # Two administrators at once: the second waits here, and then sees the first one's account.
    model.Session.query(Agency).filter_by(organization_id=agency.organization_id).with_for_update(
        of=Agency
    ).one()
    own = Account.of(user.id)
    if own and (own.organization_id, own.role) == (agency.organization_id, role):
        _set_membership(user.id, agency.organization_id, active=True)
        model.repo.commit()
        return False
    in_the_way = [(own, "user", "acts_elsewhere")] if own else []
    if role == "agency":
        other = (
            model.Session.query(Account)
            .filter_by(organization_id=agency.organization_id, role="agency")
            .filter(Account.user_id != user.id)
            .one_or_none()
        )
        in_the_way += [(other, "organization", "second_account")] if other else []
    for account, field, reason in reversed(in_the_way):
        if not replace:
            model.Session.rollback()
            raise refusal(field, reason)
        _set_membership(account.user_id, account.organization_id, active=False)
        sessions.end_all(account.user_id, tokens_too=True)
        model.Session.delete(account)
    sessions.end_all(user.id)
    try:
        model.Session.flush()
        model.Session.add(
            Account(user_id=user.id, organization_id=agency.organization_id, role=role)
        )
        _set_membership(user.id, agency.organization_id, active=True)
        model.repo.commit()
    except IntegrityError:
        model.Session.rollback()
        raise refusal("organization", "second_account") from None
    return True


def refuse_member(organization: Any, capacity: Any) -> None:
    """Refuse a writing membership of an agency by CKAN's own ways: even an administrator would
    give it a second account by them.
    """
    group = model.Group.get(str(organization or ""))
    if group is not None and capacity in _WRITING and Agency.get(group.id) is not None:
        raise refusal("organization", "one_writer")


def refuse_members(organization: Any, users: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a list of users that would change who writes for an agency."""
    group = model.Group.get(str(organization or ""))
    if group is None or Agency.get(group.id) is None:
        return
    wanted = {_key(user.get("id") or user.get("name"), user.get("capacity")) for user in users}
    members = model.Session.query(model.Member).filter_by(
        group_id=group.id, table_name="user", state=model.State.ACTIVE
    )
    present = {(member.table_id, member.capacity) for member in members}
    if any(capacity in _WRITING for _user_id, capacity in wanted ^ present):
        raise refusal("users", "one_writer")


def _key(reference: Any, capacity: Any) -> tuple[str, str]:
    user = model.User.get(str(reference or ""))
    return (user.id if user else str(reference), str(capacity or ""))


def _set_membership(user_id: str, organization_id: str, *, active: bool) -> None:
    members: list[model.Member] = (
        model.Session.query(model.Member)
        .filter_by(group_id=organization_id, table_name="user", table_id=user_id)
        .order_by(model.Member.state)
        .all()
    )
    for number, member in enumerate(members):
        member.state = model.State.ACTIVE if active and number == 0 else model.State.DELETED
        member.capacity = "editor" if member.state == model.State.ACTIVE else member.capacity
    if active and not members:
        model.Session.add(
            model.Member(
                group=model.Group.get(organization_id),
                table_name="user",
                table_id=user_id,
                capacity="editor",
            )
        )
