"""Count the files that one action calls: how far a reader has to go to follow it.

A file counts when a function that is written in it ran. ``__init__.py``, the tables (``model/``)
and what only ran at import do not count; nor does code in other threads.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent / "ckanext" / "ttdn"


def files_of(action: Callable[[], Any]) -> list[str]:
    """Run ``action`` and return the files that it called, relative to the package, sorted."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            called.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
    return sorted(filter(None, map(_counted, called)))


def _counted(name: str) -> str | None:
    path = Path(name)
    if not path.is_relative_to(PACKAGE) or path.name == "__init__.py":
        return None
    relative = path.relative_to(PACKAGE)
    return None if relative.parts[0] == "model" else str(relative)
