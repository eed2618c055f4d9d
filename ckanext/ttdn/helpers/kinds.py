"""The kinds that an account may publish, each with a sentence that says what belongs there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import extensions
from ckanext.ttdn.services import authz

__all__ = [
    "ttdn_can_create",
    "ttdn_kind_icon",
    "ttdn_kind_sentence",
    "ttdn_kinds_to_create",
    "ttdn_why_not_create",
]

_ = tk._

_SENTENCES: dict[str, Callable[[], str]] = {
    "promotion": lambda: _(
        "What shows the province to the world: its people, culture, tourism and investment."
    ),
    "official-information": lambda: _(
        "Statements and answers of the spokesperson and the agencies, policies, the situation."
    ),
    "world-situation": lambda: _("What happens abroad and matters to the province."),
    "clarification": lambda: _("False or misleading information, with the facts that correct it."),
    "publication": lambda: _("Books, magazines, brochures, films and maps, planned or published."),
    "overseas-event": lambda: _("Events that the province holds or takes part in abroad."),
    "foreign-press": lambda: _("Delegations, interviews and programmes of foreign press."),
    "external-activity": lambda: _("Visits abroad, guests received, agreements signed."),
    "legal-document": lambda: _("Laws, decrees, decisions and plans on foreign information."),
    "media": lambda: _("Pictures, videos, reportages and recordings that others may use."),
    "article": lambda: _("Press articles about the province, from here and abroad."),
    "information-cluster": lambda: _(
        "Information boards and screens at border gates, stations and public places."
    ),
    "dataset": lambda: _("Open data in tables that is updated regularly."),
}


def ttdn_kind_sentence(kind: str) -> str:
    """Return what a kind is for, in one sentence; empty for a kind without one."""
    words, added = _SENTENCES.get(kind), extensions.contributions().kinds.get(kind)
    if added is not None:
        return extensions.text_of(added.sentence)
    return words() if words else ""


def ttdn_kind_icon(kind: str) -> str:
    """Return the name of a kind's picture in ``kinds.svg``."""
    added = extensions.contributions().kinds.get(kind)
    return added.icon if added else kind


def _to_create(kind: str) -> dict[str, Any]:
    return {
        "owner_org": authz.actor({"auth_user_obj": tk.current_user}).organization_id,
        "type": kind,
    }


def ttdn_can_create(kind: str) -> bool:
    """Return True if the account may create items of this kind (H 6.6)."""
    return tk.h.ttdn_can(_to_create(kind), "create")


def ttdn_why_not_create(kind: str) -> str:
    """Return why the account may not make items of this kind."""
    return tk.h.ttdn_why_not(_to_create(kind), "create")


def ttdn_kinds_to_create() -> list[str]:
    """Return the kinds that the account's agency may publish, in their usual order."""
    return [kind for kind in tk.h.ttdn_kinds() if ttdn_can_create(kind)]
