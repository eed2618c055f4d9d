"""In-app notices of the account that asks."""

from __future__ import annotations

import json
import logging
from typing import Any

from ckan import model
from ckan.lib import mailer
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn import bilingual, config
from ckanext.ttdn.jobs import mails
from ckanext.ttdn.logic import facts, paging
from ckanext.ttdn.logic.presentation import iso
from ckanext.ttdn.model import Account, Notice

__all__ = ["ttdn_notice_list", "ttdn_notice_mark_read", "ttdn_notice_send"]

log = logging.getLogger(__name__)

_MOST = 100


@tk.side_effect_free
def ttdn_notice_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the caller's notices, newest first: ``{"count", "unread", "results"}``.

    ``limit`` (20, at most 100; 0 for the counts alone), ``offset``.
    """
    user = facts.user_of(context)
    if user is None:
        return {"count": 0, "unread": 0, "results": []}
    own = model.Session.query(Notice).filter_by(user_id=user.id)
    limit, offset = paging.page(data_dict, 20, _MOST)
    unread = own.filter(Notice.read_at.is_(None)).count()
    count = own.count()
    if not limit:
        return {"count": count, "unread": unread, "results": []}
    rows = (
        own.join(model.Package, model.Package.id == Notice.package_id)
        .with_entities(Notice, model.Package)
        .order_by(Notice.created_at.desc(), Notice.id)
        .limit(limit)
        .offset(offset)
    )
    return {"count": count, "unread": unread, "results": [_row(*row) for row in rows]}


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
    user = facts.user_of(context)
    if user is None:
        raise tk.NotAuthorized()
    query = model.Session.query(Notice).filter_by(user_id=user.id).filter(Notice.read_at.is_(None))
    if not tk.asbool(data_dict.get("all")):
        ids = data_dict.get("ids") or []
        query = query.filter(Notice.id.in_([ids] if isinstance(ids, str) else ids))
    marked = query.update({"read_at": facts.now()}, synchronize_session=False)
    model.Session.commit()
    return {"marked": marked}


def ttdn_notice_send(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Write the notices of a step and mail them: ``{"sent", "mailed"}``. For jobs only.

    ``audience``: ``authority`` (all its accounts) or ``agency`` (the account of
    ``organization_id``); whoever took the step is not told of it. ``mail`` false: notices only.
    """
    tk.check_access("ttdn_notice_send", context, data_dict)
    pkg = model.Package.get(tk.get_or_bust(data_dict, "package_id"))
    operation = tk.get_or_bust(data_dict, "operation")
    if pkg is None:
        return {"sent": 0, "mailed": 0}
    if data_dict.get("audience") == "authority":
        user_ids = Account.user_ids(role="authority")
    else:
        user_ids = Account.user_ids(organization_id=data_dict.get("organization_id"))
    users = [
        user
        for user_id in user_ids
        if user_id != data_dict.get("actor_id") and (user := model.User.get(user_id)) is not None
    ]
    for user in users:
        model.Session.add(
            Notice(
                user_id=user.id,
                package_id=pkg.id,
                code=operation,
                params={},
                created_at=facts.now(),
            )
        )
    model.Session.commit()
    written_to = [user for user in users if user.email] if data_dict.get("mail", True) else []
    mailed = sum(_mail(user, pkg, operation) for user in written_to)
    return {"sent": len(users), "mailed": mailed}


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
