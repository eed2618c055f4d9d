"""The approval states of an item."""

from enum import Enum


class State(str, Enum):
    """Where an item stands in its appraisal (R20); the value is what the Action API shows."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REJECTED = "rejected"
    APPROVED = "approved"  # waits for its publish_at
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


# What an agency may still change: nothing that is being appraised, nothing that was let out.
EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.REJECTED, State.WITHDRAWN})
