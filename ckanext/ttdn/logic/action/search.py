"""What the search knows beside the items (R16, R17)."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.search import lexicon
from ckanext.ttdn.services import timestamps

__all__ = ["ttdn_lexicon_build"]


def ttdn_lexicon_build(context: Context, data_dict: DataDict) -> dict[str, int | None]:
    """Build the words from which mistyped queries are repaired, out of the public items.

    ``if_older``: only if items have changed and the present one is more than an hour old. Returns
    the number of ``words``, None if nothing was built. Operator only.
    """
    tk.check_access("ttdn_lexicon_build", context, data_dict)
    if_older = tk.asbool(data_dict.get("if_older") or False)
    return {"words": lexicon.build(timestamps.now(), if_older)}
