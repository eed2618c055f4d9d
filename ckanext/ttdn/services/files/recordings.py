"""Films and recordings without tags, place and device: their streams in a new container.

PyAV brings FFmpeg, which knows where each container keeps such data (``udta``, ``meta``, ``©xyz``,
ID3, tags of WebM). It runs in a process of its own with limits of time and memory, since it is
given bytes that nobody has looked at.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import IO

from .processes import run_script

_SECONDS = 60


def clean_recording(stream: IO[bytes], format: str) -> IO[bytes]:
    """Return a copy (a temporary file) without metadata; ``format`` is mp4, webm or mp3.

    Raises Unreadable when the recording cannot be read in full within the limits.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        run_script("remux.py", str(source), str(target), format, seconds=_SECONDS)
        return target.open("rb")
