"""What other CKAN plugins may add to the catalogue: contract version 1.

A plugin implements :class:`ITtdn`. All answers are read once, when every plugin is loaded and
before the configuration is used; a fault or a name that is taken stops the start with a
``CkanConfigurationException`` that names the plugin. Within a version of the contract nothing is
renamed or removed, and a new method or attribute has a default. See docs/extending.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ckan.plugins import Interface

__all__ = [
    "HarvestReader",
    "ITtdn",
    "Kind",
    "Notice",
    "Requirement",
    "StepFacts",
    "Texts",
]

# A text by language. Vietnamese and English must be there; a reader of another language gets the
# catalogue's primary one.
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """A kind of item: a dataset type that is appraised like every other.

    ``name``: the dataset type, small letters, digits and hyphens.
    ``schema``: ``package:path`` of its YAML file, in the form of ``ckanext/ttdn/schemas``
    (``!ttdn/kind``): its own fields, and what it changes in the shared ones.
    ``label``: its name. ``sentence``: what belongs there, for the page that offers the kinds.
    ``icon``: the shipped kind whose picture it has.
    """

    name: str
    schema: str
    label: Texts
    sentence: Texts = field(default_factory=dict)
    icon: str = "dataset"


@dataclass(frozen=True)
class HarvestReader:
    """A reader of a type of harvest source.

    Its plugin for ckanext-harvest derives from ``ckanext.ttdn.harvest_plugins.Harvester``.

    ``source_type``: the name that ckanext-harvest knows it by.
    ``reader``: a class of the form of ``ckanext.ttdn.harvesters.registry.Reader``.
    ``settings``: names of its own settings, beside those of every source.
    ``messages``: sentences of its own problem codes, with the problem's facts as ``{name}``; each
    code begins with ``source_type`` and an underscore.
    """

    source_type: str
    reader: type[Any]
    settings: frozenset[str] = frozenset()
    messages: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """A notice in the catalogue, and by mail, about an item.

    It is sent by ``ckanext.ttdn.jobs.notices.send_later(code, package_id)``.

    ``audience``: ``authority`` (its accounts) or ``agency`` (those of the item's agency).
    ``text``: the sentence, with the item's title as ``{title}``; also the mail's subject.
    """

    code: str
    audience: Literal["authority", "agency"]
    text: Texts


@dataclass(frozen=True)
class StepFacts:
    """A step that is about to be taken: a copy, changing it changes nothing.

    ``operation``: ``submit``, ``approve``, ``publish``, …. ``state``: what the step leads on from.
    ``is_change``: whether it is about a change of a published item. ``payload``: the content of the
    revision, internal fields included; empty for a step without one.
    """

    operation: str
    package_id: str
    kind: str
    organization_id: str | None
    state: str
    is_change: bool
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Requirement:
    """A condition of steps, asked inside the transaction of the step, its item being locked.

    Where it is not met the step is refused and nothing is changed; a harvested record stays a
    draft, with the reason in its report. It narrows what the appraisal permits and never widens
    it; the operator's override, with its reason in the log, passes it by.

    ``code``: its reason code. ``operations``: the steps that it is asked for.
    ``is_met``: is given the step and may read the database through ``ckan.model.Session``; it must
    neither write nor commit. An exception counts as not met and is logged.
    ``text``: what is lacking and what to do. ``field``: where the form shows it.
    """

    code: str
    operations: frozenset[str]
    is_met: Callable[[StepFacts], bool]
    text: Texts
    field: str = "message"


class ITtdn(Interface):
    """Add to the foreign-information catalogue; implement it with ``inherit=True``."""

    def get_kinds(self) -> Sequence[Kind]:
        """Return kinds of items, in the order in which they follow the shipped ones."""
        return ()

    def get_harvest_readers(self) -> Sequence[HarvestReader]:
        """Return readers of harvest sources."""
        return ()

    def get_notices(self) -> Sequence[Notice]:
        """Return notices that the plugin sends."""
        return ()

    def get_requirements(self) -> Sequence[Requirement]:
        """Return conditions of steps."""
        return ()
