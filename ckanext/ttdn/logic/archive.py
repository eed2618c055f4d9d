"""Files of submissions, kept for ever under their SHA-256 (R20, R34)."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ckan.lib import uploader

from ckanext.ttdn import config


@dataclass(frozen=True)
class StoredFile:
    """An uploaded file of a resource; ``size`` in bytes."""

    resource_id: str
    path: str
    filename: str
    sha256: str
    size: int
    mimetype: str | None


def uploaded_files(resources: list[Mapping[str, Any]]) -> Iterator[StoredFile]:
    """Hash the uploaded files of an item; resources that are links have none."""
    for resource in resources:
        if resource.get("url_type") != "upload":
            continue
        path = uploader.get_resource_uploader(dict(resource)).get_path(resource["id"])
        yield StoredFile(
            resource["id"],
            path,
            os.path.basename(resource["url"]),
            file_hash(path),
            os.path.getsize(path),
            resource.get("mimetype"),
        )


def file_hash(path: str) -> str:
    """Return the SHA-256 (hexadecimal) of a file, read in pieces."""
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def keep(file: StoredFile) -> None:
    """Put the bytes into the archive unless they are there; a reader never sees half a file."""
    target = path_of(file.sha256)
    if os.path.exists(target):
        return
    os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=os.path.dirname(target))
    os.close(handle)
    try:
        shutil.copyfile(file.path, partial)
        os.replace(partial, target)
    except OSError:
        os.unlink(partial)
        raise


def path_of(sha256: str) -> str:
    """Return where the archive keeps the bytes with this hash."""
    return os.path.join(config.archive_path(), sha256[:2], sha256)
