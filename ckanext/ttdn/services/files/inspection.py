"""Archives in uploaded files, unpacked within bounds: bombs and files of two kinds are refused."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib
from typing import IO

# An office document of a province unpacks to a few times its size, and to some hundred parts.
MOST_UNPACKED = 400 << 20
# Small documents of much white space may unpack to more.
MOST_TIMES, FREE_OF_RATIO = 150, 20 << 20
MOST_PARTS = 5_000
# A chart in a presentation is a workbook inside it.
MOST_NESTED = 2
_PIECE = 1 << 20
_ZIP, _DIRECTORY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# What office programs write; others could ask for any amount of memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# An archive is found by its end, which may have a comment of 64 KB behind it.
_TAIL = 22 + 0xFFFF
# Programs write line ends after a PDF.
_AFTER_PDF = 1024
_OLE = b"\xd0\xcf\x11\xe0"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
)


class Unpacked:
    """Counts what comes out of an archive and of those inside it."""

    def __init__(self, size: int) -> None:
        self.left = min(MOST_UNPACKED, max(FREE_OF_RATIO, size * MOST_TIMES))
        self.parts = MOST_PARTS


def fault(stream: IO[bytes], *, is_archive: bool) -> str | None:
    """Return the code of what is wrong with a file, None for a sound one.

    ``is_archive``: the kind of file is a ZIP, as office documents are. Codes: ``bomb``,
    ``broken``, ``two_files`` (another file before or behind it). Leaves the stream at its
    beginning.
    """
    try:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read()
        stream.seek(0)
        head = stream.read(5)
        if is_archive:
            second = not head.startswith(_ZIP) or not _ends_here(tail)
        else:
            second = _is_second(stream, size, head, tail)
        if second:
            return "two_files"
        return _of_archive(stream, Unpacked(size), depth=0) if is_archive else None
    finally:
        stream.seek(0)


def _ends_here(tail: bytes) -> bool:
    """Whether nothing stands behind an archive and its comment."""
    place = tail.rfind(_END)
    if place < 0 or place + 22 > len(tail):
        return False
    (comment,) = struct.unpack_from("<H", tail, place + 20)
    return place + 22 + comment == len(tail)


def _is_second(stream: IO[bytes], size: int, head: bytes, tail: bytes) -> bool:
    """Whether a file that is no archive has one at its end, or a PDF something behind it."""
    if head == b"%PDF-":
        end = tail.rfind(b"%%EOF")
        if end >= 0 and len(tail) - end > _AFTER_PDF:
            return True
    # A document of Office 97 may have a newer one inside, near its end.
    if head.startswith(_OLE) and not _ends_here(tail):
        return False
    place = tail.rfind(_END)
    while place >= 0:
        if place + 22 <= len(tail):
            (length,) = struct.unpack_from("<I", tail, place + 12)
            start = size - len(tail) + place - length
            stream.seek(max(0, start))
            if start >= 0 and stream.read(4) == _DIRECTORY:
                return True
        place = tail.rfind(_END, 0, place)
    return False


def _of_archive(stream: IO[bytes], unpacked: Unpacked, depth: int) -> str | None:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            unpacked.parts -= len(entries)
            if unpacked.parts < 0 or depth > MOST_NESTED or _overlap(entries):
                return "bomb"
            if any(e.flag_bits & 1 or e.compress_type not in _METHODS for e in entries):
                return "broken"  # locked, or by no office program
            for entry in entries:
                if found := _of_entry(archive, entry, unpacked, depth):
                    return found
    except _BROKEN:
        return "broken"
    return None


def _of_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, unpacked: Unpacked, depth: int
) -> str | None:
    # An archive inside is kept until it was looked at: on the disk, not in memory.
    with archive.open(entry) as part, tempfile.SpooledTemporaryFile(_PIECE) as inner:
        head = part.read(len(_ZIP))
        is_archive = head == _ZIP
        if is_archive:
            inner.write(head)
        unpacked.left -= len(head)
        while piece := part.read(_PIECE):
            unpacked.left -= len(piece)
            if unpacked.left < 0:
                return "bomb"
            if is_archive:
                inner.write(piece)
        return _of_archive(inner, unpacked, depth + 1) if is_archive else None


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether entries share bytes: a small archive that unpacks to any size does so."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + entry.compress_size
    return False
