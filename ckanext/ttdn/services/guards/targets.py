"""Items that an action of CKAN or another extension would change without appraisal (R20).

Each function takes the action's context and arguments and tells the items concerned; none, and the
action is none of the appraisal's business. What core will refuse itself (an unknown id) concerns
nothing. A draft in the trash that was never public is no longer an item.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.types import Context, DataDict
from ckanext.harvest.model import HarvestObject, HarvestSource

from ckanext.ttdn import config
from ckanext.ttdn.model import Agency, HarvestRecord, Item


@dataclass(frozen=True)
class Concern:
    """``items``: dataset ids in the order in which they are locked. ``beside``: it is about
    something that is no item, as an agency of the register (``organization_id``).
    """

    items: tuple[str, ...] = ()
    beside: bool = False
    organization_id: str | None = None

    def __bool__(self) -> bool:
        return self.beside or bool(self.items)


Concerned = Callable[[Context, DataDict], Concern]


def items(references: Iterable[Any]) -> Concern:
    """Return the items among datasets' ids or names; what is no text is nobody's."""
    named = {reference for reference in references if isinstance(reference, str) and reference}
    rows = (
        model.Session.query(model.Package.id)
        .join(Item, Item.package_id == model.Package.id)
        .filter(sa.or_(model.Package.id.in_(named), model.Package.name.in_(named)))
        .filter(model.Package.type.in_(config.kinds()))
        .filter(
            sa.or_(model.Package.state != model.State.DELETED, Item.published_at.isnot(None)),
        )
    )
    return Concern(tuple(sorted(row[0] for row in rows)))


def named_by(*keys: str) -> Concerned:
    """Make the function for actions that name datasets by these arguments."""
    return lambda _context, data: items(data.get(key) for key in keys)


def moved(_context: Context, data: DataDict) -> Concern:
    """Items that get another owner; core itself confirms the old one with every save."""
    reference, wish = data.get("id"), data.get("organization_id")
    pkg = model.Package.get(reference) if isinstance(reference, str) else None
    if pkg is None or pkg.owner_org == wish:
        return Concern()
    owner = model.Group.get(wish) if isinstance(wish, str) and wish else None
    return Concern() if pkg.owner_org == getattr(owner, "id", None) else items([pkg.id])


def in_bulk(_context: Context, data: DataDict) -> Concern:
    """Items of the organisation that a bulk action names."""
    datasets = data.get("datasets")
    found = items(datasets if isinstance(datasets, list) else [])
    rows = model.Session.query(model.Package.id).filter(
        model.Package.id.in_(found.items), model.Package.owner_org == data.get("org_id")
    )
    return Concern(tuple(sorted(row[0] for row in rows)))


def member(_context: Context, data: DataDict) -> Concern:
    """The item that becomes or ceases to be a member of a group."""
    return items([data.get("object")] if data.get("object_type") == "package" else [])


def members_of(_context: Context, data: DataDict) -> Concern:
    """The items of a group that goes; an agency of the register that goes."""
    group = model.Group.get(data.get("id"))
    if group is None:
        return Concern()
    if Agency.get(group.id) is not None:
        return Concern(beside=True, organization_id=group.id)
    return items([] if group.is_organization else _members(group))


def listed(context: Context, data: DataDict) -> Concern:
    """Items that a saved group gets or loses by its list of packages; an agency that goes."""
    group = model.Group.get(data.get("id") or data.get("name"))
    goes = data.get("state") == model.State.DELETED
    if group is not None and goes and group.state != model.State.DELETED:
        found = members_of(context, {"id": group.id})
        if found:
            return found
    if not isinstance(data.get("packages"), list):
        return Concern()
    entries = [entry for entry in data["packages"] if isinstance(entry, dict)]
    wanted = set(items(entry.get("id") or entry.get("name") for entry in entries).items)
    held = set(items(_members(group)).items) if group is not None else set[str]()
    return Concern(tuple(sorted(wanted ^ held)))


def _members(group: model.Group) -> Iterable[str]:
    rows = model.Session.query(model.Member.table_id).filter_by(
        group_id=group.id, table_name="package", state=model.State.ACTIVE
    )
    return [row[0] for row in rows]


def with_resource(*keys: str) -> Concerned:
    """Make the function for actions that name a resource by one of these arguments."""
    return lambda _context, data: _of_resources([data.get(key) for key in keys])


def _of_resources(references: Collection[Any]) -> Concern:
    ids = [reference for reference in references if isinstance(reference, str)]
    rows = model.Session.query(model.Resource.package_id).filter(model.Resource.id.in_(ids))
    return items([row[0] for row in rows])


def new_view(context: Context, data: DataDict) -> Concern:
    """The item whose resource gets a view; a preview stores none."""
    return Concern() if context.get("preview") else _of_resources([data.get("resource_id")])


def view(context: Context, data: DataDict) -> Concern:
    """The item whose view is changed or removed."""
    found = model.ResourceView.get(str(data.get("id") or ""))
    if found is None or context.get("preview"):
        return Concern()
    return _of_resources([found.resource_id])


def all_views(_context: Context, data: DataDict) -> Concern:
    """The items with views of these types, of any type when none is named."""
    query = model.Session.query(model.ResourceView.resource_id).distinct()
    if data.get("view_types"):
        query = query.filter(model.ResourceView.view_type.in_(data["view_types"]))
    return _of_resources([row[0] for row in query])


def tag(_context: Context, data: DataDict) -> Concern:
    """The items with a tag that goes."""
    found = model.Tag.get(str(data.get("id") or ""), data.get("vocabulary_id"))
    return items([pkg.id for pkg in found.packages] if found is not None else [])


def vocabulary(_context: Context, data: DataDict) -> Concern:
    """The items with tags of a vocabulary; the database lets none go that has tags."""
    found = model.Vocabulary.get(data["id"]) if data.get("id") else None
    return items([pkg.id for tag in found.tags for pkg in tag.packages] if found else [])


def file(_context: Context, data: DataDict) -> Concern:
    """The items that own a file of CKAN's file store, or are to own it."""
    owner = model.Session.get(model.FileOwner, data.get("id") or "")
    owners = [(data.get("owner_type"), data.get("owner_id"))]
    if owner is not None:
        owners.append((owner.owner_type, owner.owner_id))
    whole = items([id for kind, id in owners if kind == "package"])
    part = _of_resources([id for kind, id in owners if kind == "resource"])
    return Concern(tuple(sorted({*whole.items, *part.items})))


def harvested(_context: Context, data: DataDict) -> Concern:
    """The items that came from a source."""
    source: Any = HarvestSource.get(data.get("id"))
    if source is None:
        return Concern()
    rows = (
        model.Session.query(HarvestObject.package_id)
        .filter(HarvestObject.harvest_source_id == source.id)
        .distinct()
    )
    # Their history may have been cleared before.
    records = model.Session.query(HarvestRecord.package_id).filter_by(source_id=source.id)
    return items([row[0] for row in (*rows, *records)])


def harvested_and_cleared(context: Context, data: DataDict) -> Concern:
    """The items of a source that goes together with all that came from it."""
    return harvested(context, data) if context.get("clear_source") else Concern()


def table(_context: Context, data: DataDict) -> Concern:
    """The item whose resource has a table in the DataStore.

    A table of another dataset's resource concerns nothing; what no resource is named for (a
    function, a table's other name) may be any item's.
    """
    ids = [data.get("resource_id"), data.get("id")]
    resource = data.get("resource")
    nested = [resource.get("package_id")] if isinstance(resource, dict) else []
    found = {*_of_resources(ids).items, *items(nested).items}
    known = model.Session.query(model.Resource.id).filter(
        model.Resource.id.in_([id for id in ids if isinstance(id, str)])
    )
    strange = bool(nested) or known.first() is not None
    return Concern(tuple(sorted(found)), beside=not found and not strange)
