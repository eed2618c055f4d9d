"""Mail accounts what is new in their searches. What a mail holds is decided when it is sent."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckan.lib.search import SearchQueryError
from ckan.plugins import toolkit as tk

from ckanext.ttdn import bilingual, config
from ckanext.ttdn.jobs import mails, saved_searches
from ckanext.ttdn.model import SavedSearch
from ckanext.ttdn.services import timestamps

from . import query

log = logging.getLogger(__name__)

_PAUSES = {"day": dt.timedelta(days=1), "week": dt.timedelta(weeks=1)}
# A job that has not been done in this time was lost with its queue, and is queued again.
_LOST_AFTER = dt.timedelta(hours=2)
_A_ROUND = 100
_LISTED = 20


def queue_due() -> list[str]:
    """Queue the mails whose time has come; return the ids of their searches. Commits."""
    now = timestamps.now()
    rows = (
        model.Session.query(SavedSearch)
        .filter(_due(now))
        .filter(sa.or_(SavedSearch.queued_at.is_(None), SavedSearch.queued_at < now - _LOST_AFTER))
        .order_by(SavedSearch.told_until)
        .limit(_A_ROUND)
        .with_for_update(skip_locked=True)
        .all()
    )
    ids = [row.id for row in rows]
    for row in rows:
        row.queued_at = now
    model.Session.commit()
    for id_ in ids:
        saved_searches.queue(id_)
    return ids


def send(id_: str) -> int:
    """Mail what is new in a search to its account, if that is due; return how many items.

    The account's rights of this moment decide. Nothing new, or an account that is closed or has no
    address: no mail. When the mail server refuses, what is new is mailed later. Commits.
    """
    now = timestamps.now()
    # Locked until the mail is sent: of a job that was queued twice, the second sends nothing.
    row = (
        model.Session.query(SavedSearch)
        .filter(SavedSearch.id == id_, _due(now))
        .with_for_update(skip_locked=True)
        .one_or_none()
    )
    if row is None:
        model.Session.rollback()
        return 0
    try:
        count = _tell(row, now)
    except mailer.MailerException:
        log.exception("The mail about the search %s was not sent", id_)
        model.Session.rollback()
        return 0
    row.told_until, row.queued_at = now, None
    model.Session.commit()
    return count


def _tell(row: SavedSearch, now: dt.datetime) -> int:
    """Mail what is new; return how many items. Raises MailerException."""
    user = model.User.get(row.user_id)
    if user is None or not user.is_active or not user.email:
        return 0
    try:
        found = _new(row, user, now)
    except (tk.ValidationError, SearchQueryError):
        log.warning("The search %s cannot be asked any more: %s", row.id, row.search)
        return 0
    if found["count"]:
        mail = _mail(row, user, found)
        mailer.mail_user(user, mail.subject, mail.body)
    return found["count"]


def _due(now: dt.datetime) -> Any:
    return sa.or_(
        *(
            sa.and_(SavedSearch.every == every, SavedSearch.told_until <= now - pause)
            for every, pause in _PAUSES.items()
        )
    )


def _new(row: SavedSearch, user: model.User, now: dt.datetime) -> dict[str, Any]:
    """Return what the account finds that was published or changed since the last mail."""
    until = f"{now.isoformat()}Z"
    times = f"[{row.told_until.isoformat()}Z TO {until}]"
    since = f"+(metadata_modified:{times} OR published_at:{times})"
    # No draft is mailed, not even to who may see it.
    asked = query.parse(row.search).asked(f"+published_at:[* TO {until}]", since)
    context: Any = {"user": user.name, "auth_user_obj": user}
    return tk.get_action("package_search")(context, {**asked, "rows": _LISTED})


def _mail(row: SavedSearch, user: model.User, found: dict[str, Any]) -> mails.Mail:
    return mails.digest_mail(
        row.language,
        user.fullname or user.name,
        _words(row),
        f"/dataset/?{row.search}",
        [(_title(item, row.language), _path(item)) for item in found["results"]],
        found["count"],
    )


def _words(row: SavedSearch) -> str:
    """Say a search in the language of the mail; empty for all items."""
    search = query.parse(row.search)
    labels = search.labels(row.language)
    return ", ".join([*([search.q] if search.q else []), *labels])


def _title(item: dict[str, Any], language: str) -> str:
    title = bilingual.pick(item.get("title_translated"), language, config.languages())
    return title.text if title else item["name"]


def _path(item: dict[str, Any]) -> str:
    return f"/{item['type']}/{item['name']}"
