"""Uploaded files, each under its SHA-256, in a folder that no address leads to (R20, R34).

Nothing here is ever overwritten: a new file is a new key, and which key an item's resource has is
a value in the database. So a replaced file becomes public with the commit of an approval, and not
before, and what was replaced is still there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from ckan.lib import uploader
from ckan.plugins import toolkit as tk

from ckanext.ttdn import config

_PIECE = 1 << 20
_PREFIX = "sha256:"


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file of a resource; ``size`` in bytes."""

    resource_id: str
    path: str
    filename: str
    sha256: str
    size: int
    mimetype: str | None


def key_of(resource: Mapping[str, Any]) -> str | None:
    """Return the SHA-256 under which the archive keeps a resource's file; None for any other."""
    value = str(resource.get("hash") or "")
    digest = value.removeprefix(_PREFIX)
    known = value.startswith(_PREFIX) and len(digest) == 64
    return digest if known and set(digest) <= set("0123456789abcdef") else None


def hash_field(sha256: str) -> str:
    """Return what CKAN's field ``hash`` of a resource holds for a file of the archive."""
    return _PREFIX + sha256


def uploaded_files(resources: Iterable[Mapping[str, Any]], *, verify: bool) -> Iterator[StoredFile]:
    """Give the uploaded files of an item; resources that are links have none.

    ``verify`` reads and hashes every byte, else the keys of the archive are believed. Raises
    ValidationError for a file that is missing.
    """
    for resource in resources:
        if resource.get("url_type") != "upload":
            continue
        key = key_of(resource)
        # Without a key: a file that CKAN's own storage holds, from before this extension came.
        path = (
            path_of(key)
            if key
            else uploader.get_resource_uploader(dict(resource)).get_path(resource["id"])
        )
        try:
            digest = key if key and not verify else file_hash(path)
            size = os.path.getsize(path)
        except OSError:
            words = tk._("The file {name} cannot be read. Upload it again, or tell the operator.")
            name = os.path.basename(resource["url"])
            raise tk.ValidationError({"resources": [words.format(name=name)]}) from None
        yield StoredFile(
            resource["id"],
            path,
            os.path.basename(resource["url"]),
            digest,
            size,
            resource.get("mimetype"),
        )


def stream_hash(stream: IO[bytes]) -> str:
    """Return the SHA-256 (hexadecimal) of a stream, read in pieces; leaves it at its beginning."""
    digest = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(_PIECE):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()


def file_hash(path: str) -> str:
    """Return the SHA-256 (hexadecimal) of a file."""
    with open(path, "rb") as stream:
        return stream_hash(stream)


def keep(file: StoredFile) -> None:
    """Put a file that lies elsewhere into the archive, unless its bytes are there already."""
    if file.path == path_of(file.sha256):
        return
    with open(file.path, "rb") as stream:
        keep_stream(stream, file.sha256)


def keep_stream(stream: IO[bytes], sha256: str) -> None:
    """Put bytes into the archive under their hash; a reader never sees half a file.

    Raises ValidationError, and leaves nothing behind, when the disk takes no more or the bytes
    are not what the hash says.
    """
    target = path_of(sha256)
    # What is there is looked at, so that a new upload mends what a failing disk has spoilt.
    if os.path.exists(target) and file_hash(target) == sha256:
        return
    partial = None
    try:
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=os.path.dirname(target))
        with os.fdopen(handle, "wb") as copy:
            stream.seek(0)
            shutil.copyfileobj(stream, copy, _PIECE)
            copy.flush()
            os.fsync(copy.fileno())
        if file_hash(partial) != sha256:
            raise OSError("the bytes changed while they were copied")
        os.replace(partial, target)
        partial = None
    except OSError:
        words = tk._(
            "The file could not be stored, so nothing was saved. Try again; if it happens again, "
            "tell the operator that the storage is full or failing."
        )
        raise tk.ValidationError({"upload": [words]}) from None
    finally:
        if partial is not None and os.path.exists(partial):
            os.unlink(partial)


def path_of(sha256: str) -> str:
    """Return where the archive keeps the bytes with this hash."""
    return os.path.join(config.archive_path(), sha256[:2], sha256)
