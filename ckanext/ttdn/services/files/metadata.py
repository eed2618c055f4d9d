"""The copy of a picture, film or recording that is served, without what tells of its making."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import IO

from .faults import TooManyPixels, Unreadable
from .pictures import clean_picture
from .recordings import clean_recording

__all__ = ["CLEANED_TYPES", "TooManyPixels", "Unreadable", "cleaned"]


def cleaned(stream: IO[bytes], mimetype: str | None) -> IO[bytes] | None:
    """Return a copy to be served in place of ``stream``, None where the bytes are served.

    Leaves the stream at its beginning. Raises Unreadable and TooManyPixels.
    """
    writer = _WRITERS.get(mimetype or "")
    if writer is None:
        return None
    stream.seek(0)
    try:
        return writer(stream)
    finally:
        stream.seek(0)


def _picture(format: str, stream: IO[bytes]) -> IO[bytes]:
    return io.BytesIO(clean_picture(stream.read(), format))


def _recording(format: str, stream: IO[bytes]) -> IO[bytes]:
    return clean_recording(stream, format)


_WRITERS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {
    "image/jpeg": partial(_picture, "JPEG"),
    "image/png": partial(_picture, "PNG"),
    "image/gif": partial(_picture, "GIF"),
    "image/webp": partial(_picture, "WEBP"),
    "video/mp4": partial(_recording, "mp4"),
    "video/webm": partial(_recording, "webm"),
    "audio/mpeg": partial(_recording, "mp3"),
}
CLEANED_TYPES = frozenset(_WRITERS)
