"""The file of a profile, and the parts of it that are read before the whole is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ckanext.ttdn.organizations import Problem

from . import rules
from .document import parse
from .place import Place
from .reader import Known, factor_roles

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ProfileFile:
    """A profile's file, read at its first use; LookupError when it is not YAML."""

    name: str
    path: Path

    @property
    def text(self) -> str:
        """The text of the file as it is now."""
        return self.path.read_text("utf-8")

    @cached_property
    def root(self) -> Place:
        """The parsed file."""
        root, problems = parse(self.text)
        if root is None:
            raise LookupError(f"profile {self.name!r}: {problems}")
        return root

    @property
    def title(self) -> Mapping[str, str]:
        """The names of the province by language."""
        return self.root.value["name"]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages, the primary one first."""
        return tuple(self.root.value["languages"])

    @property
    def agencies(self) -> frozenset[str]:
        """The codes of the agencies."""
        return frozenset(agency["code"] for agency in self.root.value["agencies"])

    @property
    def topics_required(self) -> bool:
        """Whether the appraiser's form asks for a topic (R16)."""
        return self.root.value.get("topics_on_approval") != "optional"

    def factor_roles(self) -> tuple[frozenset[str], list[Problem]]:
        """Return the roles whose accounts need a second factor, and what is wrong there."""
        place = self.root.part("second_factor")
        return factor_roles(place), place.problems if place else []

    def rights(self, known: Known) -> tuple[rules.Layer, list[Problem]]:
        """Return the rules of the rights, and what is wrong with them."""
        place = self.root.part(rules.KEY)
        if place is None:
            return rules.NO_RULES, []
        layer = rules.read_layer(place, known.of_rules)
        return layer, place.problems or rules.check([rules.shipped()], layer, self.agencies)


def find(folder: Path | None = None) -> Mapping[str, ProfileFile]:
    """Return the profiles by name, in alphabetical order: the shipped ones and those of a folder.

    A file of the folder cannot take the name of a shipped one.
    """
    folders = [each for each in (folder, _FOLDER) if each]
    paths = {path.stem: path for each in folders for path in each.glob("*.yaml")}
    return {name: ProfileFile(name, paths[name]) for name in sorted(paths)}


def text_of(name: str) -> str:
    """Return the text of a shipped profile; LookupError for an unknown name."""
    return find()[name].text
