"""Province profiles (R02): YAML files beside their reader, checked before anything is done."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from .profile import Deadline, LegalBasis, Profile
from .reader import Known, read

__all__ = [
    "Deadline",
    "Known",
    "LegalBasis",
    "Profile",
    "languages_of",
    "read",
    "shipped",
    "text_of",
]

_FOLDER = Path(__file__).parent


def shipped() -> tuple[str, ...]:
    """Return the names of the profiles that come with the project."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def languages_of(name: str) -> tuple[str, ...]:
    """Return the languages of a shipped profile, the primary one first; LookupError for none."""
    return tuple(yaml.safe_load(text_of(name))["languages"])


def text_of(name: str) -> str:
    """Return the text of a shipped profile; LookupError for a name that is not one."""
    if name not in shipped():
        raise LookupError(f"no profile {name!r}; there are: {', '.join(shipped())}")
    return (_FOLDER / f"{name}.yaml").read_text("utf-8")
