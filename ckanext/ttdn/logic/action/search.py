"""What the search knows beside the items (R16, R17)."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.bilingual import base_language
from ckanext.ttdn.search import facets, lexicon
from ckanext.ttdn.services import params, suggestions, timestamps

__all__ = ["ttdn_lexicon_build", "ttdn_suggest"]


def ttdn_lexicon_build(context: Context, data_dict: DataDict) -> dict[str, int | None]:
    """Build the words from which mistyped queries are repaired, out of the public items.

    ``if_older``: only if items have changed and the present one is more than an hour old. Returns
    the number of ``words``, None if nothing was built. Operator only.
    """
    tk.check_access("ttdn_lexicon_build", context, data_dict)
    if_older = tk.asbool(data_dict.get("if_older") or False)
    return {"words": lexicon.build(timestamps.now(), if_older)}


@tk.side_effect_free
def ttdn_suggest(context: Context, data_dict: DataDict) -> list[suggestions.Suggestion]:
    """Suggest items, agencies, topics and places for the beginning of a query; everyone may.

    ``q``: what was typed; the last word may be unfinished. ``limit``: how many at most (8, never
    above 20). Each has its ``kind`` (``item``, ``agency``, ``topic``, ``place``), ``text`` in the
    language of the address, ``url``, and ``marked``: HTML with ``<mark>`` around what was typed.
    Only what the caller finds in the search is suggested (R20).
    """
    tk.check_access("ttdn_suggest", context, data_dict)
    limit, _offset = params.page(data_dict, 8, suggestions.MOST)
    lang = base_language(facets.reader_language())
    return suggestions.of(context, data_dict.get("q") or "", limit, lang)
