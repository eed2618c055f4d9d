"""Text in several languages: choosing one, comparing it, ordering it (R17).

Nothing here knows CKAN; which languages there are, and which of them comes first, is told
by the caller.
"""

from .choice import Text, base_language, pick
from .folding import clean, fold, normalise, search_fold, slug, unmarked
from .ordering import sort_key

__all__ = [
    "Text",
    "base_language",
    "clean",
    "fold",
    "normalise",
    "pick",
    "search_fold",
    "slug",
    "sort_key",
    "unmarked",
]
