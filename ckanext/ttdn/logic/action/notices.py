"""In-app notices of the calling account."""

from __future__ import annotations

import json
import logging
from typing import Any

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn import bilingual, config, rights
from ckanext.ttdn.jobs import mails
from ckanext.ttdn.model import Account, Agency, Notice
from ckanext.ttdn.services import authz, params, timestamps
from ckanext.ttdn.services.timestamps import iso

__all__ = ["ttdn_notice_list", "ttdn_notice_mark_read", "ttdn_notice_send"]

log = logging.getLogger(__name__)

_MOST = 100


@tk.side_effect_free
def ttdn_notice_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the caller's notices, newest first: ``{"count", "unread", "results"}``.

    Those about items that the account does not see from inside any more are neither listed nor
    counted. ``limit`` (20, at most 100; 0 for the counts alone), ``offset``.
    """
    user = authz.user_of(context)
    if user is None:
        return {"count": 0, "unread": 0, "results": []}
    own = _readable(context, user)
    limit, offset = params.page(data_dict, 20, _MOST)
    unread = own.filter(Notice.read_at.is_(None)).count()
    count = own.count()
    if not limit:
        return {"count": count, "unread": unread, "results": []}
    rows = (
        own.with_entities(Notice, model.Package)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(limit)
        .offset(offset)
    )
    return {"count": count, "unread": unread, "results": [_row(*row) for row in rows]}


def _readable(context: Context, user: model.User) -> Any:
    """Return the query of an account's notices that its rights of today let it read, with items.

    A notice tells of a step of an appraisal, and the title as it is now: both are read from inside.
    An account that has moved to another agency keeps the rows, not the reading; a blank line in
    their place would only tell that something happens to an item that is hidden from it.
    """
    actor = authz.actor(context)
    scope = authz.scope(actor, "read_internal")
    query = (
        model.Session.query(Notice)
        .join(model.Package, model.Package.id == Notice.package_id)
        .filter(Notice.user_id == user.id)
    )
    if scope is rights.Scope.ANY:
        return query
    return query.filter(model.Package.owner_org.in_(actor.organizations if scope else ()))


def _row(notice: Notice, pkg: model.Package) -> dict[str, Any]:
    return {
        "id": notice.id,
        "code": notice.code,
        "dataset_id": pkg.id,
        "name": pkg.name,
        "type": pkg.type,
        "title_translated": _row_titles(pkg),
        "params": notice.params,
        "created_at": iso(notice.created_at),
        "read_at": iso(notice.read_at),
    }


def ttdn_notice_mark_read(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Mark the caller's notices as read: ``ids``, or all with ``all``. Returns ``{"marked"}``."""
    user = authz.user_of(context)
    if user is None:
        raise tk.NotAuthorized()
    unread = _readable(context, user).filter(Notice.read_at.is_(None))
    if not tk.asbool(data_dict.get("all")):
        ids = data_dict.get("ids") or []
        unread = unread.filter(Notice.id.in_([ids] if isinstance(ids, str) else ids))
    marked = (
        model.Session.query(Notice)
        .filter(Notice.id.in_(unread.with_entities(Notice.id)))
        .update({"read_at": timestamps.now()}, synchronize_session=False)
    )
    model.Session.commit()
    return {"marked": marked}


def ttdn_notice_send(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Write the notices of a step and mail them: ``{"sent", "mailed"}``. For jobs only.

    ``audience``: ``authority`` (all its accounts) or ``agency`` (the account of the item's agency,
    or of its successor), limited to accounts that see the item from inside now; ``actor_id``
    took the step and gets no notice. ``mail`` false: notices only.
    """
    tk.check_access("ttdn_notice_send", context, data_dict)
    pkg = model.Package.get(tk.get_or_bust(data_dict, "package_id"))
    operation = tk.get_or_bust(data_dict, "operation")
    if pkg is None:
        return {"sent": 0, "mailed": 0}
    users = _recipients(pkg, data_dict.get("audience"), data_dict.get("actor_id"))
    for user in users:
        model.Session.add(
            Notice(
                user_id=user.id,
                package_id=pkg.id,
                code=operation,
                params={},
                created_at=timestamps.now(),
            )
        )
    model.Session.commit()
    written_to = [user for user in users if user.email] if data_dict.get("mail", True) else []
    mailed = sum(_mail(user, pkg, operation) for user in written_to)
    return {"sent": len(users), "mailed": mailed}


def _recipients(pkg: model.Package, audience: Any, actor_id: Any) -> list[model.User]:
    """Return the recipients by the current accounts and rights: the step may be some time ago."""
    if audience == "authority":
        user_ids = Account.user_ids(role="authority")
    else:
        organizations = {pkg.owner_org or "", *Agency.successors()}
        user_ids = [id for org in sorted(organizations) for id in Account.user_ids(org)]
    users = [model.User.get(id) for id in user_ids if id != actor_id]
    return [user for user in users if user is not None and _is_told(user, pkg, audience)]


def _is_told(user: model.User, pkg: model.Package, audience: Any) -> bool:
    actor = authz.actor_of(user)
    concerned = audience == "authority" or pkg.owner_org in actor.organizations
    return concerned and authz.decide(actor, "read_internal", authz.item_of(pkg)).allowed


def _mail(user: model.User, pkg: model.Package, operation: str) -> bool:
    title = bilingual.pick(_row_titles(pkg), config.languages()[0])
    mail = mails.step_mail(
        operation,
        title.text if title else pkg.name,
        f"/{pkg.type}/{pkg.name}",
        user.fullname or user.name,
    )
    try:
        mailer.mail_user(user, mail.subject, mail.body)
    except mailer.MailerException:
        # The notice in the catalogue stands; a mail that fails is for the operator to see.
        log.exception("Mail to %s failed", user.name)
        return False
    return True


def _row_titles(pkg: model.Package) -> dict[str, str]:
    titles = (pkg.extras or {}).get("title_translated") or "{}"
    return json.loads(titles) if isinstance(titles, str) else titles
