"""The authority's queue: its filters, and the address that carries them."""

from .filters import AGES, SORTS, Filters

__all__ = ["AGES", "SORTS", "Filters"]
