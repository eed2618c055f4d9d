"""Contributions of other plugins by ``ITtdn``: collected at the start and checked.

CKAN declares the configuration options once every plugin is loaded, and before scheming reads its
schemas and pages are registered for the kinds: ``declare`` collects there. Loading or unloading a
plugin declares anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import yaml
from ckan import plugins as p
from ckan.config.declaration import Declaration, Key
from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import defaults, definitions, schemas, vocabularies
from ckanext.ttdn.definitions import Contributions
from ckanext.ttdn.harvesters import registry
from ckanext.ttdn.interfaces import HarvestReader, ITtdn, Kind, Notice, Requirement, Texts
from ckanext.ttdn.services import refusals
from ckanext.ttdn.workflow import Operation, State

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# First parts of CKAN's own addresses and other dataset types: a kind is the first part of its own.
_TAKEN_PATHS = frozenset(
    {"about", "admin", "api", "ckan-admin", "dashboard", "datastore", "feeds", "group", "harvest"}
    | {"harvester", "login", "organization", "resource", "robots", "ttdn", "user", "util"}
    | {"vi", "en", "webassets"}
)
_NOTICE_CODES = {o.value for o in Operation} | {s.value for s in State} | {"link_changed"}
_AUDIENCES = ("authority", "agency")
# Every text of the interface is in both.
_LANGUAGES = ("vi", "en")


class _Fault(Exception):
    """What is wrong with a plugin's answer."""


def declare(declaration: Declaration, key: Key) -> None:
    """Declare the options of the configuration, and collect before anybody reads it."""
    collect()
    defaults.declare(declaration, key)


def collect() -> None:
    """Read the plugins' answers and set them as the contributions in use.

    Raises CkanConfigurationException, which names the plugin; no contribution is in use then.
    """
    definitions.set_contributions(Contributions())
    kinds: dict[str, Kind] = {}
    readers: dict[str, HarvestReader] = {}
    notices: dict[str, Notice] = {}
    requirements: dict[str, Requirement] = {}
    for plugin in p.PluginImplementations(ITtdn):
        try:
            for kind in plugin.get_kinds():
                _require_kind(kind)
                _add(kinds, "kind", kind.name, kind, vocabularies.shipped("kinds"))
            for reader in plugin.get_harvest_readers():
                _require_reader(reader)
                _add(readers, "reader", reader.source_type, reader, registry.readers())
            for notice in plugin.get_notices():
                _require_notice(notice)
                _add(notices, "notice", notice.code, notice, _NOTICE_CODES)
            for requirement in plugin.get_requirements():
                _require_requirement(requirement)
                _add(requirements, "requirement", requirement.code, requirement, refusals.codes())
        except _Fault as fault:
            raise CkanConfigurationException(f"plugin {plugin.name}: {fault}") from None
        except Exception as error:
            raise CkanConfigurationException(f"plugin {plugin.name}: {error!r}") from error
    definitions.set_contributions(Contributions(kinds, readers, notices, requirements))


def _add(into: dict[str, Any], what: str, name: str, value: Any, taken: Iterable[str]) -> None:
    if name in into or name in taken:
        raise _Fault(f"the {what} {name!r} exists already")
    into[name] = value


def _require_name(what: str, name: str, form: re.Pattern[str] = _CODE) -> None:
    if not form.fullmatch(name):
        raise _Fault(f"{name!r} cannot be the name of a {what}")


def _require_texts(what: str, texts: Texts) -> None:
    lacking = [lang for lang in _LANGUAGES if not str(texts.get(lang) or "").strip()]
    if lacking:
        raise _Fault(f"{what} has no text in {', '.join(lacking)}")


def _require_kind(kind: Kind) -> None:
    _require_name("kind", kind.name, _NAME)
    if kind.name in _TAKEN_PATHS:
        raise _Fault(f"{kind.name!r} is an address of CKAN's and cannot be a kind")
    _require_texts(f"the label of the kind {kind.name!r}", kind.label)
    if kind.sentence:
        _require_texts(f"the sentence of the kind {kind.name!r}", kind.sentence)
    if kind.icon not in vocabularies.shipped("kinds"):
        raise _Fault(f"the kind {kind.name!r}: there is no icon {kind.icon!r}")
    try:
        schema = yaml.safe_load(schemas.file_of(kind.schema).read_text("utf-8"))
        schemas.require_fit(kind.name, schema, vocabularies.names())
    except (OSError, ImportError, LookupError, TypeError, ValueError, yaml.YAMLError) as error:
        raise _Fault(f"the schema of the kind {kind.name!r}, {kind.schema}: {error}") from None


def _require_reader(reader: HarvestReader) -> None:
    _require_name("reader", reader.source_type)
    for code, texts in reader.messages.items():
        if not code.startswith(f"{reader.source_type}_"):
            raise _Fault(f"the message {code!r} must begin with {reader.source_type}_")
        _require_texts(f"the message {code!r}", texts)


def _require_notice(notice: Notice) -> None:
    _require_name("notice", notice.code)
    _require_texts(f"the notice {notice.code!r}", notice.text)
    if notice.audience not in _AUDIENCES:
        raise _Fault(f"the notice {notice.code!r}: there is no audience {notice.audience!r}")


def _require_requirement(requirement: Requirement) -> None:
    _require_name("requirement", requirement.code)
    _require_texts(f"the requirement {requirement.code!r}", requirement.text)
    unknown = sorted(requirement.operations - {o.value for o in Operation})
    if unknown or not requirement.operations:
        wrong = f"no operation {unknown[0]!r}" if unknown else "no operation given"
        raise _Fault(f"the requirement {requirement.code!r}: {wrong}")
