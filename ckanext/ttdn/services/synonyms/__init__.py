"""The list of synonyms that the search uses."""

from .in_force import current

__all__ = ["current"]
