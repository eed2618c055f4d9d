"""A source as its job needs it: whose it is, how it is read, what is true of all its records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource

from ckanext.ttdn import config, rights
from ckanext.ttdn.harvesters import registry
from ckanext.ttdn.harvesters.mapping.declarative.schema import MappingError
from ckanext.ttdn.harvesters.mapping.records import SourceFacts
from ckanext.ttdn.model import Agency
from ckanext.ttdn.services import authz, timestamps
from ckanext.ttdn.services.harvest import mappings, messages
from ckanext.ttdn.services.harvest.engine import readers
from ckanext.ttdn.services.harvest.importer import package_dicts

# Rows of ckanext-harvest: its tables are mapped in the old way, which no type checker reads.
Row = Any

_SETTINGS = frozenset({"kind", "defaults", "limits", "language"})
# What is true of anything that an agency's own system publishes (H 6.7, M 3.1, R03).
_OF_KIND: dict[str, dict[str, Any]] = {
    "dataset": {"update_frequency": "irregular", "license_id": "ttdn-open"},
    "promotion": {"channel": ["state-portal"]},
}


@dataclass(frozen=True)
class Source:
    """What one run knows; rows of the session are not kept, since it is emptied meanwhile."""

    id: str
    title: str
    type: str
    url: str
    owner_org: str
    organization: dict[str, Any] | None
    agency_name: Mapping[str, str]
    authority_name: Mapping[str, str]
    user: str
    user_id: str
    facts: SourceFacts
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def settings_hash(self) -> str:
        """Changes with all that decides what becomes of an unchanged record."""
        what = [self.type, self.url, self.owner_org, self.settings, config.SCHEMA_VERSION]
        text = json.dumps(what, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def context(self, **more: Any) -> Any:
        """Return a context for CKAN's functions in the name of the catalogue's own account."""
        user = model.Session.get(model.User, self.user_id)
        return {
            "model": model,
            "session": model.Session,
            "user": self.user,
            "auth_user_obj": user,
            "ignore_auth": True,
            "allow_state_change": True,
            "defer_commit": True,
            **more,
        }


def load(source_id: str) -> Source:
    """Return a source; raises ObjectNotFound for one that is gone or switched off."""
    source: Row = HarvestSource.get(source_id)
    pkg = model.Package.get(source_id)
    if source is None or pkg is None or not source.active:
        raise tk.ObjectNotFound()
    settings = mappings.known(settings_of(source))
    owner = pkg.owner_org or ""
    agency = Agency.get(owner)
    authority = Agency.authority()
    organization = package_dicts.organization_of(owner)
    title = (organization or {}).get("title") or ""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return Source(
        id=source.id,
        title=source.title or source.url,
        type=source.type,
        url=source.url.rstrip("/"),
        owner_org=owner,
        organization=organization,
        agency_name=dict(agency.name_translated) if agency else {"vi": title},
        authority_name=dict(authority.name_translated) if authority else {},
        user=site_user,
        user_id=model.User.get(site_user).id,
        facts=facts_of(source.url, source.title or source.url, settings, title),
        settings=settings,
    )


def hold(source_id: str) -> None:
    """Keep a source as it is until the transaction ends: whoever changes or deletes it waits."""
    rows = model.Session.query(model.Package, HarvestSource).filter(
        model.Package.id == source_id, HarvestSource.id == model.Package.id
    )
    rows.populate_existing().with_for_update(read=True).first()


def settings_of(source: Row) -> dict[str, Any]:
    """Return the settings of a source's row, empty where there are none."""
    return json.loads(source.config) if source.config else {}


def facts_of(url: str, title: str, settings: Mapping[str, Any], agency_name: str) -> SourceFacts:
    """Return what the mapping knows of a source."""
    kind = settings.get("kind", "dataset")
    languages = tuple(config.languages())
    return SourceFacts(
        kind=kind,
        url=url.rstrip("/"),
        title=title,
        agency_name=agency_name,
        language=settings.get("language", languages[0]),
        languages=languages,
        defaults={
            "license_id": "ttdn-nc",
            **_OF_KIND.get(kind, {}),
            **settings.get("defaults", {}),
        },
    )


def refusal(source: Source) -> dict[str, Any] | None:
    """Return why this source's agency may not supply this kind of item, None when it may (R22).

    The harvest acts for the agency and has no right that the agency has not.
    """
    agency = Agency.get(source.owner_org)
    actor = rights.Actor(
        rights.Role.AGENCY,
        source.owner_org,
        kinds=None if agency is None or agency.kinds is None else frozenset(agency.kinds),
        in_office=agency is not None and agency.in_office(timestamps.today()),
        code=agency.code if agency else "",
        agency_kind=agency.kind if agency else "",
        day=timestamps.today(),
    )
    decision = authz.decide(actor, "create", rights.Item(source.owner_org, source.facts.kind))
    if decision.allowed:
        return None
    return {"code": "no_right", "facts": {"reason": decision.reason, "kind": source.facts.kind}}


def checked(source_type: str, given: Any) -> dict[str, Any]:
    """Return the settings of a source (JSON or an object), a named mapping read.

    Raises ValueError in words.
    """
    try:
        settings = json.loads(given) if isinstance(given, str) and given.strip() else given or {}
    except ValueError as error:
        raise ValueError(tk._("The settings are not JSON: {error}").format(error=error)) from None
    if not isinstance(settings, dict):
        raise ValueError(tk._("The settings must be a JSON object."))
    found = _usual_problems(source_type, settings)
    try:
        settings = mappings.put_in(settings)
        found += registry.readers()[source_type].check(settings)
    except MappingError as error:
        found += error.problems
    if found:
        words = dict.fromkeys(messages.text({"code": c, "facts": f}) for c, f in found)
        raise ValueError(" ".join(words))
    return settings


def _usual_problems(source_type: str, settings: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Look into what all kinds of sources have in common."""
    found: list[tuple[str, dict[str, Any]]] = []
    unknown = sorted(settings.keys() - _SETTINGS - registry.settings(source_type))
    if unknown:
        found.append(("unknown_settings", {"names": ", ".join(unknown)}))
    if settings.get("kind", "dataset") not in config.kinds():
        found.append(("unknown_kind", {"kind": settings["kind"]}))
    if settings.get("language", config.languages()[0]) not in config.languages():
        found.append(("unknown_language", {"language": settings["language"]}))
    for name in ("defaults", "limits"):
        if not isinstance(settings.get(name, {}), dict):
            found.append(("not_an_object", {"name": name}))
    if isinstance(settings.get("limits"), dict):
        found += readers.limit_problems(settings["limits"])
    return found


def is_ours(source_type: str) -> bool:
    """Tell whether this engine harvests sources of the type."""
    return source_type in registry.readers()
