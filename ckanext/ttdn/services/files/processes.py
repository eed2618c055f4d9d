"""Programs that read uploaded bytes, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .faults import Unreadable


def run_script(script: str, *arguments: str, seconds: int) -> bytes:
    """Run a script of this package with the environment's interpreter; return what it prints.

    The scripts limit their own memory. Raises Unreadable when one fails or takes more than
    ``seconds``.
    """
    command = [_python(), "-I", str(Path(__file__).with_name(script)), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a list of paths of our own, no shell
            command, check=True, timeout=seconds, capture_output=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Unreadable from None
    return done.stdout


def _python() -> str:
    """Return this environment's interpreter: under uWSGI ``sys.executable`` is another program."""
    found = Path(sys.prefix, "bin", "python3")
    return str(found) if found.exists() else sys.executable
