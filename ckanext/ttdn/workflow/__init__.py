"""Appraisal before publication (H 6.4, 9.1, 12; R20): states, transitions and content hashes.

Pure: the standard library only. A transition says what may follow what and which facts it needs;
who may do it is asked of :mod:`ckanext.ttdn.rights` by the action.
"""

from .content import canonical, content_hash, payload_of
from .states import EDITABLE, State
from .transitions import (
    TRANSITIONS,
    Facts,
    Operation,
    Refused,
    Requirement,
    Transition,
    plan,
)

__all__ = [
    "EDITABLE",
    "TRANSITIONS",
    "Facts",
    "Operation",
    "Refused",
    "Requirement",
    "State",
    "Transition",
    "canonical",
    "content_hash",
    "payload_of",
    "plan",
]
