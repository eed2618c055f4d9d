"""Copy picture and sound of a recording into a new file, by a process of its own.

``python remux.py SOURCE TARGET FORMAT``: tags, place, device, times, chapters, covers and tracks of
measurements are not copied, nor are tracks of subtitles, in which drones and dashboard cameras
write where they are: captions are a file of their own (WebVTT). Nothing is encoded anew. Imports
nothing of the extension, so that it starts fast and a fault in FFmpeg ends this process alone.
"""

from __future__ import annotations

import resource
import sys

import av

_MEMORY = 2 << 30
_KEPT = {"mp4": ("video", "audio"), "webm": ("video", "audio"), "mp3": ("audio",)}
_DEMUXERS = {"mp4": "mov", "webm": "matroska", "mp3": "mp3"}
# The same file for the same content, without the name of the program that wrote it.
_OPTIONS = {
    "mp4": {"fflags": "+bitexact", "movflags": "+faststart"},
    "webm": {"fflags": "+bitexact"},
    "mp3": {"fflags": "+bitexact", "id3v2_version": "0", "write_id3v1": "0", "write_xing": "0"},
}
_COVER = 0x400  # AV_DISPOSITION_ATTACHED_PIC


def remux(source: str, target: str, format: str) -> None:
    """Write ``target``; raises an error of PyAV for a file that it cannot read."""
    with (
        av.open(source, format=_DEMUXERS[format]) as old,
        av.open(target, "w", format=format, options=_OPTIONS[format]) as new,
    ):
        streams = {}
        for stream in old.streams:
            if stream.type in _KEPT[format] and not int(stream.disposition) & _COVER:
                copy = streams[stream.index] = new.add_stream_from_template(stream)
                language = stream.metadata.get("language")
                copy.metadata.clear()
                copy.metadata.update({"language": language} if language else {})
        if not streams:
            raise ValueError("neither picture nor sound")
        for packet in old.demux([old.streams[index] for index in streams]):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    remux(*sys.argv[1:4])
