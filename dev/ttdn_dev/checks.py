"""What the developers' targets run: the suite with services of its own, and the linters."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ttdn_dev import services
from ttdn_dev.home import Home

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

PURE = ["-p", "no:ckan", "-p", "no:ckan_fixtures", "tests/unit"]
CKAN = "--ckan-ini=test.ini"
# Two parts that take about as long as each other, so that two processors are busy.
APART = ("tests/browser", "tests/demo", "tests/harvesters", "tests/leaks", "tests/packaging")
PARTS = (APART, ("tests", *(f"--ignore={folder}" for folder in ("tests/unit", *APART))))
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
    ("mkdocs", "build", "--strict"),
)


def test(home: Home, arguments: Sequence[str]) -> int:
    """Run the pure tests, then the rest in two parts side by side; the worse exit status.

    Each part has services of its own. ``arguments`` go to pytest; when they name files, only
    those are run.
    """
    named = any(Path(a.split("::")[0]).exists() for a in arguments if not a.startswith("-"))
    parts = [arguments] if named else [[*part, *arguments] for part in PARTS]
    statuses = [] if named else [_pytest([*PURE, *arguments])]
    homes = [Home.at(home.path / str(number)) for number, _part in enumerate(parts, 1)]
    try:
        for place in homes:
            services.start(place)
        statuses += _side_by_side(homes, parts)
    finally:
        for place in homes:
            services.stop(place)
    failed = [status for status in statuses if status not in (0, NO_TESTS)]
    if failed or all(status == NO_TESTS for status in statuses):
        return max(failed, default=NO_TESTS)
    return 0


def _side_by_side(homes: Sequence[Home], parts: Sequence[Sequence[str]]) -> list[int]:
    """Run the parts at the same time; what the first ones say is shown when all have ended."""
    *quiet, shown = zip(homes, parts, strict=True)
    running = []
    for place, part in quiet:
        output = (place.path / "tests.log").open("w+")
        running.append((_start(place, part, output), output))
    last = _start(*shown).wait()
    statuses = []
    for process, output in running:
        statuses.append(process.wait())
        output.seek(0)
        print(output.read(), flush=True)
        output.close()
    return [*statuses, last]


def _start(
    home: Home, arguments: Sequence[str], output: IO[str] | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", CKAN, *arguments],
        cwd=ROOT,
        env={**os.environ, **services.environment(home)},
        stdout=output,
        stderr=output,
    )


def lint() -> int:
    """Run every linter, so that one run tells all; 1 when any of them complained."""
    failed = [
        " ".join(command)
        for command in LINTERS
        if subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode
    ]
    print(f"Failed: {', '.join(failed)}" if failed else "No complaints.", flush=True)
    return 1 if failed else 0


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False
    ).returncode
