"""CKAN's own dataset actions, held to the appraisal: they save drafts and show what may be seen."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, cast

from ckan import model
from ckan.lib.search.common import SolrConnectionError
from ckan.logic import auth_audit_exempt
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict
from flask import g, has_app_context
from psycopg2.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from ckanext.ttdn import config, rights
from ckanext.ttdn.model import InternalValues, Item, Revision
from ckanext.ttdn.search import answers, bounds, lexicon, lock, query
from ckanext.ttdn.services import authz, call_options, refusals, synonyms, timestamps
from ckanext.ttdn.services.appraisal import override
from ckanext.ttdn.services.authz import field_rights
from ckanext.ttdn.services.files import storage
from ckanext.ttdn.services.index import sync
from ckanext.ttdn.services.items import locks, naming, presentation, save_checks
from ckanext.ttdn.services.revisions import changes, payloads

__all__ = [
    "package_create",
    "package_delete",
    "package_search",
    "package_show",
    "package_update",
]


@tk.chained_action
def package_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make a draft of an agency's own kinds (R20, H 6.6).

    ``form_token``: any unique text; sent twice, it makes one item and answers with that one.
    Raises NotAuthorized with the rule's words, ValidationError.
    """
    data = dict(data_dict)
    data.setdefault("type", "dataset")
    if data["type"] not in config.kinds():
        return _once(up, context, data_dict)
    token = data.pop("form_token", None) or None
    actor = authz.actor(context)
    organization = _organization(actor, data)
    tk.check_access("package_create", context, {**data, "owner_org": organization.id})
    # Of this agency's forms: another one that sends the same text neither learns of it nor is held
    # up by it.
    token = f"{organization.id}:{token}" if token else None
    if token and (made := Item.by_form_token(token)):
        return tk.get_action("package_show")(authz.same_caller(context), {"id": made.package_id})
    save_checks.strip(data)
    data.pop("id", None)  # the catalogue's to give, as those of files: see ``files.hold_to_stored``
    field_rights.refuse_fields(actor, rights.Item(organization.id, data["type"]), {}, data)
    if data.get("resources"):
        data["resources"] = [dict(resource) for resource in data["resources"]]
        storage.hold_to_stored(data["resources"], [])
    data["owner_org"] = organization.id
    data["name"] = naming.item_name(organization.name, data)
    data["state"], data["private"] = "draft", True
    context["allow_state_change"] = True
    call_options.put(cast("dict[str, Any]", context), form_token=token, internal={})
    try:
        made = _saving(up, context, data)
    except IntegrityError:
        model.Session.rollback()
        if token and (other := Item.by_form_token(token)):
            return tk.get_action("package_show")(
                authz.same_caller(context), {"id": other.package_id}
            )
        raise
    if not isinstance(made, dict):
        return made
    return presentation.of_one(actor, made)


def _once(up: Action, context: Context, data: DataDict) -> Any:
    """Create a dataset whose name its sender chose; say so when another request just took it."""
    try:
        return up(context, data)
    except IntegrityError as error:
        model.Session.rollback()
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise tk.ValidationError({"name": [tk._("That URL is already in use.")]}) from None


@tk.chained_action
def package_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Save a draft, or the change of a published item, which the public does not see (R20).

    ``metadata_modified``, when sent, must be the stored one (of the change, once there is one), or
    ``lock_version`` the change's, otherwise the save is stale: ValidationError with ``conflict``.
    Internal fields that are not sent keep their values. ``override_reason``: the operator changes
    what the public sees at once, which the log tells.
    """
    if call_options.of(context).decided:
        return up(context, data_dict)
    found = _readable(context, data_dict.get("id") or data_dict.get("name"))
    if found.type not in config.kinds():
        return up(context, data_dict)
    pkg, row = locks.lock(found.id)
    actor, item = authz.actor(context), authz.item_of(pkg, row)
    refusals.require(authz.decide(actor, "read", item))
    refusals.require(authz.decide(actor, "edit", item))

    data = dict(data_dict)
    revision = Revision.open_change(pkg.id, for_update=True)
    save_checks.refuse_stale(pkg, revision, data)
    save_checks.refuse_hidden_switches(pkg, data)
    save_checks.strip(data)
    field_rights.hold(actor, item, pkg.id, revision, data)
    data["owner_org"], data["type"] = pkg.owner_org, pkg.type
    data["state"], data["private"] = pkg.state, pkg.private
    data["name"] = save_checks.name_for_update(pkg, item, data)
    if item.state == "published":
        tk.check_access("package_update", context, {"id": pkg.id})
        saved = _save_change(context, pkg, row, revision, data)
        return presentation.of_one(actor, saved)
    context["allow_state_change"] = True
    options = call_options.put(cast("dict[str, Any]", context), internal={})
    if "resources" in data:
        stored = [*payloads.stored_files(pkg), *options.stored]
        data["resources"] = [dict(resource) for resource in data["resources"]]
        storage.hold_to_stored(data["resources"], stored)
    saved = _saving(up, context, data)
    _store_internal_alone(context, pkg)
    if not isinstance(saved, dict):
        return saved
    return presentation.of_one(actor, saved)


def _save_change(
    context: Context, pkg: model.Package, row: Item, revision: Revision | None, data: DataDict
) -> dict[str, Any]:
    reason = str(data.pop("override_reason", None) or "").strip()
    try:
        if reason:
            return override.save(context, pkg, row, data, reason)
        saved = changes.save(context, pkg, row, revision, data)
        model.Session.commit()
    except Exception:
        model.Session.rollback()
        raise
    return saved


@auth_audit_exempt  # a request to withdraw has a rule of its own, which its action asks
@tk.chained_action
def package_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Delete an own draft; for a published item this is a request to withdraw it."""
    pkg = _readable(context, tk.get_or_bust(data_dict, "id"))
    if pkg.type not in config.kinds():
        return up(context, data_dict)
    pkg, row = locks.lock(pkg.id)
    actor, item = authz.actor(context), authz.item_of(pkg, row)
    refusals.require(authz.decide(actor, "read", item))
    if item.state == "published":
        return tk.get_action("ttdn_withdrawal_request")(
            context,
            {
                "id": pkg.id,
                "reasons": data_dict.get("reasons"),
                "note": data_dict.get("note", ""),
            },
        )
    refusals.require(authz.decide(actor, "delete", item))
    row.index_version += 1
    return up(context, {**data_dict, "id": pkg.id})


@tk.side_effect_free
@tk.chained_action
def package_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show an item with ``approval_state``, and what else this reader may see of it.

    Callers without read access get the same NotFound as for an unknown id.
    """
    # Without validation this is the indexer, which must never meet an internal value.
    for_index = context.get("validate", True) is False
    if for_index and (pkg := model.Package.get(data_dict.get("id"))):
        lock.hold(pkg.id)
    try:
        shown = up(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound() from None
    if for_index or shown.get("type") not in config.kinds():
        return shown
    actor, trusted = authz.actor(context), bool(context.get("ignore_auth"))
    shown = presentation.of_one(actor, shown, trusted)
    if context.get("for_update") or call_options.of(context).working:
        # The caller is about to write: return the open change, if there is one.
        return _as_it_is_written(actor, shown, trusted)
    return shown


def _as_it_is_written(actor: rights.Actor, shown: dict[str, Any], trusted: bool) -> dict[str, Any]:
    row, pkg = Item.get(shown["id"]), model.Package.get(shown["id"])
    if row is None or pkg is None or row.change_state is None:
        return shown
    item = authz.item_of(pkg, row)
    if not trusted and not authz.decide(actor, "read_internal", item).allowed:
        return shown
    revision = Revision.open_change(shown["id"])
    return changes.working_copy(revision, shown) if revision else shown


@tk.side_effect_free
@tk.chained_action
def package_search(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Search as CKAN does, within the public window; each result has its ``approval_state``.

    ``ttdn_extras``: answer ``ttdn`` as well: ``corrected`` (the query as it was read, if a word of
    it is found nowhere), ``loosened_from`` (how many of the items have all the words, if others
    follow), ``highlighting`` (marked texts, as HTML, by item and field), ``partial`` (true if the
    time did not suffice), ``without`` (how many items there would be without one of the filters
    below, by name). ``ttdn_exact``: nothing is repaired or loosened. ``ttdn_filters``: values by
    facet, ``{"topics": ["culture", "tourism"]}``; an item has one of each, and each facet is
    counted as if it had no filter. ``ttdn_from``, ``ttdn_to``: days of the activity, both included
    (``2025-06-30``, ``06/2025``, ``2025``).

    Everybody but the operator counts the values of known facets alone, at most 1000 of each.
    Raises ValidationError for faulty filters and for copies of whole items, SearchError for what
    cannot be asked or answered.
    """
    actor = authz.actor(context)
    labels = None if context.get("ignore_auth") else rights.labels_for(actor)
    for_view = bool(context.get("for_view"))
    with bounds.filter_errors(for_view):
        data_dict, wished = answers.wishes(data_dict, for_view)
    asked, errors = data_dict, nullcontext()
    if labels is not None and actor.role is not rights.Role.SYSADMIN:
        asked, errors = bounds.held(data_dict), bounds.plain_errors()
    wished.lexicon, wished.synonyms = lexicon.current(), synonyms.current()
    try:
        with errors, answers.asking(wished):
            found = up(context, query.within_window(asked, labels))
    except SolrConnectionError:
        # Views that catch it answer 500; views.availability makes that 503.
        if has_app_context():
            g.ttdn_search_down = True
        raise
    if not data_dict.get("fl"):
        presentation.of_results(actor, found["results"])
    if wished.extras:
        found["ttdn"] = wished.answer([item["id"] for item in found["results"] if "id" in item])
        if context.get("for_view") and has_app_context():
            # CKAN's view hands on the items and the facets alone.
            g.ttdn_found = found["ttdn"]
    return found


def _readable(context: Context, reference: Any) -> model.Package:
    """Return the dataset of an id or name that the caller may read, harvest sources among them.

    Raises the same ObjectNotFound for one that may not be read and for none.
    """
    found = model.Package.get(reference)
    trusted = found is not None and found.type not in config.kinds() and context.get("ignore_auth")
    if found is None or not (
        trusted or authz.decide(authz.actor(context), "read", authz.item_of(found)).allowed
    ):
        raise tk.ObjectNotFound()
    return found


def _organization(actor: rights.Actor, data: DataDict) -> model.Group:
    wish = data.get("owner_org") or actor.organization_id
    organization = model.Group.get(wish) if wish else None
    if organization is None or not organization.is_organization:
        if actor.role in (rights.Role.ANONYMOUS, rights.Role.USER):
            refusals.require(authz.decide(actor, "create", rights.Item(None, data["type"])))
        raise tk.ValidationError(
            {"owner_org": [tk._("Choose the agency that supplies this item.")]}
        )
    return organization


def _saving(up: Action, context: Context, data: DataDict) -> Any:
    """Save; raise an error and save nothing if the search server is unavailable."""
    try:
        return up(context, data)
    except tk.ValidationError:
        # A file that cannot be stored is found after the rows are written.
        model.Session.rollback()
        raise
    except refusals.SEARCH_DOWN:
        model.Session.rollback()
        raise tk.ValidationError(
            {"message": [refusals.message("search_down")]},
            error_summary={tk._("Not saved"): refusals.message("search_down")},
        ) from None


def _store_internal_alone(context: Context, pkg: model.Package) -> None:
    """Save internal values when nothing else changed: CKAN then calls no hook."""
    changes = call_options.of(context).take_internal()
    if changes and InternalValues.merge(pkg.id, changes):
        pkg.metadata_modified = timestamps.now()
        with sync.closing(pkg.id):
            pass
