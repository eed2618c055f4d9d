"""Files in the archive (R20, R47)."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.model import OriginalFile
from ckanext.ttdn.services import params
from ckanext.ttdn.services.files import cleanup, texts

__all__ = ["ttdn_file_clean", "ttdn_file_originals", "ttdn_file_text_extract"]

_AT_ONCE = 20
# The clock has other things to do: no file is begun after so many seconds.
_SECONDS = 10


def ttdn_file_clean(context: Context, data_dict: DataDict) -> dict[str, list[str]]:
    """Remove camera, place and author data from files that were stored before uploads were cleaned.

    ``limit``: how many items at most (20). An item whose submission waits for its appraisal is left
    for a later call. Returns ids of items: ``cleaned``, ``unchanged`` (looked at, nothing to
    remove) and ``failed`` (a file cannot be read or stored; they are tried again). Operator only.
    """
    tk.check_access("ttdn_file_clean", context, data_dict)
    limit, _offset = params.page(data_dict, _AT_ONCE, _AT_ONCE)
    return cleanup.run(context, limit)


@tk.side_effect_free
def ttdn_file_originals(context: Context, data_dict: DataDict) -> list[str]:
    """Return the SHA-256 of the originals of a served file (``sha256``), the oldest first.

    Operator only: an original has the place and the camera in it.
    """
    tk.check_access("ttdn_file_originals", context, data_dict)
    sha256 = tk.get_or_bust(data_dict, "sha256")
    if not isinstance(sha256, str):
        raise tk.ValidationError({"sha256": [tk._("Send a text.")]})
    served = sha256.removeprefix("sha256:")
    return [original for original in OriginalFile.of(served) if original != served]


def ttdn_file_text_extract(context: Context, data_dict: DataDict) -> dict[str, list[str]]:
    """Extract the texts of uploaded documents for the search, once for each file.

    ``limit``: how many files at most (20); none is begun after ten seconds. Returns SHA-256 of
    files: ``read`` and ``unreadable`` (not tried again). Operator only.
    """
    tk.check_access("ttdn_file_text_extract", context, data_dict)
    limit, _offset = params.page(data_dict, _AT_ONCE, _AT_ONCE)
    return texts.extract(limit, _SECONDS)
