"""The vocabularies, schemas, profiles and synonyms of this process, with what plugins add to them.

Three sources make them: the files of the package, the province's folder (``province``) and the
loaded plugins (``services.extensions``). This module alone keeps which folder and which plugins;
the packages that read the files keep nothing. Each setter replaces the whole value, so that nothing
derived from an earlier one is served again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ckanext.ttdn import profiles, vocabularies
from ckanext.ttdn.interfaces import HarvestReader, Kind, Notice, Requirement, Texts
from ckanext.ttdn.profiles import ProfileFile
from ckanext.ttdn.schemas import Schemas
from ckanext.ttdn.spelling import shipped
from ckanext.ttdn.vocabulary import Vocabulary


@dataclass(frozen=True)
class Contributions:
    """Contributions of the loaded plugins by ``ITtdn``, by name or code."""

    kinds: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    readers: Mapping[str, HarvestReader] = field(default_factory=dict[str, HarvestReader])
    notices: Mapping[str, Notice] = field(default_factory=dict[str, Notice])
    requirements: Mapping[str, Requirement] = field(default_factory=dict[str, Requirement])

    @property
    def messages(self) -> dict[str, Texts]:
        """The sentences of problems of harvests, by code."""
        return {c: text for r in self.readers.values() for c, text in r.messages.items()}


# Compared by identity: a cache may have it as its key.
@dataclass(frozen=True, eq=False)
class Definitions:
    """Definitions read from one set of sources, each at its first use.

    ``province``: the operator's folder, None for none.
    """

    province: Path | None = None
    contributions: Contributions = field(default_factory=Contributions)

    def vocabulary(self, name: str) -> Vocabulary:
        """Return a vocabulary; LookupError for an unknown name."""
        if name not in self._vocabularies:
            self._vocabularies[name] = self._read_vocabulary(name)
        return self._vocabularies[name]

    @cached_property
    def schemas(self) -> Schemas:
        """The schemas of all kinds."""
        added = {name: kind.schema for name, kind in self.contributions.kinds.items()}
        return Schemas(self.vocabulary("kinds").codes, added)

    @cached_property
    def profiles(self) -> Mapping[str, ProfileFile]:
        """The profiles by name: the shipped ones and the operator's."""
        return profiles.find(self.province)

    @cached_property
    def synonyms(self) -> tuple[shipped.Listed, ...]:
        """The synonyms of the shipped list and of the operator's.

        Raises OSError or ValueError for a list that cannot be read.
        """
        path = self.province and self.province / "search" / "synonyms.yaml"
        return shipped.listed(*([path] if path and path.exists() else []))

    @cached_property
    def _vocabularies(self) -> dict[str, Vocabulary]:
        return {}

    def _read_vocabulary(self, name: str) -> Vocabulary:
        found = vocabularies.shipped(name)
        if self.province and name in vocabularies.PROVINCIAL:
            path = self.province / "vocabularies" / f"{name}.yaml"
            found = vocabularies.read(path) if path.is_file() else found
        if name == "kinds":
            added = {name: kind.label for name, kind in self.contributions.kinds.items()}
            found = replace(found, labels={**found.labels, **added})
        return found


_current = Definitions()


def current() -> Definitions:
    """Return the definitions in use: the shipped ones until a setter has been called."""
    return _current


def set_province(folder: Path | None) -> None:
    """Use the files of a province's folder besides the shipped ones; None: only the shipped."""
    global _current
    _current = replace(_current, province=folder)


def set_contributions(contributions: Contributions) -> None:
    """Use the contributions of the loaded plugins, in place of the former ones."""
    global _current
    _current = replace(_current, contributions=contributions)


def vocabulary(name: str) -> Vocabulary:
    """Return a vocabulary in use; LookupError for an unknown name."""
    return _current.vocabulary(name)


def synonyms() -> tuple[shipped.Listed, ...]:
    """Return the synonyms of the files in use; OSError or ValueError for one of another form."""
    return _current.synonyms


def schema(kind: str) -> dict[str, Any]:
    """Return the composed schema of a kind, its presets not yet expanded."""
    return _current.schemas.load(kind)


def profile(name: str) -> ProfileFile:
    """Return a profile; LookupError for an unknown name, with the known ones."""
    found = _current.profiles
    if name not in found:
        raise LookupError(f"no profile {name!r}; there are: {', '.join(sorted(found))}")
    return found[name]
