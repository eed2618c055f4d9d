"""Which files may be uploaded (R47; K III.1 c): known by their content, not only by name.

A file is accepted when its name has a suffix of the table and its bytes are of a type that the
suffix stands for. Programs under another name, documents with macros, archives and pictures
that carry scripts (SVG) are refused. The check runs before CKAN writes anything: CKAN asks
``IUploader`` for every resource that a create, update, patch or revise brings.
"""

from __future__ import annotations

import logging
import os
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from typing import IO, Any

import magic
from ckan.plugins import toolkit as tk
from werkzeug.datastructures import FileStorage

from ckanext.ttdn import bilingual, config
from ckanext.ttdn.services.files import inspection, scanner

_ = tk._
log = logging.getLogger(__name__)

_OLE = frozenset({"application/CDFV2", "application/x-ole-storage", "application/vnd.ms-office"})
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

# Suffix -> content types as libmagic names them; "text" stands for every text/*.
ALLOWED: dict[str, frozenset[str]] = {
    "doc": _OLE | {"application/msword"},
    "xls": _OLE | {"application/vnd.ms-excel"},
    "ppt": _OLE | {"application/vnd.ms-powerpoint"},
    "docx": frozenset({_OOXML + "wordprocessingml.document"}),
    "xlsx": frozenset({_OOXML + "spreadsheetml.sheet"}),
    "pptx": frozenset({_OOXML + "presentationml.presentation"}),
    "odt": frozenset({_ODF + "text"}),
    "ods": frozenset({_ODF + "spreadsheet"}),
    "odp": frozenset({_ODF + "presentation"}),
    "pdf": frozenset({"application/pdf"}),
    "rtf": frozenset({"text/rtf", "application/rtf"}),
    "txt": frozenset({"text"}),
    "csv": frozenset({"text", "application/csv"}),
    "vtt": frozenset({"text"}),  # captions of a video (WebVTT)
    "json": frozenset({"text/plain", "application/json", "application/geo+json"}),
    "xml": frozenset({"text/xml", "application/xml", "text/plain"}),
    "html": frozenset({"text/html", "text/plain", "text/xml", "application/xhtml+xml"}),
    "jpg": frozenset({"image/jpeg"}),
    "png": frozenset({"image/png"}),
    "gif": frozenset({"image/gif"}),
    "webp": frozenset({"image/webp"}),
    "mp4": frozenset({"video/mp4"}),
    "webm": frozenset({"video/webm"}),
    "mp3": frozenset({"audio/mpeg"}),
}
ALLOWED["jpeg"] = ALLOWED["jpg"]
ALLOWED["htm"] = ALLOWED["html"]
ALLOWED_SUFFIXES = frozenset(f".{suffix}" for suffix in ALLOWED)

# What a resource says it is once its content was looked at.
MEDIA_TYPES = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "txt": "text/plain",
    "csv": "text/csv",
    "vtt": "text/vtt",
    "rtf": "application/rtf",
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "htm": "text/html",
}

_OOXML_PARTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
# The directory of an OLE file names its streams in UTF-16.
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_HEAD = 8192
_MEGABYTE = 1 << 20


def is_uploaded_picture(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is a picture that the catalogue holds itself."""
    mimetype = resource.get("mimetype")
    is_picture = isinstance(mimetype, str) and mimetype.startswith("image/")
    return is_picture and resource.get("url_type") == "upload"


def refusal(
    name: str, stream: IO[bytes], max_megabytes: int, virus_scanner: str = ""
) -> str | None:
    """Say in the user's language why a file may not be uploaded, None when it may.

    ``virus_scanner``: address of clamd, empty for none.

    Leaves the stream at its beginning.
    """
    suffix = os.path.splitext(name)[1].lower().removeprefix(".")
    if suffix not in ALLOWED:
        return _("“{name}” cannot be uploaded. These kinds of file can: {allowed}.").format(
            name=name, allowed=", ".join(sorted(ALLOWED))
        )
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if size == 0:
        return _("“{name}” is empty. Choose the file again.").format(name=name)
    if size > max_megabytes * _MEGABYTE:
        return _(
            "“{name}” has {size} MB; at most {limit} MB are possible. Make it smaller, or give "
            "a link to it."
        ).format(name=name, size=-(-size // _MEGABYTE), limit=max_megabytes)
    found = content_type(stream)
    if not _fits(found, ALLOWED[suffix]):
        return _(
            "“{name}” is not a {suffix} file: its content is {found}. Save it as {suffix} in the "
            "program that made it, or choose another file."
        ).format(name=name, suffix=suffix.upper(), found=_described(found))
    if _has_macros(stream, found):
        return _(
            "“{name}” contains macros. Save it without macros, or as PDF, and upload it again."
        ).format(name=name)
    return _fault(name, stream, found) or _infection(name, stream, virus_scanner)


_FAULTS: dict[str, Callable[[], str]] = {
    "bomb": lambda: _(
        "“{name}” unpacks to far more than it is. Save it again in the program that made it, or "
        "in parts."
    ),
    "broken": lambda: _(
        "“{name}” is damaged or locked by a password. Save it again without one, and upload it."
    ),
    "two_files": lambda: _(
        "“{name}” is two files at once: something stands before or behind the document. Save it "
        "again in the program that made it."
    ),
}


def _fault(name: str, stream: IO[bytes], found: str) -> str | None:
    # What is appended to a picture is not in the copy that is served (services.files.metadata).
    if found.startswith("image/"):
        return None
    code = inspection.fault(stream, is_archive=found.startswith((_OOXML, _ODF)))
    return _FAULTS[code]().format(name=name) if code else None


def _infection(name: str, stream: IO[bytes], address: str) -> str | None:
    if not address:
        return None
    try:
        virus = scanner.infection(stream, address)
    except scanner.ScannerDown as error:
        log.error("The virus scanner at %s does not answer: %s", address, error)
        return _(
            "“{name}” could not be checked for viruses, so it was not stored. Your entries are "
            "kept: try again in some minutes, or tell the operator."
        ).format(name=name)
    if virus is None:
        return None
    log.warning("%s was refused: the virus scanner found %s", name, virus)
    return _("“{name}” was refused: the virus scanner found {virus} in it.").format(
        name=name, virus=virus
    )


def content_type(stream: IO[bytes]) -> str:
    """The type of the bytes; what is inside the ZIP of an office document decides for those."""
    stream.seek(0)
    found = magic.from_buffer(stream.read(_HEAD), mime=True)
    stream.seek(0)
    if found in ("application/zip", "application/octet-stream") or "document" in found:
        return _inside_zip(stream) or found
    return found


def _inside_zip(stream: IO[bytes]) -> str | None:
    """The type of an office document by its parts: libmagic sees it only where the program
    that wrote it put them in the usual order."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    return entry.read(100).decode("ascii", "replace").strip()
            if "[Content_Types].xml" in names:
                for part, suffix in _OOXML_PARTS.items():
                    if any(name.startswith(part) for name in names):
                        return next(iter(ALLOWED[suffix]))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return None
    finally:
        stream.seek(0)
    return None


_WORDS: dict[str, Callable[[], str]] = {
    "application/x-dosexec": lambda: _("a Windows program"),
    "application/vnd.microsoft.portable-executable": lambda: _("a Windows program"),
    "application/x-executable": lambda: _("a program"),
    "application/x-pie-executable": lambda: _("a program"),
    "application/x-sharedlib": lambda: _("a program"),
    "application/java-archive": lambda: _("a program"),
    "application/zip": lambda: _("an archive"),
    "image/svg+xml": lambda: _("an SVG drawing"),
}


def _described(found: str) -> str:
    words = _WORDS.get(found)
    return f"{words()} ({found})" if words else found


def _fits(found: str, accepted: frozenset[str]) -> bool:
    return found in accepted or ("text" in accepted and found.startswith("text/"))


def _has_macros(stream: IO[bytes], found: str) -> bool:
    try:
        if found.startswith(_OOXML):
            with zipfile.ZipFile(stream) as archive:
                return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
        if found in ALLOWED["doc"] | ALLOWED["xls"] | ALLOWED["ppt"]:
            stream.seek(0)
            return _OLE_MACROS in stream.read()
        return False
    finally:
        stream.seek(0)


def check_resource(resource: dict[str, Any]) -> None:
    """Refuse a resource's upload, or put its name and media type right (``IUploader``).

    Returns nothing, so that CKAN's own storage takes the file; raises ValidationError at
    ``upload``. What is no upload is left alone.
    """
    upload = resource.get("upload")
    if not isinstance(upload, FileStorage) or not upload.filename:
        return
    name = unicodedata.normalize("NFC", os.path.basename(upload.filename.replace("\\", "/")))
    limit = tk.config["ckan.max_resource_size"]
    found = refusal(name, upload.stream, limit, config.virus_scanner())
    if found:
        raise tk.ValidationError({"upload": [found]})
    stem, dot_suffix = os.path.splitext(name)
    suffix = dot_suffix.lower().removeprefix(".")
    # CKAN's own tidying drops every letter that is not ASCII.
    upload.filename = f"{bilingual.slug(stem) or 'tep'}.{suffix}"
    resource["mimetype"] = MEDIA_TYPES.get(suffix) or next(iter(ALLOWED[suffix]))
    resource["format"] = suffix.upper()
