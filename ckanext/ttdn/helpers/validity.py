"""Validity of a legal document today, in words, and the documents that replace it."""

from __future__ import annotations

from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import g

from ckanext.ttdn.services import authz, timestamps, validity

from .dates import ttdn_date
from .languages import Shown, reader_language, ttdn_code_label, ttdn_text

__all__ = ["ttdn_validity"]

_ = tk._


class Successor(NamedTuple):
    """Another document that this reader may see; ``since`` is in words, empty if not known."""

    title: Shown
    url: str
    since: str
    in_force: bool


class Validity(NamedTuple):
    """``state``: a code of ``validity-states``, or ``replaced``; ``sentence`` says since when."""

    state: str
    label: str
    sentence: str
    replaced_by: list[Successor]
    amended_by: list[Successor]

    @property
    def is_limited(self) -> bool:
        """Return True if the document, or a part of it, is known to be no longer in force."""
        return self.state not in ("in-force", "unknown")


def ttdn_validity(dataset: dict[str, Any]) -> Validity | None:
    """Return the validity of a legal document on the local day; None for another kind."""
    if dataset.get("type") != "legal-document":
        return None
    day = timestamps.today()
    known = _successors()
    found = [*known.get(dataset["name"], ()), *known.get(dataset["id"], ())]
    replacing = [s for s in found if s.relation == "replaces"]
    state = validity.state_on(
        day,
        dataset.get("validity"),
        dataset.get("effective_from"),
        dataset.get("effective_to"),
        replaced=any(s.in_force for s in replacing),
    )
    label = (
        _("Replaced") if state == validity.REPLACED else ttdn_code_label("validity-states", state)
    )
    return Validity(
        state,
        label,
        _sentence(state, dataset),
        [_named(s) for s in replacing],
        [_named(s) for s in found if s.relation == "amends"],
    )


def _successors() -> dict[str, list[validity.Successor]]:
    """Return the replacements and amendments of documents, cached for the request."""
    if "ttdn_successors" not in g:
        actor = authz.actor({"auth_user_obj": tk.current_user})
        g.ttdn_successors = validity.successors(actor, timestamps.today())
    return g.ttdn_successors


def _sentence(state: str, dataset: dict[str, Any]) -> str:
    begins, ends = (ttdn_date(dataset.get(n)) for n in ("effective_from", "effective_to"))
    if state == "expired" and ends:
        return _("No longer in force since {date}.").format(date=ends)
    if state == "not-yet-in-force" and begins:
        return _("It comes into force on {date}.").format(date=begins)
    if state == "in-force" and ends:
        return _("In force until {date}.").format(date=ends)
    if state == "in-force" and begins:
        return _("In force since {date}.").format(date=begins)
    return ""


def _named(successor: validity.Successor) -> Successor:
    title = ttdn_text(successor.title_translated)
    return Successor(
        title or Shown(successor.name, reader_language(), False),
        tk.h.url_for("legal-document.read", id=successor.name),
        ttdn_date(successor.effective_from),
        successor.in_force,
    )
