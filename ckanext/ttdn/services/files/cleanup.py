"""Files that the archive took before copies were cleaned: cleaned afterwards.

Nothing of what was appraised is written over: the item gets a version of its own with the cleaned
files, and the log says which bytes took the place of which.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.ttdn import workflow
from ckanext.ttdn.model import Item, OriginalFile, Revision
from ckanext.ttdn.services.appraisal import steps
from ckanext.ttdn.services.files import archive, metadata
from ckanext.ttdn.services.items import locks
from ckanext.ttdn.services.revisions import changes, payloads, writer
from ckanext.ttdn.workflow import Operation, State

log = logging.getLogger(__name__)

# Old SHA-256 -> SHA-256 and size in bytes of the copy that takes its place.
Copies = Mapping[str, tuple[str, int]]
# While these stand, somebody decides on bytes that may not change: the next round comes by.
_WAITING = (State.SUBMITTED.value, State.APPROVED.value)


def waiting() -> list[str]:
    """Return the ids of items with a file that was never cleaned and may be now, in their order."""
    looked_at = sa.select(OriginalFile.sha256)
    query = (
        model.Session.query(model.Resource.package_id)
        .join(Item, Item.package_id == model.Resource.package_id)
        .filter(model.Resource.state == model.State.ACTIVE, model.Resource.url_type == "upload")
        .filter(model.Resource.mimetype.in_(metadata.CLEANED_TYPES))
        .filter(model.Resource.hash.like("sha256:%"))
        .filter(sa.func.substr(model.Resource.hash, len("sha256:") + 1).notin_(looked_at))
        .filter(Item.state.notin_(_WAITING))
        .filter(sa.or_(Item.change_state.is_(None), Item.change_state.notin_(_WAITING)))
        .distinct()
        .order_by(model.Resource.package_id)
    )
    return [row[0] for row in query]


def run(context: Context, limit: int) -> dict[str, list[str]]:
    """Look at up to ``limit`` items, each in a transaction of its own.

    Returns their ids: ``cleaned``, ``unchanged`` and ``failed``. One that fails, as when a file is
    missing on the disk, is logged and keeps no other from its turn.
    """
    found: dict[str, list[str]] = {"cleaned": [], "unchanged": [], "failed": []}
    for package_id in waiting():
        if len(found["cleaned"]) + len(found["unchanged"]) >= limit:
            break
        try:
            result = "cleaned" if clean(context, package_id) else "unchanged"
        except (tk.ValidationError, tk.ObjectNotFound, OSError) as error:
            log.error("The files of item %s cannot be cleaned: %s", package_id, error)
            result = "failed"
        found[result].append(package_id)
    return found


def clean(context: Context, package_id: str) -> bool:
    """Clean the files of an item in a transaction of its own; return whether one was changed."""
    try:
        pkg, row = locks.lock(package_id)
        if State(row.state).value in _WAITING or row.change_state in _WAITING:
            model.Session.rollback()
            return False
        item = payloads.shown(pkg.id)
        copies = _copies(item["resources"])
        if not copies:
            model.Session.commit()
            return False
        step = steps.begun(
            context,
            Operation.OVERRIDE,
            pkg,
            row,
            {"reasons": ["metadata_removed"], "note": _told(copies)},
        )
        _replace(step, item, copies)
        steps.finish(step, row.state, State(row.state))
    except Exception:
        model.Session.rollback()
        raise
    return True


def _told(copies: Copies) -> str:
    lines = (f"SHA-256 {old} → {new}" for old, (new, _size) in copies.items())
    return "\n".join(["Camera, place and author data removed from files.", *lines])


def _copies(resources: list[dict[str, Any]]) -> dict[str, tuple[str, int]]:
    """Store a cleaned copy of each file that has none yet."""
    found: dict[str, tuple[str, int]] = {}
    for resource in resources:
        key = archive.key_of(resource) if resource.get("url_type") == "upload" else None
        if key is None or resource.get("mimetype") not in metadata.CLEANED_TYPES:
            continue
        if OriginalFile.of(key):
            continue
        copy = _copy(key, resource["mimetype"])
        if copy is None:
            # Looked at, and left as it is: the next round need not try again.
            OriginalFile.note(key, key)
        else:
            found[key] = copy
            OriginalFile.note(copy[0], key)
    return found


def _copy(key: str, mimetype: str) -> tuple[str, int] | None:
    try:
        with open(archive.path_of(key), "rb") as stream:
            copy = metadata.cleaned(stream, mimetype)
    except (metadata.Unreadable, metadata.TooManyPixels):
        log.exception("The file %s cannot be cleaned; it is served as it is", key)
        return None
    if copy is None:
        return None
    with copy:
        sha256 = archive.stream_hash(copy)
        if sha256 == key:
            return None
        archive.keep_stream(copy, sha256)
        return sha256, copy.seek(0, 2)


def _replace(step: steps.Step, item: dict[str, Any], copies: Copies) -> None:
    """Give the item, the version that the public sees, and an open change the cleaned files."""
    base = workflow.content_hash(payloads.public(step.pkg.id))
    item["resources"] = [_with_copy(resource, copies) for resource in item["resources"]]
    item.pop("metadata_modified", None)
    changes.save_item(item, step.context.get("user", ""))
    change = Revision.open_change(step.pkg.id, for_update=True)
    before = Revision.shown(step.pkg.id) or Revision.approved(step.pkg.id)
    if before is not None:
        payload, stored = payloads.current(step.pkg.id)
        step.revision = writer.version(
            step.pkg, before, payload, stored, step.at, base_hash=before.payload_hash
        )
    if change is not None:
        _carry_over(step, change, base, copies)


def _with_copy(resource: Mapping[str, Any], copies: Copies) -> dict[str, Any]:
    old = archive.key_of(resource) or ""
    if old not in copies:
        return dict(resource)
    sha256, size = copies[old]
    changed = {**resource, "hash": archive.hash_field(sha256), "size": size}
    if "sha256" in resource:
        changed["sha256"] = sha256
    return changed


def _carry_over(step: steps.Step, change: Revision, base: str, copies: Copies) -> None:
    """Put the cleaned files into the change that somebody is writing."""
    resources = [_with_copy(r, copies) for r in change.payload.get("resources", [])]
    payload = {**change.payload, "resources": resources}
    now = workflow.content_hash(payloads.public(step.pkg.id))
    base_hash = now if change.base_hash == base else change.base_hash
    carried = writer.draft(
        step.pkg,
        payload,
        base_hash,
        change.submitter_id,
        step.at,
        replaces=change,
        state=change.state,
    )
    writer.keep_files(carried, list(archive.uploaded_files(resources, verify=False)))
