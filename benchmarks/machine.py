"""What a figure was measured on: nothing that tells one machine of a kind from another."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).parents[1]


def told() -> str:
    """One paragraph: day, commit, processor, memory, versions."""
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    parts = [
        f"{day}, commit {_commit()}",
        f"{os.cpu_count()} × {_processor()}, {_memory()} GiB of memory",
        f"Python {platform.python_version()}, CKAN {importlib.metadata.version('ckan')}",
    ]
    return "; ".join(parts) + "."


def _commit() -> str:
    commit = _git("rev-parse", "--short", "HEAD") or "unknown"
    changed = _git("status", "--porcelain", "--", "ckanext", "pyproject.toml")
    return f"{commit} and changes not committed" if changed else commit


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - a list of arguments of ours


def _processor() -> str:
    found = _field("/proc/cpuinfo", r"model name\s*:\s*(.+)")
    return re.sub(r"\((R|TM)\)", "", found) if found else platform.machine()


def _memory() -> int:
    return round(int(_field("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 2**20)


def _field(file: str, pattern: str) -> str:
    try:
        found = re.search(pattern, Path(file).read_text())
    except OSError:
        return ""
    return found.group(1).strip() if found else ""
