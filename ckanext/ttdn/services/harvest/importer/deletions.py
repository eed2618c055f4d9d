"""What the source lists no longer: asked for, never taken away (R25; H 6.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ckan import model
from ckan.lib.search.common import SearchError, is_available
from ckan.plugins import toolkit as tk

from ckanext.ttdn import workflow
from ckanext.ttdn.harvesters.http import ComeBackLater, FetchError
from ckanext.ttdn.harvesters.registry import Reader
from ckanext.ttdn.model import HarvestRecord, HarvestRun, Item, Revision
from ckanext.ttdn.services.harvest.engine.lease import Lease, until
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.revisions import payloads

# Of the records of a source, what share may be gone at once before somebody is asked; a source
# of a dozen records may lose a few.
SHARE = 0.2
FEW = 3
# A source that can be asked for one record is asked for so many in a run, others wait for the next.
MOST_ASKED = 500
# So many questions without an answer, one after the other, and the source is asked no more.
MOST_FAILED = 3
# The problem of a record that is gone, while the withdrawal that was asked for is not decided on.
ASKED = "withdrawal_asked"


def candidates(source_id: str, seen: set[bytes]) -> tuple[list[str], list[str]]:
    """Return the own ids of known records that were not seen: with an item, and without one."""
    columns = (HarvestRecord.original_id, HarvestRecord.digest, HarvestRecord.package_id)
    rows = (
        model.Session.query(*columns)
        .filter(HarvestRecord.source_id == source_id, HarvestRecord.state != "gone")
        .order_by(HarvestRecord.original_id)
        .yield_per(5_000)
    )
    items: list[str] = []
    refused: list[str] = []
    for original_id, digest, package_id in rows:
        if bytes(digest) not in seen:
            (items if package_id else refused).append(original_id)
    return items, refused


def forget(source_id: str, original_ids: list[str]) -> None:
    """Remove what is remembered of records that never became items and are listed no longer."""
    if original_ids:
        model.Session.query(HarvestRecord).filter(
            HarvestRecord.source_id == source_id, HarvestRecord.original_id.in_(original_ids)
        ).delete(synchronize_session=False)


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
        .filter(HarvestRecord.package_id.isnot(None))
        .count()
    )
    if not seen:
        return {"code": "empty", "facts": {"known": known}}
    share = float((source.settings.get("limits") or {}).get("shrink", SHARE))
    if gone > max(share * known, FEW):
        return {"code": "shrunk", "facts": {"gone": gone, "known": known}}
    return None


def told(reader: Reader, ids: Iterable[str], accepted: bool) -> Iterator[str]:
    """Yield those records that the source, asked for each, has no longer; all if it says nothing.

    ``accepted``: the operator knows how many there are, and they are not left for later runs.
    Raises ComeBackLater. A source that fails again and again is asked no more in this run.
    """
    asked = failed = 0
    for original_id in ids:
        if failed >= MOST_FAILED or (asked >= MOST_ASKED and not accepted):
            return
        try:
            answer = reader.is_gone(original_id)
        except ComeBackLater:
            raise
        except FetchError:
            failed += 1
            continue
        failed = 0
        asked += answer is not None
        if answer is not False:
            yield original_id


def let_go(lease: Lease, source: Source, original_id: str, counts: Counter[str]) -> Counter[str]:
    """Bring a record to an end; return the run's counts, which are written. The caller commits.

    Each step is committed with the record, the counts and the fence: one that was taken before a
    fault is not taken again, and whoever has lost the run takes none.
    """
    record = HarvestRecord.known(source.id, [original_id])[original_id]
    pkg = model.Package.get(record.package_id)
    row = Item.get(pkg.id) if pkg is not None else None
    if pkg is None or row is None or pkg.state == model.State.DELETED:
        return _write(lease, counts, record, None, stays=False)
    try:
        problem, step = _step(source, record, pkg, row)
        if step is None or problem is not None:
            return _write(lease, counts, record, problem)
        name, data = step
        if name == "package_delete" and row.state == "submitted":
            lease.write(lease_until=until())
            _act(source, "ttdn_dataset_recall", {"id": data["id"]})
            record = HarvestRecord.known(source.id, [original_id])[original_id]
        found = {"code": ASKED, "facts": {}} if name == "ttdn_withdrawal_request" else None
        done = _write(lease, counts, record, found, stays=found is not None)
        _act(source, name, data)
        return done
    except (tk.ValidationError, tk.NotAuthorized) as error:
        model.Session.rollback()
        if not is_available():
            raise SearchError from error
        # Somebody has taken a step at this moment, or a rule of the province is against it.
        record = HarvestRecord.known(source.id, [original_id])[original_id]
        found = {"code": "not_let_go", "facts": {"error": str(error)[:500]}}
        return _write(lease, counts, record, found)


def _step(
    source: Source, record: HarvestRecord, pkg: model.Package, row: Item
) -> tuple[dict[str, Any] | None, tuple[str, dict[str, Any]] | None]:
    """Return why nothing is done and a person has to decide, or the step, or neither."""
    if row.state == "withdrawn" or row.withdrawal_requested_at is not None:
        return None, None
    if pkg.owner_org != source.owner_org:
        return {"code": "other_agency", "facts": {}}, None
    if row.state == "approved":
        return {"code": "is_approved", "facts": {}}, None
    if row.state == "published":
        given = {"reasons": ["removed-at-source"], "note": record.address}
        return None, ("ttdn_withdrawal_request", {"id": pkg.id, **given})
    if _stands(pkg.id, row) != record.content_hash:
        return {"code": "gone_but_edited", "facts": {}}, None
    return None, ("package_delete", {"id": pkg.id})


def _write(
    lease: Lease,
    counts: Counter[str],
    record: HarvestRecord,
    problem: dict[str, Any] | None,
    stays: bool = True,
) -> Counter[str]:
    """Write what a record came to, with the counts and the fence; ``stays``: it keeps its item."""
    is_gone = problem is None or problem["code"] == ASKED
    counts = counts + Counter(["gone" if is_gone else "conflicts"])
    record.problem, record.incoming = problem, None
    record.state = "gone" if is_gone else "conflict"
    if not is_gone:
        # Looked at again by each run, until a person has decided.
        record.fingerprint = ""
    if not stays:
        # Should the source have it again, it is a new item.
        record.package_id = None
    lease.write(counts=dict(counts), started_over=0, lease_until=until())
    return counts


def _stands(package_id: str, row: Item) -> str | None:
    latest = Revision.latest(package_id)
    if row.state != "submitted" or latest is None:
        return workflow.content_hash(payloads.current(package_id)[0])
    return latest.payload_hash


def _act(source: Source, name: str, data: dict[str, Any]) -> None:
    tk.get_action(name)({"user": source.user}, {**data, "acted_by": source.title})
