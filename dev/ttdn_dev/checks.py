"""What the developers' targets run: the suite with services of its own, and the linters."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from psutil import virtual_memory

from ttdn_dev import services
from ttdn_dev.home import Home

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent

PURE = ["-p", "no:ckan", "-p", "no:ckan_fixtures", "tests/unit"]
CKAN = ["--ckan-ini=test.ini"]
# Modules go to the worker that is free, the longest first (tests/support/ttdn_workers.py).
SPREAD = ["--dist", "loadfile", "--no-loadscope-reorder", "tests", "--ignore=tests/unit"]
# A worker with its services, a browser or a second catalogue.
WORKER_BYTES = 1_500_000_000
# pytest's status when a selection matches no test: fine in one part of the suite.
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
    """Run the suite; ``arguments`` go to pytest. Return the worse exit status.

    The pure tests run beside the others, which are spread over workers with services of their
    own. When ``arguments`` name files, those are run in one process.
    """
    if any(Path(a.split("::")[0]).exists() for a in arguments if not a.startswith("-")):
        return _with_services([home], [*CKAN, *arguments])
    log = home.path / "pure.log"
    with log.open("wb") as output:
        pure = _start([*PURE, *arguments], {}, output)
        number = _workers()
        spread = ["-n", str(number), *SPREAD, *CKAN, *arguments]
        try:
            homes = [Home.at(home.path / f"gw{n}") for n in range(number)]
            status = _with_services(homes, spread, TTDN_TEST_HOMES=str(home.path))
        finally:
            statuses = [pure.wait()]
    print(log.read_text(errors="replace"), flush=True)
    statuses.append(status)
    failed = [status for status in statuses if status not in (0, NO_TESTS)]
    if failed or all(status == NO_TESTS for status in statuses):
        return max(failed, default=NO_TESTS)
    return 0


def _workers() -> int:
    """One more than there are processors, since tests also wait; as many as memory is for."""
    return max(1, min((os.cpu_count() or 1) + 1, virtual_memory().available // WORKER_BYTES))


def _with_services(homes: Sequence[Home], arguments: Sequence[str], **environment: str) -> int:
    try:
        for place in homes:
            services.start(place)
        return _start(arguments, {**services.environment(homes[0]), **environment}).wait()
    finally:
        for place in homes:
            services.stop(place)


def _start(
    arguments: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    # What a worker compiled, the others and the programs that tests start need not compile.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
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
