"""The synonyms in force, as each search asks for them."""

from __future__ import annotations

from functools import cache

from ckanext.ttdn.spelling import shipped
from ckanext.ttdn.spelling.synonyms import Synonyms


@cache
def _shipped() -> Synonyms:
    return Synonyms(listed.entry for listed in shipped.shipped())


def current() -> Synonyms:
    """Return the synonyms in force."""
    return _shipped()
