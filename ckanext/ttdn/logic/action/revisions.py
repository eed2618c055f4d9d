"""Revisions, as a list for the queue and one by one, and what the public saw of an item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn import rights, workflow
from ckanext.ttdn.model import OutsideFile, Revision, RevisionFile
from ckanext.ttdn.services import authz, timestamps
from ckanext.ttdn.services.appraisal import claims
from ckanext.ttdn.services.items import listing
from ckanext.ttdn.services.revisions import payloads
from ckanext.ttdn.services.timestamps import iso

__all__ = [
    "ttdn_revision_diff",
    "ttdn_revision_list",
    "ttdn_revision_show",
    "ttdn_version_show",
]

# The title is the submission's own, which a decision does not change.
_TITLE = sa.func.lower(sa.func.coalesce(Revision.payload["title"].astext, model.Package.title))
# The key of each order, and whether it descends. Equal keys are ordered by id.
_REVISION_SORTS: dict[str, tuple[Any, bool]] = {
    "submitted_at asc": (Revision.submitted_at, False),
    "submitted_at desc": (Revision.submitted_at, True),
    "title asc": (_TITLE, False),
    "title desc": (_TITLE, True),
}


@tk.side_effect_free
def ttdn_revision_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a revision: payload, ``content_hash``, files. By ``id``, or the newest of an item.

    ``actual_hash`` and ``changed`` tell whether what would be decided on still is what was
    submitted; ``base_changed`` whether the public content is another than when a change was begun.
    """
    revision = _revision(data_dict)
    pkg = model.Package.get(revision.package_id) if revision else None
    if revision is None or pkg is None:
        raise tk.ObjectNotFound()
    actor = authz.actor(context)
    _require_insider(actor, authz.item_of(pkg))
    actual, changed = payloads.compare(pkg.id, revision)
    moved = (
        revision.is_change
        and revision.is_open
        and revision.base_hash != (workflow.content_hash(payloads.public(pkg.id)))
    )
    files = model.Session.query(RevisionFile).filter_by(revision_id=revision.id)
    claimed = {revision.assignee_id} & claims.appraisers()
    users = _display_names({*claimed, revision.submitter_id})
    outside = OutsideFile.of(revision.id)
    return {
        **_row(revision, pkg, users, claimed),
        "payload": revision.payload,
        "base_hash": revision.base_hash,
        "schema_version": revision.schema_version,
        "actual_hash": actual,
        "changed": changed,
        "base_changed": moved,
        "public_from": iso(revision.public_from),
        "public_to": iso(revision.public_to),
        "files": [
            {
                "resource_id": file.resource_id,
                "filename": file.filename,
                "sha256": file.sha256,
                "size": file.size,
                "mimetype": file.mimetype,
            }
            for file in files
        ],
        # A link without a row has not been fetched (yet): it is not appraised.
        "links": [
            {
                "resource_id": resource["id"],
                "url": resource.get("url"),
                "sha256": found.sha256 if found else None,
                "appraised": bool(found and found.sha256),
                "reason": found.reason if found else "not_fetched",
                "changed_at": iso(found.changed_at) if found else None,
            }
            for resource in revision.payload.get("resources", [])
            if resource.get("url_type") != "upload"
            for found in [outside.get(resource["id"])]
        ],
    }


@tk.side_effect_free
def ttdn_revision_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Compare a revision with what was approved before it, else with the one before.

    By ``id``, or the newest of an item (``dataset_id``); ``base_id``: with this revision of the
    item instead. Returns ``{"revision_id", "base_id", "changes": [{"field", "before", "after"}]}``;
    ``base_id`` is None for a first submission.
    """
    revision = _revision(data_dict)
    pkg = model.Package.get(revision.package_id) if revision else None
    if revision is None or pkg is None:
        raise tk.ObjectNotFound()
    _require_insider(authz.actor(context), authz.item_of(pkg))
    base = _base(revision, data_dict.get("base_id"))
    before: dict[str, Any] = base.payload if base else {}
    after: dict[str, Any] = revision.payload
    return {
        "revision_id": revision.id,
        "base_id": base.id if base else None,
        "changes": [
            {"field": field, "before": before.get(field), "after": after.get(field)}
            for field in workflow.changed_fields(before, after)
        ],
    }


def _base(revision: Revision, asked: str | None) -> Revision | None:
    if not asked:
        return revision.base()
    base = model.Session.get(Revision, asked)
    if base is None or base.package_id != revision.package_id:
        raise tk.ObjectNotFound()
    return base


def _revision(data_dict: DataDict) -> Revision | None:
    if data_dict.get("id"):
        return model.Session.get(Revision, data_dict["id"])
    pkg = model.Package.get(tk.get_or_bust(data_dict, "dataset_id"))
    return Revision.latest(pkg.id) if pkg else None


def _require_insider(actor: rights.Actor, item: rights.Item) -> None:
    if not authz.decide(actor, "read_internal", item).allowed:
        raise tk.ObjectNotFound()


@tk.side_effect_free
def ttdn_revision_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List submissions: ``{"count", "results"}``; an agency sees its own.

    Filters ``state``, ``organization`` (id or name), ``type``, ``assignee`` (a user's id or name,
    or ``none``), ``q`` (words of the title or the name), ``submitted_before`` (ISO 8601, UTC),
    ``is_change`` (changes of published items, or first submissions alone), ``overdue`` (returned
    with a day that has passed), ``available`` (those that no other account has claimed), ``after``
    (those that follow this revision in the order); ``limit`` (at most 100), ``offset``,
    ``sort`` (``submitted_at asc`` is the default: who waited longest comes first).
    """
    listed = listing.joined(
        authz.actor(context), model.Session.query(Revision, model.Package), Revision
    )
    query = listed
    if data_dict.get("state"):
        query = query.filter(Revision.state == data_dict["state"])
    if data_dict.get("type"):
        query = query.filter(Revision.kind == data_dict["type"])
    if data_dict.get("organization"):
        organization = model.Group.get(data_dict["organization"])
        query = query.filter(
            Revision.organization_id == (organization.id if organization else None)
        )
    if data_dict.get("submitted_before"):
        query = query.filter(Revision.submitted_at <= _moment(data_dict["submitted_before"]))
    if data_dict.get("is_change") not in (None, ""):
        query = query.filter(Revision.is_change.is_(tk.asbool(data_dict["is_change"])))
    if tk.asbool(data_dict.get("overdue") or False):
        query = query.filter(Revision.state == "returned", Revision.due_on < timestamps.today())
    appraisers = claims.appraisers()
    query = _assigned_to(query, data_dict.get("assignee"), appraisers)
    if tk.asbool(data_dict.get("available") or False):
        user = authz.user_of(context)
        colleagues = appraisers - {user.id if user else ""}
        query = query.filter(_claimed_by_none_of(colleagues))
    query = listing.with_words(query, data_dict.get("q"))
    key, descending = listing.sort(_REVISION_SORTS, data_dict, "submitted_at asc")
    if data_dict.get("after"):
        query = query.filter(_after(listed, data_dict["after"], key, descending))
    count = query.count()
    query = query.order_by(key.desc() if descending else key.asc(), Revision.id)
    rows = listing.page(query, data_dict).all()
    claimed = {r.assignee_id for r, _p in rows} & appraisers
    users = _display_names({*claimed, *(r.submitter_id for r, _p in rows)})
    return {"count": count, "results": [_row(r, p, users, claimed) for r, p in rows]}


@tk.side_effect_free
def ttdn_version_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show what the public saw of an item at ``as_of`` (ISO 8601; a day means its end, UTC).

    For its agency and the authority. Raises ObjectNotFound when nothing was public then.
    """
    pkg = model.Package.get(tk.get_or_bust(data_dict, "id"))
    if pkg is None:
        raise tk.ObjectNotFound()
    _require_insider(authz.actor(context), authz.item_of(pkg))
    revision = Revision.public_at(pkg.id, _moment(data_dict.get("as_of")))
    if revision is None:
        raise tk.ObjectNotFound(tk._("Nothing of this item was public at that time."))
    return ttdn_revision_show(context, {"id": revision.id})


def _moment(value: str | None) -> dt.datetime:
    if not value:
        return timestamps.now()
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise tk.ValidationError(
            {"as_of": [tk._("Write the time like 2025-03-31 or 2025-03-31T17:00:00.")]}
        ) from None
    if len(value) == len("2025-03-31"):
        moment = dt.datetime.combine(moment, dt.time.max)
    if moment.tzinfo:
        moment = moment.astimezone(dt.timezone.utc).replace(tzinfo=None)
    return moment


def _assigned_to(query: Any, assignee: str | None, appraisers: frozenset[str]) -> Any:
    if not assignee:
        return query
    if assignee == "none":
        return query.filter(_claimed_by_none_of(appraisers))
    user = model.User.get(assignee)
    holder = user.id if user else assignee
    return query.filter(Revision.assignee_id.in_(appraisers & {holder}))


def _claimed_by_none_of(users: frozenset[str]) -> Any:
    return sa.or_(Revision.assignee_id.is_(None), Revision.assignee_id.notin_(users))


def _after(listed: Any, revision_id: str, key: Any, descending: bool) -> Any:
    """Return the condition for rows after ``revision_id``. Raises ObjectNotFound if not listed."""
    found = listed.filter(Revision.id == revision_id).with_entities(key).first()
    if found is None:
        raise tk.ObjectNotFound()
    beyond = key < found[0] if descending else key > found[0]
    return sa.or_(beyond, sa.and_(key == found[0], Revision.id > revision_id))


def _row(
    revision: Revision, pkg: model.Package, users: dict[str, str], claimed: Collection[str | None]
) -> dict[str, Any]:
    """Return a row of the lists; ``claimed``: ids of the accounts whose claims hold."""
    holds = revision.assignee_id in claimed
    return {
        "id": revision.id,
        "dataset_id": pkg.id,
        "name": pkg.name,
        "type": pkg.type,
        "title_translated": revision.payload.get("title_translated", {}),
        "organization": listing.organization(pkg.owner_org),
        "state": revision.state,
        "submitted_at": iso(revision.submitted_at),
        "decided_at": iso(revision.decided_at),
        "assignee": revision.assignee_id if holds else None,
        "assignee_name": users.get(revision.assignee_id or "") if holds else None,
        "submitter": users.get(revision.submitter_id or ""),
        "content_hash": revision.payload_hash,
        "number": revision.number,
        "is_change": revision.is_change,
        "is_open": revision.is_open,
        "due_on": revision.due_on.isoformat() if revision.due_on else None,
        "lock_version": revision.lock_version,
    }


def _display_names(ids: set[str | None]) -> dict[str, str]:
    users = model.Session.query(model.User).filter(model.User.id.in_([i for i in ids if i]))
    return {user.id: user.fullname or user.name for user in users}
