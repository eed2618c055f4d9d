"""Names of facet values."""

from __future__ import annotations

from ckanext.ttdn.search import facets

__all__ = ["ttdn_facet_label"]


def ttdn_facet_label(facet: str, code: str, lang: str | None = None) -> str:
    """Name a value of a facet in ``lang``, by default in the reader's language."""
    return facets.label(facet, code, lang)
