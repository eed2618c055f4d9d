"""Province profiles (R02): YAML files beside their reader, checked before anything is done.

The profiles in use, with the operator's own, are in :mod:`ckanext.ttdn.definitions`.
"""

from __future__ import annotations

from .files import ProfileFile, find, text_of
from .profile import Deadline, LegalBasis, Profile
from .reader import Known, read

__all__ = [
    "Deadline",
    "Known",
    "LegalBasis",
    "Profile",
    "ProfileFile",
    "find",
    "read",
    "text_of",
]
