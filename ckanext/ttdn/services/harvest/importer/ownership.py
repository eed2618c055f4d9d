"""Whether a source may write into an item that it brought: by whose it is, and who worked on it.

The rows of items that are to be written are locked in one order, so that two writers never wait
for each other (R20, R25).
"""

from __future__ import annotations

from collections.abc import Sequence

from ckan import model
from sqlalchemy.orm import selectinload

from ckanext.ttdn import workflow
from ckanext.ttdn.model import HarvestRecord, Item, Revision
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.revisions import payloads
from ckanext.ttdn.workflow import State

# Its agency may write into it again: what was submitted does not tell whether it has.
_REFUSED = frozenset({State.RETURNED.value, State.REJECTED.value})


def locked(ids: Sequence[str]) -> dict[str, model.Package]:
    """Lock datasets with their resources, by id, as they are now."""
    query = (
        model.Session.query(model.Package)
        .filter(model.Package.id.in_(ids))
        .options(selectinload(model.Package.resources_all))
    )
    rows = query.order_by(model.Package.id).populate_existing().with_for_update()
    return {pkg.id: pkg for pkg in rows}


def locked_items(ids: Sequence[str]) -> dict[str, Item]:
    """Lock the catalogue's rows of datasets, by the id of the dataset."""
    query = model.Session.query(Item).filter(Item.package_id.in_(ids)).order_by(Item.package_id)
    return {row.package_id: row for row in query.populate_existing().with_for_update()}


def not_ours(source: Source, pkg: model.Package, row: Item) -> str | None:
    """Return why the item is not the source's to write into, None when it is (R25)."""
    if pkg.owner_org != source.owner_org:
        return "other_agency"
    if pkg.type != source.facts.kind:
        return "other_kind"
    if pkg.state == model.State.DELETED:
        return "deleted_here"
    if row.state in (State.APPROVED.value, State.WITHDRAWN.value):
        return f"is_{row.state}"
    return None


def edited(
    record: HarvestRecord, pkg: model.Package, row: Item, latest: Revision | None
) -> str | None:
    """Tell a person's edit: the item is not what the harvest wrote last."""
    if row.state in (State.SUBMITTED.value, State.PUBLISHED.value):
        stands = latest.payload_hash if latest else None
        if row.change_state == State.DRAFT.value and record.state != "incomplete":
            return "being_edited"
    elif latest is not None and row.state not in _REFUSED:
        # Recalled by a person, who is about to write.
        return "being_edited"
    else:
        stands = workflow.content_hash(payloads.current(pkg.id)[0])
    return None if stands == record.content_hash else "edited_here"
