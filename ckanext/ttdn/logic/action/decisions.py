"""The decision log as its readers see it, and the rights in words."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn import rights
from ckanext.ttdn.model import Decision, Text
from ckanext.ttdn.services import authz, params, refusals, timestamps
from ckanext.ttdn.services.items import listing
from ckanext.ttdn.services.timestamps import iso

__all__ = ["ttdn_decision_list", "ttdn_permission_explain", "ttdn_text_erase"]

_MOST = 500


@tk.side_effect_free
def ttdn_decision_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the steps of an item (``id``) or of all, newest first: ``{"count", "results"}``.

    Filters ``operation``, ``organization``; ``limit`` (at most 500), ``offset``. An agency sees
    its own items' steps.
    """
    actor = authz.actor(context)
    query = model.Session.query(Decision, Text, model.Package).join(
        Text, Text.id == Decision.text_id
    )
    query = query.join(model.Package, model.Package.id == Decision.package_id)
    if data_dict.get("id"):
        pkg = model.Package.get(data_dict["id"])
        item = authz.item_of(pkg) if pkg else None
        if item is None or not authz.decide(actor, "read_internal", item).allowed:
            raise tk.ObjectNotFound()
        query = query.filter(Decision.package_id == pkg.id)
    elif listing.inside(actor) is rights.Scope.OWN:
        # By the item's agency of today: the log names the one that it had at each step.
        query = query.filter(model.Package.owner_org.in_(actor.organizations))
    if data_dict.get("operation"):
        query = query.filter(Decision.operation == data_dict["operation"])
    if data_dict.get("organization"):
        organization = model.Group.get(data_dict["organization"])
        query = query.filter(
            Decision.organization_id == (organization.id if organization else None)
        )
    limit, offset = params.page(data_dict, 100, _MOST)
    rows = query.order_by(Decision.id.desc()).limit(limit).offset(offset)
    return {"count": query.count(), "results": [_row(*row) for row in rows]}


def _row(decision: Decision, text: Text, pkg: model.Package) -> dict[str, Any]:
    words = text.body or {}
    user = model.Session.get(model.User, decision.actor_id) if decision.actor_id else None
    return {
        "id": decision.id,
        "at": iso(decision.at),
        "dataset_id": decision.package_id,
        "name": pkg.name,
        "type": pkg.type,
        "revision_id": decision.revision_id,
        "operation": decision.operation,
        "from_state": decision.from_state,
        "to_state": decision.to_state,
        "content_hash": decision.content_hash,
        "reasons": decision.reasons,
        "topics": decision.topics,
        "note": words.get("note", ""),
        "field_comments": words.get("field_comments", {}),
        "acted_by": words.get("acted_by", ""),
        "due_on": words.get("due_on"),
        "actor": (user.fullname or user.name) if user else "",
        "agency_name": words.get("agency_name", {}),
        "authority_name": words.get("authority_name", {}),
        "erased": text.erased_at is not None,
        "erasure_reason": text.erasure_reason,
    }


def ttdn_text_erase(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Erase the words of one decision (``id``) on a court's order; ``reason`` is kept instead.

    The log keeps its codes, hashes and ids. Operator only.
    """
    tk.check_access("ttdn_text_erase", context, data_dict)
    reason = str(data_dict.get("reason") or "").strip()
    if not reason:
        raise tk.ValidationError({"reason": [tk._("Name the order that demands the erasure.")]})
    decision = model.Session.get(Decision, tk.get_or_bust(data_dict, "id"))
    if decision is None:
        raise tk.ObjectNotFound()
    text = model.Session.get(Text, decision.text_id)
    text.erase(reason, timestamps.now())
    model.Session.commit()
    return {"id": decision.id, "erased": True}


@tk.side_effect_free
def ttdn_permission_explain(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Explain whether the caller may do ``operation``: on an item (``id``), or for an
    ``organization`` and a ``type``; on one ``field`` of it, when named.

    Returns ``{"allowed", "reason", "rule", "clause", "message"}``. Raises ObjectNotFound for
    callers without read access to the item.
    """
    operation = tk.get_or_bust(data_dict, "operation")
    actor = authz.actor(context)
    if data_dict.get("id"):
        pkg = model.Package.get(data_dict["id"])
        item = authz.item_of(pkg) if pkg else None
        if item is None or not authz.decide(actor, "read", item).allowed:
            raise tk.ObjectNotFound()
    else:
        organization = model.Group.get(tk.get_or_bust(data_dict, "organization"))
        if organization is None:
            raise tk.ObjectNotFound()
        item = rights.Item(organization.id, tk.get_or_bust(data_dict, "type"))
    decision = authz.decide(actor, operation, item, data_dict.get("field") or None)
    return {
        "allowed": decision.allowed,
        "reason": decision.reason,
        "rule": decision.rule,
        "clause": decision.clause,
        "message": refusals.sentence(decision),
    }
