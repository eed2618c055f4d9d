"""Findings of the installation checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and what to do about it; both in the language of the site."""

    message: str
    remedy: str
    # Without it the catalogue does not work or is not safe; otherwise it is advice.
    required: bool = True
    # Lines of the configuration file that mend it.
    settings: Mapping[str, str] = field(default_factory=dict)
