"""Contributions of the loaded plugins by ``ITtdn``.

``services.extensions`` collects it at the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ckan.plugins import toolkit as tk
from flask import has_request_context

from ckanext.ttdn import bilingual, config
from ckanext.ttdn.interfaces import HarvestReader, Kind, Notice, Requirement, Texts


@dataclass(frozen=True)
class Added:
    """Contributions of the loaded plugins, by name or code."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    readers: Mapping[str, HarvestReader] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)

    @property
    def messages(self) -> dict[str, Texts]:
        """The sentences of problems of harvests, by code."""
        return {c: text for r in self.readers.values() for c, text in r.messages.items()}


_added = Added()


def added() -> Added:
    """Return the contributions of the loaded plugins."""
    return _added


def keep(found: Added) -> None:
    """Set the contributions of the loaded plugins."""
    global _added
    _added = found


def text_of(texts: Texts) -> str:
    """Return a text in the language of the request; a job or a command has the site's."""
    shown = tk.h.lang() if has_request_context() else None
    found = bilingual.pick(texts, shown or tk.config["ckan.locale_default"], config.languages())
    return found.text if found else ""
