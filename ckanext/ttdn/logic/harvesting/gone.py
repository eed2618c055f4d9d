"""What the source lists no longer: asked for, never taken away (R25; H 6.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.fetching import FetchError
from ckanext.ttdn.harvesters.kinds import Reader
from ckanext.ttdn.logic import payloads
from ckanext.ttdn.logic.harvesting.lease import Lease
from ckanext.ttdn.logic.harvesting.sources import Source
from ckanext.ttdn.model import HarvestRecord, HarvestRun, Item, Revision

# Of the records of a source, what share may be gone at once before somebody is asked; a source
# of a dozen records may lose a few.
SHARE = 0.2
FEW = 3
# A source that can be asked for one record is asked for so many in a run, others wait for the next.
MOST_ASKED = 500


def candidates(source_id: str, seen: set[bytes]) -> list[str]:
    """Return the own ids of known records that were not seen; streams the rest."""
    columns = (HarvestRecord.original_id, HarvestRecord.digest)
    rows = (
        model.Session.query(*columns)
        .filter(HarvestRecord.source_id == source_id, HarvestRecord.state != "gone")
        .order_by(HarvestRecord.original_id)
        .yield_per(5_000)
    )
    return [row[0] for row in rows if bytes(row[1]) not in seen]


def doubt(source: Source, run: HarvestRun, seen: set[bytes], gone: int) -> dict[str, Any] | None:
    """Return why nothing is to be withdrawn, None when the list can be believed.

    A list that is shorter than announced was cut off; one that lacks more than a set share
    (``limits.shrink``) is more likely a fault of the source than a decision.
    """
    listed = run.counts.get("listed", 0)
    if run.total is not None and listed < run.total:
        return {"code": "short_list", "facts": {"listed": listed, "total": run.total}}
    if run.accepted or not gone:
        return None
    known = (
        model.Session.query(HarvestRecord)
        .filter(HarvestRecord.source_id == source.id, HarvestRecord.state != "gone")
        .count()
    )
    if not seen:
        return {"code": "empty", "facts": {"known": known}}
    share = float((source.settings.get("limits") or {}).get("shrink", SHARE))
    if gone > max(share * known, FEW):
        return {"code": "shrunk", "facts": {"gone": gone, "known": known}}
    return None


def see_to(lease: Lease, source: Source, reader: Reader, ids: list[str]) -> Iterator[str]:
    """Bring each record to an end; yields what it counts as, before each is committed.

    Safe to repeat: a step that was taken before a fault is not taken again.
    """
    for number, original_id in enumerate(ids):
        lease.progress()
        asked = _ask(reader, original_id) if number < MOST_ASKED else None
        if asked is False or (asked is None and number >= MOST_ASKED):
            continue
        record = HarvestRecord.known(source.id, [original_id])[original_id]
        problem = _let_go(source, record)
        record = HarvestRecord.known(source.id, [original_id])[original_id]
        record.state = "conflict" if problem else "gone"
        record.problem = problem
        if problem:
            # Looked at again by each run, until a person has decided.
            record.fingerprint = ""
        yield "conflicts" if problem else "gone"


def _ask(reader: Reader, original_id: str) -> bool | None:
    try:
        return reader.is_gone(original_id)
    except FetchError:
        # Whether it is gone cannot be told today.
        return False


def _let_go(source: Source, record: HarvestRecord) -> dict[str, Any] | None:
    """Ask for the withdrawal of a public item, take back a waiting one; or say why not."""
    pkg = model.Package.get(record.package_id) if record.package_id else None
    row = Item.get(pkg.id) if pkg is not None else None
    if pkg is None or row is None or pkg.state == model.State.DELETED:
        return None
    if pkg.owner_org != source.owner_org:
        return {"code": "other_agency", "facts": {}}
    if row.state in ("withdrawn", "approved"):
        return None if row.state == "withdrawn" else {"code": "is_approved", "facts": {}}
    if row.state == "published":
        if row.withdrawal_requested_at is None:
            _act(
                source,
                "ttdn_withdrawal_request",
                {"id": pkg.id, "reasons": ["removed-at-source"], "note": record.address},
            )
        return None
    if _stands(pkg.id, row) != record.content_hash:
        return {"code": "gone_but_edited", "facts": {}}
    package_id, state = pkg.id, row.state
    if state == "submitted":
        _act(source, "ttdn_dataset_recall", {"id": package_id})
    _act(source, "package_delete", {"id": package_id})
    return None


def _stands(package_id: str, row: Item) -> str | None:
    latest = Revision.latest(package_id)
    if row.state == "draft" or latest is None:
        return workflow.content_hash(payloads.current(package_id)[0])
    return latest.payload_hash


def _act(source: Source, name: str, data: dict[str, Any]) -> None:
    tk.get_action(name)({"user": source.user}, {**data, "acted_by": source.title})
