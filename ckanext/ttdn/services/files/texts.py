"""Texts of uploaded documents, which the search finds once their item is approved (R20).

A text belongs to bytes, not to an item: it is extracted once for each file in the archive, and what
is indexed is decided for each document of the index (``search.index``).
"""

from __future__ import annotations

import logging
import os
import time

import sqlalchemy as sa
from ckan import model

from ckanext.ttdn.model import FileText, Item, Reindex
from ckanext.ttdn.services import timestamps
from ckanext.ttdn.services.files import archive, upload_policy
from ckanext.ttdn.services.files.faults import Unreadable
from ckanext.ttdn.services.files.processes import run_script
from ckanext.ttdn.workflow import State

log = logging.getLogger(__name__)

# Some hundred pages; Solr analyses all of it at each change of the item.
LONGEST_TEXT = 200_000
_SECONDS = 40
_SUFFIXES = {
    **dict.fromkeys(("pdf", "docx", "xlsx", "pptx"), ""),
    **dict.fromkeys(("odt", "ods", "odp"), "odf"),
    **dict.fromkeys(("txt", "csv"), "txt"),
}
# Media type -> the reader's name in text_reader.py.
READERS = {
    media_type: reader or suffix
    for suffix, reader in _SUFFIXES.items()
    for media_type in (
        {upload_policy.MEDIA_TYPES[suffix]}
        if suffix in upload_policy.MEDIA_TYPES
        else upload_policy.ALLOWED[suffix]
    )
}


def extract(limit: int, seconds: float) -> dict[str, list[str]]:
    """Extract the texts of up to ``limit`` files, beginning none after ``seconds``.

    Returns their SHA-256: ``read``, and ``unreadable`` ones, which are not tried again. A file that
    is missing on the disk is. Items that show such a file are marked for the index in the same
    transaction.
    """
    found: dict[str, list[str]] = {"read": [], "unreadable": []}
    until = time.monotonic() + seconds
    for sha256, media_type in _waiting():
        if time.monotonic() > until or sum(map(len, found.values())) >= limit:
            break
        path = archive.path_of(sha256)
        if not os.path.exists(path):
            log.error("The file %s is missing in the archive", sha256)
            continue
        found["read" if _extract(sha256, path, media_type) else "unreadable"].append(sha256)
    return found


def _extract(sha256: str, path: str, media_type: str) -> bool:
    try:
        text = read(path, media_type)
    except Unreadable:
        log.warning("No text can be read from the file %s (%s)", sha256, media_type)
        text = None
    FileText.add(sha256, text, timestamps.now())
    if text:
        Reindex.mark_with(_showing(sha256), timestamps.now(), Reindex.new_token())
    model.Session.commit()
    return text is not None


def read(path: str, media_type: str) -> str:
    """Return the text of a document, cut at ``LONGEST_TEXT`` characters. Raises Unreadable."""
    arguments = (path, READERS[media_type], str(LONGEST_TEXT))
    return run_script("text_reader.py", *arguments, seconds=_SECONDS).decode()


def _waiting() -> list[tuple[str, str]]:
    """Return SHA-256 and media type of files without a row, those of shown items first."""
    resource = model.Resource
    sha256 = sa.func.substr(resource.hash, len("sha256:") + 1)
    query = (
        model.Session.query(sha256, sa.func.min(resource.mimetype))
        .join(Item, Item.package_id == resource.package_id)
        .filter(resource.state == model.State.ACTIVE, resource.url_type == "upload")
        .filter(resource.mimetype.in_(READERS), resource.hash.like("sha256:%"))
        .filter(sha256.notin_(sa.select(FileText.sha256)))
        .group_by(sha256)
        .order_by(sa.func.bool_or(Item.state == State.PUBLISHED.value).desc(), sha256)
    )
    return [(row[0], row[1]) for row in query]


def _showing(sha256: str) -> list[str]:
    """Return the ids of items whose document in the index has this file's text."""
    query = (
        model.Session.query(model.Resource.package_id)
        .join(Item, Item.package_id == model.Resource.package_id)
        .filter(model.Resource.hash == archive.hash_field(sha256))
        .filter(model.Resource.state == model.State.ACTIVE)
        .filter(Item.state == State.PUBLISHED.value)
        .distinct()
    )
    return [row[0] for row in query]
