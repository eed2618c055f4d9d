"""Helpers of the pages of officers and appraisers: states, steps and decisions in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import bilingual, definitions, extensions
from ckanext.ttdn.services import authz
from ckanext.ttdn.workflow import OPERATIONS, Definition, Operation

from .languages import reader_language

__all__ = [
    "ttdn_changed_links",
    "ttdn_decisions",
    "ttdn_desk_links",
    "ttdn_filter_url",
    "ttdn_link_state",
    "ttdn_missing",
    "ttdn_notice_text",
    "ttdn_open_revision",
    "ttdn_operation_label",
    "ttdn_page_url",
    "ttdn_queue_agencies",
    "ttdn_reason_labels",
    "ttdn_reasons",
    "ttdn_role",
    "ttdn_state_words",
    "ttdn_states",
    "ttdn_vocabulary_choices",
    "ttdn_withdrawal_requests",
]

_ = tk._


def ttdn_state_words(state: str) -> dict[str, str]:
    """Return ``label``, ``meaning`` and ``next`` (what the agency can do) of an approval state."""
    label, meaning, next_step = _STATE_WORDS[state]
    return {"label": label(), "meaning": meaning(), "next": next_step()}


_STATE_WORDS: dict[str, tuple[Callable[[], str], Callable[[], str], Callable[[], str]]] = {
    "draft": (
        lambda: _("Draft"),
        lambda: _("Only your agency and the authority can see it."),
        lambda: _("Complete it, then submit it for approval."),
    ),
    "submitted": (
        lambda: _("Waiting for approval"),
        lambda: _("The authority is appraising it. It cannot be changed meanwhile."),
        lambda: _("To change it, recall it first."),
    ),
    "returned": (
        lambda: _("Returned for correction"),
        lambda: _("The authority asks for corrections. The public does not see it."),
        lambda: _("Correct what is said below, then submit it again."),
    ),
    "rejected": (
        lambda: _("Rejected"),
        lambda: _("The authority did not approve it. The public does not see it."),
        lambda: _("You can revise it thoroughly and submit it anew, or delete it."),
    ),
    "approved": (
        lambda: _("Approved, not public yet"),
        lambda: _("It becomes public by itself at its publication time."),
        lambda: _("There is nothing to do."),
    ),
    "published": (
        lambda: _("Published"),
        lambda: _("The authority has approved it. What the public sees stays as approved."),
        lambda: _("If it must not stay public, request its withdrawal."),
    ),
    "withdrawn": (
        lambda: _("Withdrawn"),
        lambda: _("It is no longer public. It is kept, with its history."),
        lambda: _("You can correct it and submit it anew."),
    ),
}

# Of the rights and the log, but no operations of the appraisal.
_OTHER_LABELS: dict[str, Callable[[], str]] = {
    "claim": lambda: _("Taken up by an appraiser"),
    "release": lambda: _("Given back to the queue"),
}
_OTHER_NOTICES: dict[str, Callable[[], str]] = {
    "link_changed": lambda: _("A link of “{title}” leads to other content than was appraised."),
}
# Codes of notices that were written under the name of the state.
_FORMER_CODES = {
    "submitted": "submit",
    "approved": "approve",
    "returned": "return",
    "rejected": "reject",
    "withdrawn": "withdraw",
}

# Which vocabulary holds the reasons of a step.
_REASONS = {
    "return": "return-reasons",
    "reject": "reject-reasons",
    "withdraw": "withdrawal-reasons",
    "request_withdrawal": "withdrawal-reasons",
}


def ttdn_operation_label(operation: str) -> str:
    """Return what was done, in words; the code of an unknown step."""
    if operation in _OTHER_LABELS:
        return _OTHER_LABELS[operation]()
    known = _definition(operation)
    return _(known.label) if known else operation


def ttdn_notice_text(notice: Mapping[str, Any]) -> str:
    """Return a notice in words, in the reader's language."""
    code = str(notice["code"])
    code = _FORMER_CODES.get(code, code)
    added = extensions.contributions().notices.get(code)
    if added is not None:
        template = extensions.text_of(added.text)
    elif code in _OTHER_NOTICES:
        template = _OTHER_NOTICES[code]()
    else:
        known = _definition(code)
        template = _(known.notice) if known else _("Something changed about “{title}”.")
    return template.format(title=tk.h.ttdn_title(notice))


def _definition(code: str) -> Definition | None:
    return OPERATIONS[Operation(code)] if code in {entry.value for entry in Operation} else None


def ttdn_vocabulary_choices(name: str) -> list[dict[str, str]]:
    """Return the codes of a vocabulary as ``value`` and ``text`` in the reader's language."""
    words = definitions.vocabulary(name)
    return [{"value": code, "text": words.label(code, reader_language())} for code in words.codes]


def ttdn_reasons(operation: str) -> list[dict[str, str]]:
    """Return the reasons that a step can be given."""
    return ttdn_vocabulary_choices(_REASONS[operation])


def ttdn_reason_labels(decision: Mapping[str, Any]) -> list[str]:
    """Return the reasons of a decision in words."""
    if decision["operation"] == "correct_kind":
        return [" → ".join(tk.h.ttdn_kind_label(kind) for kind in decision["reasons"])]
    if decision["operation"] not in _REASONS:
        return list(decision["reasons"] or [])
    words = definitions.vocabulary(_REASONS[decision["operation"]])
    return [words.label(code, reader_language()) for code in decision["reasons"] or []]


def _ask(action: str, data: Mapping[str, Any], default: Any) -> Any:
    # These decorate the item's page: what the reader may not see is left out of it.
    try:
        return tk.get_action(action)({}, dict(data))
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return default


def ttdn_decisions(pkg: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the decisions on an item, newest first; empty for readers without access."""
    return _ask("ttdn_decision_list", {"id": pkg["id"]}, {"results": []})["results"]


def ttdn_open_revision(pkg: Mapping[str, Any]) -> dict[str, Any]:
    """Return the revision that waits for a decision (its ``content_hash``), or nothing."""
    return _ask("ttdn_revision_show", {"dataset_id": pkg["id"]}, {})


def ttdn_missing(pkg: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what an item lacks for submission: messages by field."""
    checked = _ask("ttdn_dataset_check", {"id": pkg["id"]}, {"complete": True, "errors": {}})
    return {} if checked["complete"] else checked["errors"]


def ttdn_role() -> str:
    """Return the reader's role: anonymous, user, agency, authority or sysadmin."""
    return authz.actor({"auth_user_obj": tk.current_user}).role.value


def ttdn_queue_agencies() -> list[dict[str, str]]:
    """Return the agencies as ``value`` and ``text``, in the reader's alphabetical order."""
    found = _ask("ttdn_agency_list", {}, [])
    named = [
        {"value": agency["code"], "text": str(tk.h.ttdn_text(agency["name_translated"]))}
        for agency in found
    ]
    return sorted(named, key=lambda agency: bilingual.sort_key(agency["text"]))


def ttdn_withdrawal_requests() -> list[dict[str, Any]]:
    """Return the published items whose agency asks for their withdrawal."""
    return _ask("ttdn_item_list", {"withdrawal_requested": True, "limit": 50}, {"results": []})[
        "results"
    ]


def ttdn_changed_links() -> list[dict[str, Any]]:
    """Return the links of public items that lead elsewhere than when they were appraised."""
    return _ask("ttdn_link_list", {}, [])


_NOT_APPRAISED: dict[str, Callable[[], str]] = {
    "not_fetched": lambda: _("not fetched yet"),
    "unreachable": lambda: _("it did not answer, or is no public address"),
    "redirects": lambda: _("it leads on to another address"),
    "web_page": lambda: _("a web page, which changes by itself"),
    "too_large": lambda: _("too large to be kept"),
    "too_slow": lambda: _("it took too long to answer"),
}


def ttdn_link_state(link: Mapping[str, Any]) -> str:
    """Return a sentence: whether a link's target was stored and appraised, and why not."""
    if link["changed_at"]:
        return _("leads to other content since {time}").format(
            time=tk.h.ttdn_datetime(link["changed_at"])
        )
    if link["appraised"]:
        return _("its content is kept as it was submitted")
    return _("not appraised: {reason}").format(reason=_NOT_APPRAISED[link["reason"]]())


def ttdn_desk_links() -> list[dict[str, Any]]:
    """Return the entries of the account menu: ``url``, ``label``, ``count``, its ``hint``."""
    if tk.current_user.is_anonymous:
        return []
    reach = tk.h.ttdn_reach("read_internal")
    links: list[dict[str, Any]] = []
    if reach:
        own = _("My items") if reach == "own" else _("All items")
        links.append(_link("ttdn_items.index", own))
    if reach == "any":
        waiting = _ask("ttdn_revision_list", {"state": "submitted", "limit": 1}, {"count": 0})
        links.append(_link("ttdn_queue.index", _("Queue"), waiting["count"], _("waiting")))
    if tk.h.ttdn_role() in ("agency", "authority"):
        # An account's own post, whatever its rights.
        unread = _ask("ttdn_notice_list", {"limit": 0}, {"unread": 0})["unread"]
        links.append(_link("ttdn_notices.index", _("Notices"), unread, _("unread")))
    if tk.h.check_access("ttdn_synonym_list"):
        links.append(_link("ttdn_synonyms.index", _("Synonyms")))
    return links


def _link(endpoint: str, label: str, count: int = 0, hint: str = "") -> dict[str, Any]:
    return {"url": tk.url_for(endpoint), "label": label, "count": count, "hint": hint}


def ttdn_states() -> tuple[str, ...]:
    """Return the approval states in the order of an item's life."""
    return tuple(_STATE_WORDS)


def ttdn_page_url(page: int) -> str:
    """Return the address of another page of the list that is shown."""
    return _here(page=str(page))


def ttdn_filter_url(**changes: str) -> str:
    """Return the address of the list with other filters, from its first page."""
    return _here(page="", **changes)


def _here(**changes: str) -> str:
    query = {**tk.request.args.to_dict(), **changes}
    return tk.url_for(tk.request.endpoint, **{key: value for key, value in query.items() if value})
