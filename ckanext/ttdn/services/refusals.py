"""Reason codes in words: what was refused, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.lib.search import SearchError, SearchIndexError
from ckan.plugins import toolkit as tk

from ckanext.ttdn import rights

_ = tk._

# What CKAN raises when the search server does not take a document.
SEARCH_DOWN = (SearchError, SearchIndexError)

_REASONS: dict[str, Callable[[], str]] = {
    "permitted": lambda: _("Permitted."),
    "log_in": lambda: _("Log in first."),
    "no_agency_account": lambda: _(
        "This account acts for no agency. Ask the administrator to register it (H 6.6)."
    ),
    "no_rule": lambda: _("No rule permits this to your account."),
    "not_own": lambda: _("This item belongs to another agency."),
    "not_readable": lambda: _("Not found"),
    "agency_ended": lambda: _(
        "Your agency has ended; its successor continues its items. Ask the authority."
    ),
    "predecessor_ended": lambda: _(
        "This agency has ended. Its successor supplies new items under its own name."
    ),
    "agency_not_named": lambda: _("This right is given to other agencies than yours."),
    "not_in_force": lambda: _("This right does not hold today."),
    "restricted": lambda: _("The rules of the province do not permit this to your agency."),
    "field_restricted": lambda: _(
        "The rules of the province do not let your agency set this field."
    ),
    "field_not_granted": lambda: _("Your agency has no right to set this field."),
    "kind_not_granted": lambda: _("Your agency does not supply this kind of item (H 6.6)."),
    "was_published": lambda: _(
        "An item that was published is kept for ever. Request its withdrawal instead."
    ),
    "state_draft": lambda: _("This item is a draft; it has not been submitted."),
    "state_submitted": lambda: _(
        "This item is being appraised. Recall it first if you need to change it."
    ),
    "state_returned": lambda: _("This item was returned to its agency for correction."),
    "state_rejected": lambda: _("This item was rejected."),
    "state_approved": lambda: _(
        "This item is approved and waits for its publication time. It cannot be changed."
    ),
    "state_published": lambda: _(
        "This item is published. What the public sees cannot be changed here."
    ),
    "state_withdrawn": lambda: _("This item was withdrawn."),
    "state_deleted": lambda: _("This item was deleted."),
    "wrong_state": lambda: _("The item is no longer in the state that this step needs."),
    "declarations_missing": lambda: _(
        "Confirm both declarations: no state secrets (H 4.6) and rights cleared (H 6.4)."
    ),
    "incomplete": lambda: _("The item is not complete yet."),
    "content_changed": lambda: _(
        "The content is not the one that was appraised. Open the item again and look at it."
    ),
    "base_changed": lambda: _(
        "What the public sees has changed since this change was begun. Carry the change over to "
        "the present version, look at it again and submit it anew."
    ),
    "schema_changed": lambda: _(
        "The form of this kind has changed since: some fields are no longer there. Return the "
        "item; its agency saves it again in today's form and submits it anew."
    ),
    "applied_differs": lambda: _(
        "The change could not be put in force exactly as it was appraised, so nothing was "
        "changed. Return it to the agency and tell the operator."
    ),
    "change_open": lambda: _(
        "A change of this item is under way. Decide on it or have it discarded first."
    ),
    "no_change": lambda: _("No change of this item is under way."),
    "reasons_missing": lambda: _("Choose at least one reason."),
    "other_needs_note": lambda: _("Say in the note what the other reason is."),
    "not_due": lambda: _("The publication time has not come yet."),
    "already_due": lambda: _("The publication time has come already."),
    "stale_save": lambda: _(
        "Somebody has saved this item since you opened it. Your entries are kept below: compare "
        "them with the saved item, which opens in a new window, and save again."
    ),
    "decided_by_appraisal": lambda: _(
        "Whether an item is public is decided by its appraisal; it cannot be set."
    ),
    "public_text_is_kept": lambda: _(
        "Public names and texts of an account are set by the administrator."
    ),
    "second_factor_first": lambda: _(
        "This account needs a second factor and has none. Log in and set one up first; until then "
        "its API tokens are not accepted, and none can be made."
    ),
    "closed_path": lambda: _(
        "This way of changing the catalogue is closed: content changes by appraisal (H 6.4), the "
        "register by the administrator."
    ),
    "owner_is_fixed": lambda: _("An item stays with the agency that supplied it."),
    "name_is_kept": lambda: _("An item that was published keeps its address for ever."),
    "content_by_change": lambda: _(
        "What the public sees of an item is changed by a change that its agency submits and the "
        "authority approves."
    ),
    "removed_by_withdrawal": lambda: _(
        "An agency deletes its own draft; what was published is withdrawn by the authority and "
        "kept for ever."
    ),
    "register_by_profile": lambda: _(
        "Agencies come, change and end by loading the profile of the province."
    ),
    "rights_by_register": lambda: _(
        "Who may work on an item follows from the agencies' accounts, one for each agency."
    ),
    "override_reason_missing": lambda: _(
        "To pass the appraisal by as the operator, send override_reason: why. The decision log "
        "keeps it."
    ),
    "content_hash_missing": lambda: _(
        "Send the content hash of what was appraised: content_hash of ttdn_revision_show."
    ),
    "claimed_by_other": lambda: _("A colleague has taken this item on."),
    "failed": lambda: _(
        "Something went wrong with this item. Look at its state before you decide again, and tell "
        "the operator."
    ),
    "search_down_step": lambda: _(
        "The search service does not answer, so nothing was decided or changed. "
        "Wait a minute and try again."
    ),
    "search_down_page": lambda: _(
        "The search service does not answer. Pages of single items can be opened meanwhile."
    ),
    "search_down": lambda: _(
        "The search service does not answer, so nothing was saved. Your entries are kept: "
        "wait a minute and save again."
    ),
}


# Refused by a rule of the profile or the operator, whose clause its reader may not know.
_OF_PROVINCE = frozenset({"field_restricted", "restricted"})


def message(code: str) -> str:
    """Return the sentence for a reason code, in the language of the request."""
    return _REASONS[code]()


def sentence(decision: rights.Decision) -> str:
    """Return why it was decided so, with the clause where a rule of the province refuses."""
    words = message(decision.reason)
    return f"{words} ({decision.clause})" if decision.reason in _OF_PROVINCE else words


def codes() -> frozenset[str]:
    """Return every reason code that has a sentence."""
    return frozenset(_REASONS)


def require(decision: rights.Decision) -> None:
    """Raise NotAuthorized, in words, unless the decision permits.

    Raises ObjectNotFound for somebody who may not know that the item exists.
    """
    if decision.allowed:
        return
    if decision.reason == "not_readable":
        raise tk.ObjectNotFound()
    raise tk.NotAuthorized(sentence(decision))


def conflict(expected: Any, actual: Any, changed: list[str], code: str) -> tk.ValidationError:
    """Return the error of a stale save or decision (``error.conflict`` of the interface)."""
    words = message(code)
    return tk.ValidationError(
        {  # type: ignore[arg-type] - CKAN's type knows no nested error of an extension
            "conflict": {"expected": expected, "actual": actual, "changed": changed},
            "message": [words],
        },
        error_summary={_("Conflict"): words},
    )


def invalid(code: str, field: str) -> tk.ValidationError:
    """Return a validation error of one field for a reason code."""
    return tk.ValidationError({field: [message(code)]})


def override_reason(regular: str) -> tk.ValidationError:
    """Return the error of an operator who passes the appraisal by without a reason.

    ``regular``: code of the sentence that says the regular way.
    """
    words = f"{message(regular)} {message('override_reason_missing')}"
    # The pages on which CKAN deletes an organisation or a group show "message".
    return tk.ValidationError({"override_reason": [words], "message": words})


def search_down() -> tk.ValidationError:
    """Return the error of a step that the search server's absence has stopped."""
    words = message("search_down_step")
    return tk.ValidationError({"message": [words]}, error_summary={_("Not saved"): words})
