"""Appraisal before publication (H 6.4, 9.1, 12; R20): states, transitions and content hashes.

Pure: the standard library only. A transition says what may follow what and which facts it needs;
who may do it is asked of :mod:`ckanext.ttdn.rights` by the action.
"""

from .content import (
    VOLATILE_RESOURCE,
    canonical,
    changed_fields,
    content_hash,
    payload_of,
    rebased,
    working_copy,
)
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
    "VOLATILE_RESOURCE",
    "Facts",
    "Operation",
    "Refused",
    "Requirement",
    "State",
    "Transition",
    "canonical",
    "changed_fields",
    "content_hash",
    "payload_of",
    "plan",
    "rebased",
    "working_copy",
]
