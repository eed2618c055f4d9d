"""Why no copy of a picture or recording can be made."""

from __future__ import annotations


class Unreadable(Exception):
    """The bytes cannot be read as what they are said to be."""


class TooManyPixels(Exception):
    """A picture that would take too much memory to show."""
