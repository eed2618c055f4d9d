"""CKAN's uploader of resources, with the archive as its storage (R20, R47)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.scheming.helpers import scheming_dataset_schemas
from werkzeug.datastructures import FileStorage

from ckanext.ttdn.model import OriginalFile
from ckanext.ttdn.services.files import archive, metadata, upload_policy

# What tells where a file lies; a client cannot set it, an upload does.
_LOCATION = ("hash", "size", "mimetype", "url_type")
# What a client may send of a file beside the fields of its form.
_SENT = frozenset({"id", "format", "upload", "clear_upload", *_LOCATION})


class ArchivedFile:
    """Takes an upload into the archive, and finds a file there (``PResourceUploader``).

    The resource gets its ``hash`` before it is validated, the bytes are written after: CKAN calls
    ``upload`` before it commits, and a failed save leaves at most bytes that nothing names.

    A picture, film or recording is stored twice: as it came, and as the copy without camera and
    place data that is appraised and served, whose hash is the resource's.
    """

    def __init__(self, resource: dict[str, Any]) -> None:
        self.resource = resource
        self.stream: Any = None
        upload = resource.pop("upload", None)
        resource.pop("clear_upload", None)
        if isinstance(upload, FileStorage) and upload.filename:
            self.original: Any = upload.stream
            self.stream = _served(upload.filename, upload.stream, resource.get("mimetype"))
            self.sha256 = archive.stream_hash(self.stream)
            self.filesize = self.stream.seek(0, os.SEEK_END)
            self.stream.seek(0)
            self.mimetype = resource.get("mimetype")
            resource.update(
                url=upload.filename,
                url_type="upload",
                hash=archive.hash_field(self.sha256),
                size=self.filesize,
                last_modified=dt.datetime.now(dt.timezone.utc).replace(tzinfo=None),
            )

    def get_path(self, id: str) -> str:
        """Return the file's place on the disk."""
        key = archive.key_of(self.resource)
        if key is None:
            raise tk.ObjectNotFound()
        return archive.path_of(key)

    def upload(self, id: str, max_size: int = 10) -> None:
        """Write the bytes; what they may be was checked when the upload came in."""
        if self.stream is None:
            return
        archive.keep_stream(self.stream, self.sha256)
        if self.stream is not self.original:
            original = archive.stream_hash(self.original)
            archive.keep_stream(self.original, original)
            OriginalFile.note(self.sha256, original)


def _served(name: str, stream: Any, mimetype: str | None) -> Any:
    """Return the bytes that are served of an upload; raise ValidationError at ``upload``."""
    try:
        return metadata.cleaned(stream, mimetype) or stream
    except metadata.Unreadable:
        words = tk._(
            "“{name}” cannot be read: it is damaged. Save it again in the program that made it, or "
            "choose another file."
        )
    except metadata.TooManyPixels:
        words = tk._("“{name}” has too many pixels or frames. Make the picture smaller.")
    raise tk.ValidationError({"upload": [words.format(name=name)]})


def uploader_of(resource: dict[str, Any]) -> ArchivedFile | None:
    """Return the archive's uploader for a new upload or a file that the archive has.

    None leaves a resource to CKAN: a link, or a file in CKAN's own storage. Raises
    ValidationError at ``upload`` for a file that may not be uploaded (R47).
    """
    upload_policy.check_resource(resource)
    upload = resource.get("upload")
    if (isinstance(upload, FileStorage) and upload.filename) or archive.key_of(resource):
        return ArchivedFile(resource)
    return None


def hold_to_stored(
    resources: Iterable[dict[str, Any]], stored: Iterable[Mapping[str, Any]]
) -> None:
    """Let no client say where a file lies: only an upload, or what is stored, decides (R20).

    Otherwise whoever knows a hash could have the bytes of somebody else's file published. Nor what
    no form has: it would be published without being looked at, since the appraiser sees the form's
    fields, and what the catalogue itself notes is outside the hash.

    The id of a new file is the catalogue's to give: one that a client chose could be that of a
    file in a hidden change, which the answer would tell and which could then never be approved.
    """
    known = {resource["id"]: resource for resource in stored if resource.get("id")}
    for resource in resources:
        sent = resource.get("id")
        if not (isinstance(sent, str) and sent in known):
            resource.pop("id", None)
        _hold_to_form(resource, known.get(resource.get("id") or "", {}))
        upload = resource.get("upload")
        if isinstance(upload, FileStorage) and upload.filename:
            continue
        before = known.get(resource.get("id") or "")
        cleared = tk.asbool(resource.get("clear_upload") or False)
        uploaded = resource.get("url_type") == "upload" and not cleared
        if uploaded and before is not None and before.get("url_type") == "upload":
            resource.update({name: before.get(name) for name in _LOCATION})
            resource["url"] = os.path.basename(str(before.get("url") or ""))
            continue
        # Another kind of address than a link is what another extension sets, or nobody.
        kept = "" if before is None or uploaded or cleared else before.get("url_type") or ""
        if resource.get("url_type") and resource["url_type"] != kept:
            resource["url_type"] = ""
        if archive.key_of(resource):
            resource["hash"] = ""


def _hold_to_form(resource: dict[str, Any], before: Mapping[str, Any]) -> None:
    """Put back, or leave out, what is no field of the form (``name-vi`` is one of ``name``)."""
    fields = _form_fields() | _SENT
    for name in [n for n in resource if n not in fields and n.partition("-")[0] not in fields]:
        if name in before:
            resource[name] = before[name]
        else:
            del resource[name]


@cache
def _form_fields() -> frozenset[str]:
    """Return the names of the fields of files in the forms of all kinds."""
    schemas = (scheming_dataset_schemas() or {}).values()
    return frozenset(f["field_name"] for schema in schemas for f in schema["resource_fields"])
