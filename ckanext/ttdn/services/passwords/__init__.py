"""Passwords: what one must be when it is set (R22, R48)."""

from .accounts import Names, complaints, complaints_of, names_of
from .rules import LONGEST, faults

__all__ = ["LONGEST", "Names", "complaints", "complaints_of", "faults", "names_of"]
