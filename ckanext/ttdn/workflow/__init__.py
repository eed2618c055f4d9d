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
from .operations import OPERATIONS, Audience, Definition, Operation, Requirement, Scope
from .states import EDITABLE, State
from .transitions import TRANSITIONS, Facts, Refused, Transition, plan

__all__ = [
    "EDITABLE",
    "OPERATIONS",
    "TRANSITIONS",
    "VOLATILE_RESOURCE",
    "Audience",
    "Definition",
    "Facts",
    "Operation",
    "Refused",
    "Requirement",
    "Scope",
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
