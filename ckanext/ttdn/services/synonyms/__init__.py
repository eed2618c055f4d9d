"""The list of synonyms that the search uses."""

from .current import current

__all__ = ["current"]
