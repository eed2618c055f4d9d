"""Archives in uploaded files, unpacked within bounds: bombs and files of two kinds are refused."""

from __future__ import annotations

import io
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
_ZIP = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError)


class Unpacked:
    """Counts what comes out of an archive and of those inside it."""

    def __init__(self, size: int) -> None:
        self.left = min(MOST_UNPACKED, max(FREE_OF_RATIO, size * MOST_TIMES))
        self.parts = MOST_PARTS


def fault(stream: IO[bytes], *, is_archive: bool) -> str | None:
    """Return the code of what is wrong with a file, None for a sound one.

    ``is_archive``: the kind of file is a ZIP, as office documents are. Codes: ``bomb``,
    ``broken``, ``hidden_archive`` (in a file that is to be none). Leaves the stream at its
    beginning.
    """
    try:
        if not is_archive:
            return "hidden_archive" if zipfile.is_zipfile(stream) else None
        size = stream.seek(0, io.SEEK_END)
        return _of_archive(stream, Unpacked(size), depth=0)
    finally:
        stream.seek(0)


def _of_archive(stream: IO[bytes], unpacked: Unpacked, depth: int) -> str | None:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            unpacked.parts -= len(entries)
            if unpacked.parts < 0 or depth > MOST_NESTED or _overlap(entries):
                return "bomb"
            if any(entry.flag_bits & 1 for entry in entries):
                return "broken"  # locked: nobody can look into it
            for entry in entries:
                if found := _of_entry(archive, entry, unpacked, depth):
                    return found
    except _BROKEN:
        return "broken"
    return None


def _of_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, unpacked: Unpacked, depth: int
) -> str | None:
    with archive.open(entry) as part:
        head = part.read(len(_ZIP))
        inner = io.BytesIO(head) if head == _ZIP else None
        if inner is not None:
            inner.seek(0, io.SEEK_END)
        unpacked.left -= len(head)
        while piece := part.read(_PIECE):
            unpacked.left -= len(piece)
            if unpacked.left < 0:
                return "bomb"
            if inner is not None:
                inner.write(piece)
    return None if inner is None else _of_archive(inner, unpacked, depth + 1)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether entries share bytes: a small archive that unpacks to any size does so."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + entry.compress_size
    return False
