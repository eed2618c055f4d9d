"""Pictures without camera data: the parts that draw the picture are copied, all else is left out.

The pixels are not encoded anew, so nothing of the quality is lost. Kept are the colour profile and
the orientation, which Pillow reads and which is written as an EXIF block of one entry. EXIF, GPS,
XMP, IPTC, maker notes, thumbnails, comments and whatever follows the end of the picture are not
copied. An allow-list of parts, unlike a list of known metadata, also leaves out unknown ones; no
library for Python copies JPEG, PNG, GIF and WebP this way without decoding them.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator

from PIL import ExifTags, Image, UnidentifiedImageError

from .faults import TooManyPixels, Unreadable

MAX_PIXELS = 100_000_000
MAX_FRAMES = 1_000
MAX_TOTAL_PIXELS = 1_000_000_000

_EXIF = b"Exif\0\0"
_ICC = b"ICC_PROFILE\0"
# Frames, tables, restart interval, number of lines, scans.
_JPEG_DRAWING = frozenset({*range(0xC0, 0xC8), *range(0xC9, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD})
_PNG_DRAWING = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT".split()
)
_WEBP_FRAME = frozenset({b"ALPH", b"VP8 ", b"VP8L"})
_WEBP_DRAWING = _WEBP_FRAME | {b"VP8X", b"ICCP", b"ANIM", b"ANMF"}
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_GIF_APPLICATIONS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"})


def clean_picture(data: bytes, format: str) -> bytes:
    """Return the picture without metadata; ``format`` is JPEG, PNG, GIF or WEBP.

    Raises Unreadable, and TooManyPixels when it would need more memory to be shown than any
    picture should. Nothing is decoded to find that out.
    """
    try:
        pixels, orientation = _examine(data, format)
        cleaned, frames = _COPIES[format](data, orientation)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, struct.error):
        raise Unreadable from None
    if frames > MAX_FRAMES or frames * pixels > MAX_TOTAL_PIXELS:
        raise TooManyPixels
    return cleaned


def _examine(data: bytes, format: str) -> tuple[int, int]:
    """Return the number of pixels and the orientation (1 to 8); reads headers only."""
    with warnings.catch_warnings():
        # The limit below is stricter than the one that Pillow refuses at.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(data), formats=[format])
        except Image.DecompressionBombError:
            raise TooManyPixels from None
    with picture:
        pixels = picture.width * picture.height
        if pixels > MAX_PIXELS:
            raise TooManyPixels
        if format == "PNG":
            # Pillow would decode the picture to look for the block behind the pixels.
            exif = Image.Exif()
            for name, chunk in _png_chunks(data):
                if name == b"eXIf":
                    exif.load(_EXIF + chunk[8:-4])
        else:
            exif = picture.getexif()
        found = exif.get(ExifTags.Base.Orientation)
    return pixels, found if isinstance(found, int) and 1 <= found <= 8 else 1


def _exif(orientation: int) -> bytes:
    """Return a TIFF block with the orientation as its only entry."""
    entry = struct.pack(">HHIHH", ExifTags.Base.Orientation, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


def _copy_jpeg(data: bytes, orientation: int) -> tuple[bytes, int]:
    if data[:2] != b"\xff\xd8":
        raise Unreadable
    copy = [b"\xff\xd8"]
    for marker, body, scan in _jpeg_segments(data):
        if marker == 0xE0 and body[:5] == b"JFIF\0":
            # Without the thumbnail, whose size the last two bytes give.
            copy.append(_jpeg_segment(marker, body[:12] + b"\0\0"))
        elif marker in _JPEG_DRAWING or _is_colour(marker, body):
            if orientation != 1:
                copy.append(_jpeg_segment(0xE1, _EXIF + _exif(orientation)))
                orientation = 1
            copy += [_jpeg_segment(marker, body), scan]
    return b"".join([*copy, b"\xff\xd9"]), 1


def _is_colour(marker: int, body: bytes) -> bool:
    return (marker == 0xE2 and body.startswith(_ICC)) or (
        marker == 0xEE and body.startswith(b"Adobe")
    )


def _jpeg_segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give marker, content and, of a scan, the coded pixels after it; up to the end mark."""
    place = 2
    while True:
        if data[place] != 0xFF:
            raise Unreadable
        while data[place] == 0xFF:  # fill bytes
            place += 1
        marker = data[place]
        place += 1
        if marker == 0xD9:
            return
        (length,) = struct.unpack_from(">H", data, place)
        if length < 2 or place + length > len(data):
            raise Unreadable
        body, place, start = data[place + 2 : place + length], place + length, place + length
        if marker == 0xDA:
            place = _end_of_scan(data, place)
        yield marker, body, data[start:place]


def _end_of_scan(data: bytes, place: int) -> int:
    """Return where the next marker stands: no restart mark and no byte that is escaped."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise Unreadable
        if data[place + 1] != 0 and not 0xD0 <= data[place + 1] <= 0xD7:
            return place
        place += 2


def _copy_png(data: bytes, orientation: int) -> tuple[bytes, int]:
    copy, frames = [data[:8]], 0
    for name, chunk in _png_chunks(data):
        if name in _PNG_DRAWING:
            copy.append(chunk)
        if name == b"IHDR" and orientation != 1:
            copy.append(_png_chunk(b"eXIf", _exif(orientation)))
        frames += name == b"fcTL"
    return b"".join(copy), max(frames, 1)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give name and bytes of each chunk, the last one included; what follows it is left."""
    place, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise Unreadable
        yield name, data[place:end]
        place = end


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _copy_webp(data: bytes, orientation: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from("<I", data, 4)
    if data[8:12] != b"WEBP" or length + 8 > len(data):
        raise Unreadable
    copy, frames, extended = [], 0, False
    for name, body in _riff_chunks(data[12 : length + 8]):
        if name == b"VP8X":
            extended = True
            flags = body[0] & ~(_WEBP_EXIF | _WEBP_XMP)
            body = bytes([flags | (_WEBP_EXIF if orientation != 1 else 0)]) + body[1:]
        elif name == b"ANMF":
            frames += 1
            parts = [_riff_chunk(n, b) for n, b in _riff_chunks(body[16:]) if n in _WEBP_FRAME]
            body = body[:16] + b"".join(parts)
        if name in _WEBP_DRAWING:
            copy.append(_riff_chunk(name, body))
    if extended and orientation != 1:
        copy.append(_riff_chunk(b"EXIF", _exif(orientation)))
    content = b"WEBP" + b"".join(copy)
    return b"RIFF" + struct.pack("<I", len(content)) + content, max(frames, 1)


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        if place + 8 + length > len(data):
            raise Unreadable
        yield name, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _copy_gif(data: bytes, _orientation: int) -> tuple[bytes, int]:
    place = 13 + _gif_table(data[10])
    copy, frames = [data[:place]], 0
    while data[place] != 0x3B:
        start, kind = place, data[place]
        if kind == 0x21:
            place = _gif_blocks(data, place + 2)
            keep = data[start + 1] == 0xF9 or (
                data[start + 1] == 0xFF and data[start + 3 : start + 14] in _GIF_APPLICATIONS
            )
        elif kind == 0x2C:
            frames, keep = frames + 1, True
            place = _gif_blocks(data, place + 11 + _gif_table(data[place + 9]))
        else:
            raise Unreadable
        copy += [data[start:place]] if keep else []
    return b"".join([*copy, b";"]), frames


def _gif_table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += data[place] + 1
    return place + 1


_COPIES: dict[str, Callable[[bytes, int], tuple[bytes, int]]] = {
    "JPEG": _copy_jpeg,
    "PNG": _copy_png,
    "GIF": _copy_gif,
    "WEBP": _copy_webp,
}
