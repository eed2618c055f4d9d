"""The agencies' accounts and the natural persons behind them (H 6.6, R22, R42)."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict
from redis import RedisError

from ckanext.ttdn.model import Account, Agency, FocalPerson
from ckanext.ttdn.services import call_options, params, timestamps
from ckanext.ttdn.services.login import guesses
from ckanext.ttdn.services.register import accounts

__all__ = [
    "member_create",
    "organization_update",
    "ttdn_account_add",
    "ttdn_account_list",
    "ttdn_account_set",
    "ttdn_account_unlock",
    "ttdn_focal_person_current",
    "ttdn_focal_person_list",
    "ttdn_focal_person_set",
    "user_invite",
]

_ = tk._
log = logging.getLogger(__name__)


def ttdn_account_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let ``user`` act for ``organization`` in ``role`` ("agency", or "authority"); operator only.

    An agency has one account (H 6.6): a second one is refused unless ``replace`` is true. The
    authority may have several. Returns the account's row and ``changed``. Raises ValidationError.
    """
    tk.check_access("ttdn_account_set", context, data_dict)
    user_ref, organization = tk.get_or_bust(data_dict, ["user", "organization"])
    agency = accounts.agency_of(organization)
    role = data_dict.get("role") or "agency"
    accounts.check_office(agency, role)
    user = accounts.user_for_account(user_ref)
    changed = accounts.give(user, agency, role, tk.asbool(data_dict.get("replace", False)))
    return {**_account(Account.of(user.id), user, agency), "changed": changed}


def ttdn_account_add(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make a user (``name``, ``email``, ``password``, ``fullname``) and let it act for
    ``organization`` in ``role``: both, or neither. Operator only. Raises ValidationError.
    """
    tk.check_access("ttdn_account_add", context, data_dict)
    organization = tk.get_or_bust(data_dict, "organization")
    agency = accounts.agency_of(organization)
    accounts.check_office(agency, data_dict.get("role") or "agency")
    keys = ("name", "email", "password", "fullname")
    # The agency's names are among those that the password may not be made of.
    making: Any = {"user": context["user"], "ttdn": call_options.CallOptions(agency=agency)}
    making.update(ignore_auth=True, defer_commit=True)
    tk.get_action("user_create")(
        making,
        {key: data_dict[key] for key in keys if data_dict.get(key)},
    )
    try:
        return tk.get_action("ttdn_account_set")(
            {"user": context["user"], "ignore_auth": True},
            {
                "user": data_dict["name"],
                "organization": organization,
                "role": data_dict.get("role"),
                "replace": data_dict.get("replace", False),
            },
        )
    except tk.ValidationError:
        model.Session.rollback()
        raise


def ttdn_account_unlock(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Lift the delays that wrong guesses have put before the next at an account; operator only.

    ``user``: id or name. Those of the addresses that the guesses came from stay. Returns ``user``
    and ``lifted``, the number of counts that are forgotten. Raises NotFound, and ValidationError
    where Redis, which counts, is down.
    """
    tk.check_access("ttdn_account_unlock", context, data_dict)
    user = model.User.get(tk.get_or_bust(data_dict, "user"))
    if user is None:
        raise tk.ObjectNotFound(_("User not found"))
    try:
        lifted = guesses.forget(user)
    except RedisError:
        message = _("Redis, which counts the guesses, is down. Try again when it is back.")
        raise tk.ValidationError({"user": [message]}) from None
    log.info("%s lifted the delays of the account %s: %s", context["user"], user.name, lifted)
    return {"user": user.name, "lifted": lifted}


@tk.side_effect_free
def ttdn_account_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List who acts for whom, by agency; for the operator and the authority.

    ``organization`` (id or name) and ``role`` narrow it down.
    """
    tk.check_access("ttdn_account_list", context, data_dict)
    query = (
        model.Session.query(Account, model.User, Agency)
        .join(model.User, model.User.id == Account.user_id)
        .join(Agency, Agency.organization_id == Account.organization_id)
    )
    if data_dict.get("organization"):
        agency = accounts.agency_of(data_dict["organization"])
        query = query.filter(Account.organization_id == agency.organization_id)
    if data_dict.get("role"):
        query = query.filter(Account.role == data_dict["role"])
    return [_account(*row) for row in query.order_by(Agency.code, model.User.name)]


def ttdn_focal_person_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Record who stands behind an agency's account (R42); for the authority and the operator.

    ``organization``, ``name``, ``position``, ``email``, ``phone``, ``valid_from`` (default today)
    and ``valid_to``: local calendar days, both included. One person at a time: whoever is there
    ends on the day before. With ``id``, an entry is corrected instead. Raises ValidationError.
    """
    tk.check_access("ttdn_focal_person_set", context, data_dict)
    agency = accounts.agency_of(tk.get_or_bust(data_dict, "organization"))
    person = _person(agency, data_dict.get("id"))
    name = str(data_dict.get("name") or "").strip()
    if not name:
        raise tk.ValidationError({"name": [_("Give the person's name.")]})
    first = params.day(data_dict, "valid_from") or person.valid_from or timestamps.today()
    last = params.day(data_dict, "valid_to")
    if last is not None and last < first:
        raise tk.ValidationError({"valid_to": [_("The last day is before the first day.")]})
    _make_room(agency, person, first, last)
    person.name, person.valid_from, person.valid_to = name, first, last
    for key in ("position", "email", "phone"):
        setattr(person, key, str(data_dict.get(key) or "").strip() or None)
    model.Session.add(person)
    model.repo.commit()
    return _focal(person, agency)


@tk.side_effect_free
def ttdn_focal_person_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List focal persons, newest first; an agency its own, the authority and the operator all."""
    tk.check_access("ttdn_focal_person_list", context, data_dict)
    query = model.Session.query(FocalPerson, Agency).join(
        Agency, Agency.organization_id == FocalPerson.organization_id
    )
    if data_dict.get("organization"):
        agency = accounts.agency_of(data_dict["organization"])
        query = query.filter(FocalPerson.organization_id == agency.organization_id)
    return [_focal(*row) for row in query.order_by(Agency.code, FocalPerson.valid_from.desc())]


@tk.side_effect_free
def ttdn_focal_person_current(context: Context, data_dict: DataDict) -> dict[str, Any] | None:
    """Show the focal person of ``organization`` ``on`` a day (default today), or None (R42)."""
    tk.check_access("ttdn_focal_person_current", context, data_dict)
    agency = accounts.agency_of(tk.get_or_bust(data_dict, "organization"))
    person = FocalPerson.current(
        agency.organization_id, params.day(data_dict, "on") or timestamps.today()
    )
    return _focal(person, agency) if person else None


@tk.chained_action
def member_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Add a member; not one who would write for an agency (H 6.6). Binds the operator too."""
    if data_dict.get("object_type") == "user":
        accounts.refuse_member(data_dict.get("id"), data_dict.get("capacity"))
    return up(context, data_dict)


@tk.chained_action
def user_invite(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Invite a user; core saves the account before the membership is refused, so ask first."""
    accounts.refuse_member(data_dict.get("group_id"), data_dict.get("role"))
    return up(context, data_dict)


@tk.chained_action
def organization_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Save an organisation; its list of users gives no agency a second account (H 6.6)."""
    if "users" in data_dict:
        accounts.refuse_members(data_dict.get("id"), data_dict["users"] or [])
    return up(context, data_dict)


def _account(account: Account | None, user: model.User, agency: Agency) -> dict[str, Any]:
    return {
        "user_id": user.id,
        "user": user.name,
        "fullname": user.fullname,
        "state": user.state,
        "role": account.role if account else None,
        "organization": {
            "id": agency.organization_id,
            "name": agency.code,
            "name_translated": agency.name_translated,
            "current": agency.in_office(timestamps.today()),
        },
    }


def _focal(person: FocalPerson, agency: Agency) -> dict[str, Any]:
    return {
        "id": person.id,
        "organization": agency.code,
        "name": person.name,
        "position": person.position,
        "email": person.email,
        "phone": person.phone,
        "valid_from": person.valid_from.isoformat(),
        "valid_to": person.valid_to.isoformat() if person.valid_to else None,
    }


def _person(agency: Agency, person_id: str | None) -> FocalPerson:
    if not person_id:
        return FocalPerson(organization_id=agency.organization_id)
    person = model.Session.get(FocalPerson, person_id)
    if person is None or person.organization_id != agency.organization_id:
        raise tk.ObjectNotFound()
    return person


def _make_room(agency: Agency, person: FocalPerson, first: dt.date, last: dt.date | None) -> None:
    others = (
        model.Session.query(FocalPerson)
        .filter(FocalPerson.organization_id == agency.organization_id)
        .filter(FocalPerson.id != (person.id or ""))
    )
    for other in others:
        if other.valid_to is None and other.valid_from < first:
            other.valid_to = first - dt.timedelta(days=1)
        elif (other.valid_to is None or other.valid_to >= first) and (
            last is None or other.valid_from <= last
        ):
            model.Session.rollback()
            message = _("{name} is the focal person during this time; there is one at a time.")
            raise tk.ValidationError({"valid_from": [message.format(name=other.name)]})
