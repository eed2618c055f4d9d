"""The copy of a picture, film or recording that is served: without camera, place and author data.

Pillow and PyAV (FFmpeg) write the copy: both are maintained and know the formats. Pictures are
written anew, which also drops whatever is appended to them; the streams of films and recordings are
copied as they are, without the container's tags and data tracks.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO, Any

import av
from av.error import FFmpegError
from PIL import ExifTags, Image

# A picture of a good camera has 50 million pixels; an animation shows all its frames.
MOST_PIXELS = 100_000_000
MOST_PIXELS_OF_FRAMES = 400_000_000
MOST_FRAMES = 2_000
# What Pillow needs of a picture's notes to write it as it was.
_KEPT = frozenset(
    {"icc_profile", "transparency", "background", "duration", "loop", "disposal", "blend"}
    | {"gamma", "dpi", "jfif_density", "jfif_unit", "progressive", "progression", "adobe"}
    | {"adobe_transform", "default_image"}
)

Writer = Callable[[IO[bytes], IO[bytes]], None]


class Unreadable(Exception):
    """The bytes cannot be read as what they are said to be."""


class TooManyPixels(Exception):
    """A picture that would take too much memory to show."""


def cleaned(stream: IO[bytes], mimetype: str | None) -> IO[bytes] | None:
    """Return a copy to be served in place of ``stream``, None where the bytes are served.

    Leaves the stream at its beginning. Raises Unreadable and TooManyPixels.
    """
    writer = _WRITERS.get(mimetype or "")
    if writer is None:
        return None
    # Closed by whoever stores it. With a name: the index of a film is moved to its beginning.
    copy: Any = tempfile.NamedTemporaryFile()  # noqa: SIM115 - it is returned
    stream.seek(0)
    try:
        writer(stream, copy)
    except (TooManyPixels, Unreadable):
        copy.close()
        raise
    except Image.DecompressionBombError:
        copy.close()
        raise TooManyPixels from None
    except (FFmpegError, OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
        # What Pillow and PyAV raise for bytes that are no picture or film.
        copy.close()
        raise Unreadable from error
    finally:
        stream.seek(0)
    copy.seek(0)
    return copy


def _picture(name: str, **options: Any) -> Writer:
    def write(stream: IO[bytes], copy: IO[bytes]) -> None:
        with Image.open(stream, formats=(name,)) as picture:
            _require_bounded(picture, name)
            animation = {"save_all": True} if _frames(picture, name) > 1 else {}
            exif = _orientation(picture)
            picture.load()
            picture.info = {k: v for k, v in picture.info.items() if k in _KEPT}
            # A photograph of several pictures is served as its first one.
            picture.format = name
            picture.save(copy, name, **_notes(picture, exif), **animation, **options)

    return write


def _require_bounded(picture: Image.Image, name: str) -> None:
    pixels, frames = picture.width * picture.height, _frames(picture, name)
    if pixels > MOST_PIXELS or frames > MOST_FRAMES or pixels * frames > MOST_PIXELS_OF_FRAMES:
        raise TooManyPixels


def _frames(picture: Image.Image, name: str) -> int:
    """Return how many pictures are served: of a photograph that holds several, the first."""
    return 1 if name == "JPEG" else getattr(picture, "n_frames", 1)


def _orientation(picture: Image.Image) -> Image.Exif | None:
    """Return the one note that tells how a picture is held: without it, it would be turned."""
    value = picture.getexif().get(ExifTags.Base.Orientation)
    if value not in range(2, 9):
        return None
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = value
    return exif


def _notes(picture: Image.Image, exif: Image.Exif | None) -> dict[str, Any]:
    notes: dict[str, Any] = {}
    if profile := picture.info.get("icc_profile"):
        notes["icc_profile"] = profile
    if exif is not None:
        notes["exif"] = exif
    return notes


def _film(source_format: str, target_format: str, *kinds: str) -> Writer:
    options = {"fflags": "+bitexact"}
    if target_format == "mp4":
        options["movflags"] = "+faststart"

    def write(stream: IO[bytes], copy: IO[bytes]) -> None:
        with (
            av.open(stream, format=source_format) as source,
            av.open(copy.name, "w", format=target_format, options=options) as target,
        ):
            streams = {
                track.index: target.add_stream_from_template(track)
                for track in source.streams
                if track.type in kinds
            }
            if not streams:
                raise Unreadable
            for packet in source.demux([source.streams[index] for index in streams]):
                if packet.dts is not None:
                    packet.stream = streams[packet.stream.index]
                    target.mux(packet)

    return write


_WRITERS: dict[str, Writer] = {
    # With the quantisation of the original, so that nothing visible is lost.
    "image/jpeg": _picture("JPEG", quality="keep"),
    "image/png": _picture("PNG"),
    # Pillow takes the comment from the original where none is given.
    "image/gif": _picture("GIF", comment=b""),
    "image/webp": _picture("WEBP", quality=95),
    "video/mp4": _film("mov", "mp4", "video", "audio", "subtitle"),
    "video/webm": _film("matroska", "webm", "video", "audio", "subtitle"),
    "audio/mpeg": _film("mp3", "mp3", "audio"),
}
CLEANED_TYPES = frozenset(_WRITERS)
