"""Actions on changes and versions: discard, carry over, restore, correct (R20)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn import config, workflow
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services import authz, call_options, refusals, timestamps
from ckanext.ttdn.services.appraisal import effects, kind_correction, steps
from ckanext.ttdn.services.items import locks
from ckanext.ttdn.services.revisions import payloads, states, writer
from ckanext.ttdn.services.timestamps import iso
from ckanext.ttdn.workflow import Operation, State

__all__ = [
    "ttdn_dataset_correct_kind",
    "ttdn_revision_discard",
    "ttdn_revision_rebase",
    "ttdn_version_list",
    "ttdn_version_restore",
]


@tk.side_effect_free
def ttdn_version_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the versions of an item (``id``), newest first; for its agency and the authority.

    ``{"count", "results": [{"id", "number", "state", "is_change", "is_open", "kind",
    "content_hash", "submitted_at", "decided_at", "public_from", "public_to"}]}``, times in UTC.
    """
    pkg = _inside(context, tk.get_or_bust(data_dict, "id"))
    rows = Revision.of(pkg.id)
    return {
        "count": len(rows),
        "results": [
            {
                "id": row.id,
                "number": row.number,
                "state": row.state,
                "is_change": row.is_change,
                "is_open": row.is_open,
                "kind": row.kind,
                "content_hash": row.payload_hash,
                "modified_at": iso(row.modified_at),
                "submitted_at": iso(row.submitted_at),
                "decided_at": iso(row.decided_at),
                "public_from": iso(row.public_from),
                "public_to": iso(row.public_to),
            }
            for row in rows
        ],
    }


def ttdn_revision_discard(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give up the change of a published item (``dataset_id``); its words are kept as a version.

    What the public sees stays as it is. Not while the change is being appraised: recall it first.
    """
    step = steps.begin(
        context, {**data_dict, "id": tk.get_or_bust(data_dict, "dataset_id")}, Operation.DISCARD
    )
    before = step.state.value
    effects.take_effect(step, None)
    return steps.finish(step, before, State.PUBLISHED)


def ttdn_revision_rebase(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Carry the change of a published item (``dataset_id``) over to what is public today.

    Fields that only one side changed are taken from that side; in ``conflicts`` are those that
    both changed, where the change's value stands and a person has to look. The change is a draft
    again. Returns ``{"id", "lock_version", "conflicts"}``.
    """
    pkg, row = _locked(context, tk.get_or_bust(data_dict, "dataset_id"), "rebase")
    revision = Revision.open_change(pkg.id, for_update=True)
    if revision is None:
        raise refusals.invalid("no_change", "dataset_id")
    base = next((r for r in Revision.of(pkg.id) if r.payload_hash == revision.base_hash), None)
    public = payloads.public(pkg.id)
    old = base.payload if base is not None else {}
    payload, conflicts = workflow.rebased(old, public, revision.payload)
    user = authz.user_of(context)
    written = writer.draft(
        pkg,
        payload,
        workflow.content_hash(public),
        user.id if user else None,
        timestamps.now(),
        replaces=revision,
    )
    writer.keep_files(written, payloads.of_item(payload)[1])
    states.open_change(row)
    model.Session.commit()
    return {"id": written.id, "lock_version": written.lock_version, "conflicts": conflicts}


def ttdn_version_restore(context: Context, data_dict: DataDict) -> Any:
    """Write an earlier version (``id`` of a revision) again: into the draft, or as a change.

    It is appraised like any other content. ``lock_version`` as for a save. Returns the item as it
    is being written.
    """
    revision = model.Session.get(Revision, tk.get_or_bust(data_dict, "id"))
    if revision is None:
        raise tk.ObjectNotFound()
    pkg, _row = _locked(context, revision.package_id, "restore")
    if revision.kind != pkg.type:
        words = tk._("This version is of another kind; its fields do not fit the item any more.")
        raise tk.ValidationError({"id": [words]})
    working = authz.same_caller(context, ttdn=call_options.CallOptions(working=True))
    shown = tk.get_action("package_show")(working, {"id": pkg.id})
    item = workflow.working_copy(shown, revision.payload)
    item.pop("metadata_modified", None)
    if data_dict.get("lock_version"):
        item["lock_version"] = data_dict["lock_version"]
    stored = revision.payload.get("resources", [])
    saving = authz.same_caller(context, ttdn=call_options.CallOptions(stored=stored))
    return tk.get_action("package_update")(saving, item)


def ttdn_dataset_correct_kind(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give an item (``id``) its right kind (``type``); for the authority, who says why (``note``).

    ``values``: what the new kind asks for and the item lacks. Fields that the new kind has not
    stay in the version before. The old address leads to the new one. Raises ValidationError
    naming each field that is missing, and changes nothing.
    """
    step = steps.begin(context, data_dict, Operation.CORRECT_KIND)
    kind = tk.get_or_bust(data_dict, "type")
    if kind not in config.kinds() or kind == step.pkg.type:
        raise tk.ValidationError({"type": [tk._("Choose another kind than the present one.")]})
    if not str(data_dict.get("note") or "").strip():
        raise tk.ValidationError({"note": [tk._("Say why the kind is corrected.")]})
    values = data_dict.get("values") or {}
    if not isinstance(values, dict):
        raise tk.ValidationError({"values": [tk._("Send the values by field.")]})
    return kind_correction.correct(step, kind, values)


def _inside(context: Context, reference: str) -> model.Package:
    pkg = model.Package.get(reference)
    if pkg is not None:
        item = authz.item_of(pkg)
        if authz.decide(authz.actor(context), "read_internal", item).allowed:
            return pkg
    raise tk.ObjectNotFound()


def _locked(context: Context, reference: str, operation: str) -> tuple[model.Package, Item]:
    _inside(context, reference)
    pkg, row = locks.lock(reference)
    refusals.require(authz.decide(authz.actor(context), operation, authz.item_of(pkg, row)))
    return pkg, row
