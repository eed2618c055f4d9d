"""Contributions of the loaded plugins by ``ITtdn``.

``services.extensions`` collects it at the start.
"""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import has_request_context

from ckanext.ttdn import bilingual, config, definitions
from ckanext.ttdn.definitions import Contributions
from ckanext.ttdn.interfaces import Texts


def contributions() -> Contributions:
    """Return the contributions of the loaded plugins."""
    return definitions.current().contributions


def text_of(texts: Texts) -> str:
    """Return a text in the language of the request; a job or a command has the site's."""
    shown = tk.h.lang() if has_request_context() else None
    found = bilingual.pick(texts, shown or tk.config["ckan.locale_default"], config.languages())
    return found.text if found else ""
