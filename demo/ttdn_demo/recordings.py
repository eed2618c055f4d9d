"""The demonstration's video and sound, made by code, and their captions (WebVTT).

``content/files/<stem>.yaml`` tells what a recording is of: ``scenes`` are pictures that fade into
each other (MP4, WebM), ``notes`` are tones in hertz (MP3), ``captions`` are by language, each from
a second to a second. Captions are named ``<stem>.<language>.vtt``. The same bytes come each time.
"""

from __future__ import annotations

import io
import math
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ttdn_demo import documents, pictures

FRAMES = 12  # a second
SIZE = (640, 400)
RATE = 22_050  # samples a second
SAMPLES = 1152  # in one frame of MP3

Source = dict[str, Any]


def is_recording(key: str) -> bool:
    """Tell whether there is a content and a writer for ``key``."""
    path = Path(key)
    return path.suffix in WRITERS and (documents.FILES / f"{_stem(path)}.yaml").is_file()


def make(key: str) -> bytes:
    """Return the recording, or the captions, with this file name."""
    path = Path(key)
    return WRITERS[path.suffix](documents.source(_stem(path)), path.stem.partition(".")[2])


def seconds(stem: str) -> int:
    """How long a recording lasts."""
    content = documents.source(stem)
    return content["seconds_each"] * len(content.get("scenes") or content["notes"])


def _stem(path: Path) -> str:
    return path.stem.partition(".")[0]


def _mp4(content: Source, _language: str) -> bytes:
    return _video(content, "mp4", "libx264", {"preset": "veryfast", "crf": "27"})


def _webm(content: Source, _language: str) -> bytes:
    settings = {"deadline": "realtime", "cpu-used": "8", "crf": "30", "b": "0"}
    return _video(content, "webm", "libvpx-vp9", settings)


def _video(content: Source, container_format: str, codec: str, settings: dict[str, str]) -> bytes:
    import av

    file = io.BytesIO()
    # One thread and no dates or random ids: the same bytes each time.
    exact = {"fflags": "+bitexact"}
    with av.open(file, "w", format=container_format, options=exact) as container:
        stream: Any = container.add_stream(codec, rate=FRAMES)
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        stream.options = {**settings, "flags": "+bitexact"}
        stream.codec_context.thread_count = 1
        for image in _frames(content["scenes"], content["seconds_each"]):
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
    return file.getvalue()


def _frames(scenes: list[str], seconds_each: int) -> Iterator[Any]:
    """Each scene for its time; in the last second it fades into the next."""
    from PIL import Image

    painted = [pictures.paint(key).resize(SIZE) for key in scenes]
    for scene, following in zip(painted, [*painted[1:], painted[-1]], strict=True):
        for number in range(seconds_each * FRAMES):
            into_last_second = number - (seconds_each - 1) * FRAMES
            yield Image.blend(scene, following, max(0, into_last_second) / FRAMES)


def _mp3(content: Source, _language: str) -> bytes:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream("libmp3lame", rate=RATE)
        stream.layout = "mono"
        stream.bit_rate = 64_000
        samples = array("h")
        for hertz in content["notes"]:
            samples.extend(_tone(hertz, content["seconds_each"]))
        for start in range(0, len(samples) - SAMPLES, SAMPLES):
            frame = av.AudioFrame(format="s16p", layout="mono", samples=SAMPLES)
            frame.sample_rate = RATE
            frame.pts = start
            part = samples[start : start + SAMPLES].tobytes()
            plane = frame.planes[0]
            plane.update(part.ljust(plane.buffer_size, b"\0"))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _tone(hertz: float, seconds_each: int) -> Iterator[int]:
    """A plucked string: a tone with its overtones, which fades."""
    for number in range(seconds_each * RATE):
        time = number / RATE
        wave = sum(
            math.sin(math.tau * hertz * part * time) / part**2 * math.exp(-1.6 * part * time)
            for part in (1, 2, 3, 4)
        )
        yield round(11_000 * min(1, time * 120) * wave)


def _vtt(content: Source, language: str) -> bytes:
    cues = [
        f"{_time(start)} --> {_time(end)}\n{text}\n"
        for start, end, text in content["captions"][language]
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def _time(second: float) -> str:
    return f"00:{int(second) // 60:02}:{second % 60:06.3f}"


WRITERS: dict[str, Callable[[Source, str], bytes]] = {
    ".mp3": _mp3,
    ".mp4": _mp4,
    ".vtt": _vtt,
    ".webm": _webm,
}
