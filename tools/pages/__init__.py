"""What the documents take from the code itself: each function returns a piece of a page.

A page in ``docs/`` names a piece by a comment, ``<!-- generated: rights.rules -->``; the hook in
``tools/documents.py`` puts it in when MkDocs builds the site. So no piece can be out of date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import actions, configuration, floors, imports, kinds, notes, rights, states, vocabularies

PIECES: Mapping[str, Callable[[], str]] = {
    "actions.list": actions.listing,
    "configuration.options": configuration.options,
    "floors.picture": floors.picture,
    "imports.contracts": imports.contracts,
    "imports.layers": imports.layers,
    "kinds.overview": kinds.overview,
    "kinds.shared": kinds.shared,
    "kinds.own": kinds.own,
    "notes.unreleased": notes.unreleased,
    "rights.rules": rights.rules,
    "states.diagram": states.diagram,
    "states.table": states.table,
    "vocabularies.codes": vocabularies.codes,
}
