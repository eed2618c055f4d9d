"""Validity of legal documents: in force or not on a given day, and what replaces or amends them."""

from .state import REPLACED, state_on
from .successors import Successor, successors

__all__ = ["REPLACED", "Successor", "state_on", "successors"]
