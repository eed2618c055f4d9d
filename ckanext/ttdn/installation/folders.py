"""Check the folders of files: writable for CKAN, and not served by the web server."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config

from .finding import Finding


def look() -> Iterator[Finding]:
    """Look at ``ckan.storage_path`` and at the archive of submitted files."""
    storage = tk.config.get("ckan.storage_path")
    if not storage:
        yield Finding(
            tk._("ckan.storage_path is empty: no file can be uploaded"),
            tk._("Name a folder that belongs to CKAN's user."),
        )
        return
    yield from _writable(Path(storage))
    try:
        archive = Path(config.archive_path())
    except OSError as error:
        yield Finding(
            tk._("the archive of files cannot be made: {error}").format(error=error),
            tk._("Let the folder belong to CKAN's user, and run this command as that user."),
        )
        return
    yield from _writable(archive)
    yield from _private(archive)


def _writable(folder: Path) -> Iterator[Finding]:
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            tk._("{folder} is not there, or this user cannot write in it").format(folder=folder),
            tk._("Let the folder belong to CKAN's user, and run this command as that user."),
        )


def _private(archive: Path) -> Iterator[Finding]:
    place = archive.resolve()
    for public in _public_folders():
        if place == public or public in place.parents:
            yield Finding(
                tk._("{folder} lies in {public}, which everybody can read by its address").format(
                    folder=archive, public=public
                ),
                tk._("Name another folder in ckanext.ttdn.archive_path and move the files there."),
            )
    if place.stat().st_mode & stat.S_IRWXO:
        yield Finding(
            tk._("every user of this machine can look into {folder}").format(folder=archive),
            tk._("chmod 700 on the folder."),
        )


def _public_folders() -> list[Path]:
    """The folders that CKAN gives out without asking anybody's rights."""
    extra = str(tk.config.get("extra_public_paths") or "").split(",")
    named = [*extra, *tk.config.get("plugin_public_paths", [])]
    uploads = Path(tk.config["ckan.storage_path"], "storage")
    return [uploads.resolve(), *(Path(name.strip()).resolve() for name in named if name.strip())]
