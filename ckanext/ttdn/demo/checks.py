"""What the developers' targets run: the suite with services of its own, and the linters."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ckanext.ttdn.demo import services
from ckanext.ttdn.demo.home import Home

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent

PURE = ["-p", "no:ckan", "-p", "no:ckan_fixtures", "tests/unit"]
REST = ["--ckan-ini=test.ini", "tests", "--ignore=tests/unit"]
# pytest's status when a selection matches no test: fine in one half of the suite.
NO_TESTS = 5

LINTERS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("pyright",),
    ("lint-imports",),
    ("djlint", "--lint", "--quiet", "ckanext/ttdn/templates"),
    ("python", "tools/catalogues.py", "check"),
    ("python", "tools/clauses.py", "check"),
)


def test(home: Home, arguments: Sequence[str]) -> int:
    """Run the pure tests, then the rest against services of its own; the worse exit status.

    ``arguments`` go to pytest; when they name files, only those are run.
    """
    named = any(Path(a.split("::")[0]).exists() for a in arguments if not a.startswith("-"))
    statuses = [] if named else [_pytest([*PURE, *arguments], {})]
    services.start(home)
    try:
        chosen = ["--ckan-ini=test.ini"] if named else REST
        statuses.append(_pytest([*chosen, *arguments], services.environment(home)))
    finally:
        services.stop(home)
    failed = [status for status in statuses if status not in (0, NO_TESTS)]
    if failed or all(status == NO_TESTS for status in statuses):
        return max(failed, default=NO_TESTS)
    return 0


def lint() -> int:
    """Run every linter, so that one run tells all; 1 when any of them complained."""
    failed = [
        " ".join(command)
        for command in LINTERS
        if subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode
    ]
    print(f"Failed: {', '.join(failed)}" if failed else "No complaints.", flush=True)
    return 1 if failed else 0


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=False
    ).returncode
