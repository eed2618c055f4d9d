"""Copies of pictures and recordings: the same to look at, without what tells of their making."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import av
import pytest
from PIL import ExifTags, Image

from ckanext.ttdn.services.files import inspection, metadata

CANARY = b"CANARY"


def picture(format: str, orientation: int = 6, **options) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "CANARY"
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (16.0, 27.0, 0.0)
    out = io.BytesIO()
    noise = Image.effect_noise((61, 40), 60).convert("RGB")
    noise.save(out, format, exif=exif, icc_profile=b"a colour profile", **options)
    return out.getvalue()


def commented_png() -> bytes:
    """The same chunk of text before and after the pixels, and bytes after the end."""
    body = b"Comment\0CANARY"
    chunk = struct.pack(">I", len(body)) + b"tEXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"tEXt" + body))
    data = picture("PNG")
    return data[:33] + chunk + data[33:-12] + chunk + data[-12:] + CANARY


PICTURES = {
    "photograph": ("image/jpeg", lambda: picture("JPEG", quality=90, comment=CANARY) + CANARY),
    "progressive": ("image/jpeg", lambda: picture("JPEG", progressive=True, xmp=CANARY)),
    "png": ("image/png", commented_png),
    "webp": ("image/webp", lambda: picture("WEBP", xmp=CANARY) + CANARY),
    "lossless webp": ("image/webp", lambda: picture("WEBP", lossless=True, xmp=CANARY)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_r47_a_copy_has_the_pixels_the_colours_and_the_orientation_and_nothing_else(name):
    mimetype, make = PICTURES[name]
    data = make()
    assert CANARY in data
    copy = metadata.cleaned(io.BytesIO(data), mimetype).read()
    assert CANARY not in copy
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(copy))
    assert dict(after.getexif()) == {ExifTags.Base.Orientation: 6}
    assert after.info["icc_profile"] == b"a colour profile"
    # Not encoded anew: not a single value differs.
    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
    assert metadata.cleaned(io.BytesIO(copy), mimetype).read() == copy


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_an_animation_keeps_its_frames_and_their_times(format):
    frames = [Image.effect_noise((20, 20), 90).convert("RGB") for _ in range(3)]
    out = io.BytesIO()
    options = (
        {"comment": CANARY} if format == "GIF" else {"exif": b"Exif\0\0MM\0*\0\0\0\10\0\0CANARY"}
    )
    frames[0].save(
        out, format, save_all=True, append_images=frames[1:], duration=70, loop=0, **options
    )
    copy = metadata.cleaned(io.BytesIO(out.getvalue()), f"image/{format.lower()}").read()
    assert CANARY in out.getvalue()
    assert CANARY not in copy
    before, after = Image.open(io.BytesIO(out.getvalue())), Image.open(io.BytesIO(copy))
    assert after.n_frames == before.n_frames == 3
    for number in range(3):
        before.seek(number)
        after.seek(number)
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()
        assert after.info["duration"] == before.info["duration"]
    assert after.info["loop"] == 0


def empty_png(width: int, height: int) -> bytes:
    """A header and an end: whoever reads more than that fails."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    ends = chunk(b"IDAT", b""), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(ends)


@pytest.mark.parametrize("size", [(10_001, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_r34_a_picture_is_refused_by_its_size_before_a_pixel_is_read(size):
    with pytest.raises(metadata.TooManyPixels):
        metadata.cleaned(io.BytesIO(empty_png(*size)), "image/png")


def test_r34_an_animation_is_refused_by_the_number_of_its_frames():
    frame = b"\x2c" + bytes(8) + b"\x00\x02\x02\x44\x01\x00"
    data = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(6) + frame * 1001 + b";"
    with pytest.raises(metadata.TooManyPixels):
        metadata.cleaned(io.BytesIO(data), "image/gif")


@pytest.mark.parametrize("name", PICTURES)
def test_r34_a_picture_that_ends_too_early_is_told_as_damaged(name):
    mimetype, make = PICTURES[name]
    data = make().removesuffix(CANARY)
    for end in (20, len(data) // 2, len(data) - 20):
        with pytest.raises(metadata.Unreadable):
            metadata.cleaned(io.BytesIO(data[:end]), mimetype)


def song() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        container.metadata.update(title="CANARY", artist="CANARY")
        track = container.add_stream("libmp3lame", rate=44100)
        frame = av.AudioFrame(format="s16p", layout="mono", samples=1152)
        frame.rate = 44100
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for number in range(8):
            frame.pts = number * 1152
            container.mux(track.encode(frame))
        container.mux(track.encode())
    return out.getvalue()


def test_r47_a_recording_keeps_its_sound_without_its_tags():
    data = song() + b"TAGCANARY".ljust(128, b"\0")
    copy = metadata.cleaned(io.BytesIO(data), "audio/mpeg")
    assert CANARY in data
    with copy:
        assert CANARY not in copy.read()
        copy.seek(0)
        with av.open(copy) as container:
            assert sum(1 for _frame in container.decode(audio=0)) >= 8


def film_with_subtitles() -> bytes:
    """As drones write it: the place as a subtitle of every second."""
    out = io.BytesIO()
    titles = io.BytesIO(b"WEBVTT\n\n00:00.000 --> 00:01.000\nCANARY\n")
    with (
        av.open(titles, format="webvtt") as source,
        av.open(out, "w", format="webm") as container,
    ):
        track = container.add_stream("libvpx", rate=10)
        track.width = track.height = 32
        track.pix_fmt = "yuv420p"
        track.metadata.update(language="vie", title="CANARY")
        place = container.add_stream_from_template(source.streams[0])
        frame = av.VideoFrame(32, 32, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for number in range(5):
            frame.pts = number
            container.mux(track.encode(frame))
        container.mux(track.encode())
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = place
                container.mux(packet)
    return out.getvalue()


def test_r47_a_film_keeps_its_pictures_without_the_tracks_in_which_cameras_write_places():
    data = film_with_subtitles()
    assert CANARY in data
    with metadata.cleaned(io.BytesIO(data), "video/webm") as copy:
        assert CANARY not in copy.read()
        copy.seek(0)
        with av.open(copy) as container:
            assert [stream.type for stream in container.streams] == ["video"]
            assert container.streams.video[0].metadata.get("language") == "vie"
            assert sum(1 for _frame in container.decode(video=0)) == 5


def document(method: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("word/document.xml", b"<x/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def understated() -> bytes:
    """A part of 30 MB whose headers say that it has 10 bytes."""
    real = 30 << 20
    return document(a=bytes(real)).replace(struct.pack("<I", real), struct.pack("<I", 10))


def overlapping() -> bytes:
    """Two entries of the directory that are the same bytes."""
    data = document(a=b"x" * 100)
    place, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    directory = data[place:end] * 2
    tail = struct.pack("<4s4HIIH", b"PK\5\6", 0, 0, 4, 4, len(directory), place, 0)
    return data[:place] + directory + tail


ARCHIVES = {
    "sound": (document(), None),
    "with a workbook inside": (document(chart=document(a=b"x")), None),
    "bomb": (document(a=bytes(30 << 20)), "bomb"),
    "bomb inside": (document(a=document(b=bytes(30 << 20))), "bomb"),
    "understated": (understated(), "broken"),
    "overlapping": (overlapping(), "bomb"),
    "of another method": (document(zipfile.ZIP_LZMA), "broken"),
    "after a program": (b"MZ" + document(), "two_files"),
    "before a program": (document() + b"MZ", "two_files"),
    "cut": (document()[:-30], "two_files"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_r34_an_archive_is_judged_by_what_comes_out_of_it(name):
    data, code = ARCHIVES[name]
    assert inspection.fault(io.BytesIO(data), is_archive=True) == code


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = {
    "pdf": (PDF, None),
    "pdf with line ends": (PDF + b"\r\n" * 20, None),
    "pdf and archive": (PDF + document(), "two_files"),
    "pdf, archive and more": (PDF + document() + b"x" * 500, "two_files"),
    "pdf and page": (PDF + b"<html>" * 400, "two_files"),
    "text and archive": (b"Hue" + document(), "two_files"),
    "old document with a new one inside": (OLE + document() + bytes(512), None),
    "old document with an archive behind": (OLE + document(), "two_files"),
    "words that look like an end": (b"PK\5\6 is how an archive ends" * 9, None),
}


@pytest.mark.parametrize("name", OTHERS)
def test_r34_a_file_with_another_behind_it_is_refused(name):
    data, code = OTHERS[name]
    stream = io.BytesIO(data)
    assert inspection.fault(stream, is_archive=False) == code
    assert stream.tell() == 0
