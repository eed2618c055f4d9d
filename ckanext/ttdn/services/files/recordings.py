"""Films and recordings without tags, place and device: their streams in a new container.

PyAV brings FFmpeg, which knows where each container keeps such data (``udta``, ``meta``, ``©xyz``,
ID3, tags of WebM). It runs in a process of its own with limits of time and memory, since it is
given bytes that nobody has looked at.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

from .faults import Unreadable

_SECONDS = 60
_REMUX = Path(__file__).with_name("remux.py")


def clean_recording(stream: IO[bytes], format: str) -> IO[bytes]:
    """Return a copy (a temporary file) without metadata; ``format`` is mp4, webm or mp3.

    Raises Unreadable when the recording cannot be read in full within the limits.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        command = [_python(), "-I", str(_REMUX), str(source), str(target), format]
        try:
            # A list of paths of our own, no shell.
            subprocess.run(command, check=True, timeout=_SECONDS, capture_output=True)  # noqa: S603 - no shell
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            raise Unreadable from None
        return target.open("rb")


def _python() -> str:
    """Return this environment's interpreter: under uWSGI ``sys.executable`` is another program."""
    found = Path(sys.prefix, "bin", "python3")
    return str(found) if found.exists() else sys.executable
