"""Province profiles (R02): YAML files beside their reader, checked before anything is done."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ckanext.ttdn.organizations import Problem

from . import rules
from .document import parse
from .place import Place
from .profile import Deadline, LegalBasis, Profile
from .reader import Known, factor_roles, read

__all__ = [
    "Deadline",
    "Known",
    "LegalBasis",
    "Profile",
    "agencies_of",
    "factor_roles_of",
    "languages_of",
    "read",
    "rules_of",
    "shipped",
    "text_of",
    "topics_wanted",
    "use",
]

_FOLDER = Path(__file__).parent
_others: list[Path] = []


def use(folder: Path | None) -> None:
    """Add the profiles of another folder; None: only the project's."""
    _others[:] = [folder] if folder else []
    languages_of.cache_clear()
    _shipped.cache_clear()


def shipped() -> tuple[str, ...]:
    """Return the names of all profiles: the project's and the operator's."""
    return tuple(sorted(_paths()))


@cache
def languages_of(name: str) -> tuple[str, ...]:
    """Return the languages of a shipped profile, the primary one first; LookupError for none."""
    return tuple(_shipped(name).value["languages"])


def agencies_of(name: str) -> frozenset[str]:
    """Return the codes of a shipped profile's agencies; LookupError for none."""
    return frozenset(agency["code"] for agency in _shipped(name).value["agencies"])


def topics_wanted(name: str) -> bool:
    """Return whether the appraiser's form asks for a topic (R16); True for an unknown profile."""
    return name not in shipped() or _shipped(name).value.get("topics_on_approval") != "optional"


def factor_roles_of(name: str) -> tuple[frozenset[str], list[Problem]]:
    """Return of whose accounts a shipped profile demands a second factor, and what is wrong there.

    LookupError for none.
    """
    place = _shipped(name).part("second_factor")
    return factor_roles(place), place.problems if place else []


def rules_of(name: str, known: Known) -> tuple[rules.Layer, list[Problem]]:
    """Return the rules of the rights of a shipped profile, and what is wrong with them."""
    place = _shipped(name).part(rules.KEY)
    if place is None:
        return rules.NO_RULES, []
    layer = rules.read_layer(place, known.of_rules)
    return layer, place.problems or rules.check([rules.shipped()], layer, agencies_of(name))


@cache
def _shipped(name: str) -> Place:
    root, problems = parse(text_of(name))
    if root is None:
        raise LookupError(f"profile {name!r}: {problems}")
    return root


def text_of(name: str) -> str:
    """Return the text of a shipped profile; LookupError for a name that is not one."""
    if name not in shipped():
        raise LookupError(f"no profile {name!r}; there are: {', '.join(shipped())}")
    return _paths()[name].read_text("utf-8")


def _paths() -> dict[str, Path]:
    # The project's own names cannot be taken by another file.
    return {path.stem: path for folder in (*_others, _FOLDER) for path in folder.glob("*.yaml")}
