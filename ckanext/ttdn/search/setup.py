"""Bring our part of the schema into a Solr core, over its HTTP interfaces.

Works on an unchanged CKAN core, embedded, installed or in a cloud; its name stays, which CKAN
checks at start. What is there already is left alone, what differs is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import requests
from ckan.plugins import toolkit as tk

from . import solr_schema
from .solr_schema import Definition

# The first request after a schema change may have to load classes of Solr.
TIMEOUT_SECONDS = 60


class SetupError(Exception):
    """Solr cannot be reached or refused; the message is Solr's own."""


@dataclass(frozen=True)
class Report:
    """What a set-up did: names of what was added and of what replaced an older form."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    ranking_changed: bool = False

    @property
    def reindex_needed(self) -> bool:
        """Documents indexed before lack the new fields; ranking alone needs no reindexing."""
        return bool(self.added or self.replaced)


# Element of Solr's answer, name in its commands, and what we want to have there.
KINDS: tuple[tuple[str, str, tuple[Definition, ...]], ...] = (
    ("fieldTypes", "field-type", solr_schema.TYPES),
    ("fields", "field", solr_schema.FIELDS),
    ("dynamicFields", "dynamic-field", solr_schema.DYNAMIC_FIELDS),
)


def commands(present: dict[str, Any]) -> dict[str, list[Definition]]:
    """Return the Schema API's commands that turn the ``present`` schema into ours; pure."""
    result: dict[str, list[Definition]] = {}
    for element, noun, wanted in KINDS:
        there = {item["name"]: item for item in present.get(element, ())}
        for item in wanted:
            found = there.get(item["name"])
            if found is None:
                result.setdefault(f"add-{noun}", []).append(item)
            elif any(found.get(key) != value for key, value in item.items()):
                result.setdefault(f"replace-{noun}", []).append(item)
    copies = {(item["source"], item["dest"]) for item in present.get("copyFields", ())}
    missing = [i for i in solr_schema.COPIES if (i["source"], i["dest"]) not in copies]
    if missing:
        result["add-copy-field"] = missing
    return result


def lacking() -> tuple[str, ...]:
    """Return the names of what :func:`run` would add or replace; raises :class:`SetupError`."""
    changes = commands(_call("GET", "/schema")["schema"])
    return tuple(_names(changes, "add-")) + tuple(_names(changes, "replace-"))


def run() -> Report:
    """Add what is missing in the core that CKAN is configured with.

    :raises SetupError: Solr does not answer or refuses a definition.
    """
    changes = commands(_call("GET", "/schema")["schema"])
    if changes:
        _call("POST", "/schema", changes)
    return Report(
        added=tuple(_names(changes, "add-")),
        replaced=tuple(_names(changes, "replace-")),
        ranking_changed=_set_select_defaults(),
    )


def _names(changes: dict[str, list[Definition]], prefix: str) -> Iterable[str]:
    for command, items in changes.items():
        if command.startswith(prefix):
            for item in items:
                yield item.get("name") or f"{item['source']} → {item['dest']}"


def _set_select_defaults() -> bool:
    wanted = solr_schema.SELECT_DEFAULTS
    present = _call("GET", "/config/overlay")["overlay"].get("initParams", {})
    found = present.get(wanted["name"])
    if found == wanted:
        return False
    verb = "update" if found else "add"
    _call("POST", "/config", {f"{verb}-initparams": wanted})
    return True


def _call(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    user, password = tk.config["solr_user"], tk.config["solr_password"]
    try:
        response = requests.request(
            method,
            tk.config["solr_url"].rstrip("/") + path,
            json=body,
            auth=(user, password) if user and password else None,
            timeout=TIMEOUT_SECONDS,
        )
    except requests.RequestException as error:
        raise SetupError(str(error)) from error
    try:
        answer = response.json()
    except ValueError as error:
        # A page instead of an answer: there is no core of this name.
        raise SetupError(f"{response.status_code} {response.reason}") from error
    if "error" in answer or not response.ok:
        raise SetupError(str(answer.get("error", response.reason)))
    return answer
