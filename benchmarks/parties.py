"""The CKANs of a run: each with services and a home of its own, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from contextlib import ExitStack, contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from packaging.requirements import Requirement

from benchmarks import content
from benchmarks.measures import BEFORE
from ttdn_dev import services
from ttdn_dev.home import DemoError, Home
from ttdn_dev.supervisor import Supervisor

ROOT = Path(__file__).parents[1]

_P = TypeVar("_P", bound="Party")

# The demonstration and the development tools: their folders and the packages in them.
TOOLS = (("demo", "ttdn_demo"), ("dev", "ttdn_dev"))
# Items that are made through the actions.
TEXTS = 70


class Party:
    """One CKAN; ``tree`` is the folder of the extension's code that it runs with."""

    def __init__(self, name: str, folder: Path, tree: Path) -> None:
        self.name = name
        self.home = Home.at(folder / name)
        self.tree = tree
        self._process: subprocess.Popen[str] | None = None

    def start_services(self) -> None:
        """Start PostgreSQL, Redis and Solr as the demonstration does: what is committed is kept."""
        supervisor = Supervisor(self.home)
        supervisor.start(services.prepare(self.home, durable=True))
        services.wait(self.home, supervisor)

    def fill(self, rows: str, items: int) -> None:
        """Fill the CKAN with ``rows`` (JSON), copied until there are so many ``items``.

        Raises DemoError with the end of its log.
        """
        (self.home.path / "items.json").write_text(rows)
        with self._log("filling").open("w") as log:
            command = self._command("filling", str(items))
            ended = subprocess.run(  # noqa: S603 - a list of arguments of ours
                command, **self._place(), stdout=log, stderr=log, check=False
            )
        if ended.returncode:
            raise DemoError(f"{self.name} was not filled:\n{self._said('filling')}")

    def start(self) -> None:
        """Start the process that measures; raises DemoError when it runs other code than ours."""
        self._process = subprocess.Popen(  # noqa: S603 - a list of arguments of ours
            self._command("worker"),
            **self._place(),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log("worker").open("w"),
        )
        if (found := self._read()) != str(self.tree):
            raise DemoError(f"{self.name} runs the code in {found}, not the one in {self.tree}.")

    def seconds_to_start(self) -> float:
        """Return how long a process takes to load the CKAN, from nothing to its first answer."""
        begun = time.perf_counter()
        subprocess.run(  # noqa: S603 - as above
            self._command("worker"),
            **self._place(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._log("starts").open("w"),
            check=True,
        )
        return time.perf_counter() - begun

    def ask(self, **question: Any) -> Any:
        """Ask what ``worker`` answers."""
        assert self._process is not None  # noqa: S101 - started by ``running``
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        print(json.dumps(question), file=self._process.stdin, flush=True)
        return self._read()

    def stop(self) -> None:
        """Stop the process and the services."""
        if self._process is not None:
            self._process.communicate()
        services.stop(self.home)

    def _read(self) -> Any:
        assert self._process is not None  # noqa: S101 - see above
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        line = self._process.stdout.readline()
        if not line:
            raise DemoError(f"{self.name} ended:\n{self._said('worker')}")
        return json.loads(line)

    def _command(self, module: str, *more: str) -> list[str]:
        name = f"benchmarks.{module}"
        return [sys.executable, "-m", name, self.name, str(self.home.path), *more]

    def _place(self) -> dict[str, Any]:
        """Where a process of this party finds its code: the benchmarks here, all else there."""
        link = self.home.path / "code" / "benchmarks"
        if not link.exists():
            link.parent.mkdir()
            link.symlink_to(Path(__file__).parent)
        return {"cwd": link.parent, "env": {**os.environ, "PYTHONPATH": str(self.tree)}}

    def _log(self, name: str) -> Path:
        return self.home.log / f"{name}.log"

    def _said(self, name: str) -> str:
        said = self._log(name).read_text(errors="replace").splitlines()
        return "\n".join(said[-25:])


@contextmanager
def prepared(names: Sequence[str], make: type[_P]) -> Iterator[list[_P]]:
    """The parties of the code as it is now, with their services; nothing is left afterwards."""
    _forget_servers()
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="ttdn-bench-")))
        copy = _copied(folder / "tree")
        parties = [make(name, folder, copy) for name in names]
        for party in parties:
            undo.callback(party.stop)
            party.start_services()
        yield parties


@contextmanager
def running(names: Sequence[str], revision: str, items: int) -> Iterator[list[Party]]:
    """The parties, filled and ready to measure; nothing is left of them afterwards.

    ``revision`` is git's name of the state of the code that ``before`` runs with.
    """
    _forget_servers()
    with ExitStack() as undo:
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="ttdn-bench-")))
        copy = _copied(folder / "tree")
        trees = {BEFORE: _unpacked(revision, folder / "tree-before")} if BEFORE in names else {}
        parties = [Party(name, folder, trees.get(name, copy)) for name in names]
        for party in parties:
            undo.callback(party.stop)
            party.start_services()
        rows = json.dumps(list(content.rows(TEXTS)))
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda party: party.fill(rows, items), parties))
            list(pool.map(Party.start, parties))
        yield parties


def _forget_servers() -> None:
    """Every party has servers of its own, whatever the shell says."""
    for name in [n for n in os.environ if n.startswith(("CKAN_", "TTDN_"))]:
        del os.environ[name]


def _copied(folder: Path) -> Path:
    """The code as it is now: what is written while the run lasts is not in it."""
    shutil.copytree(ROOT / "ckanext", folder / "ckanext")
    for place, package in TOOLS:
        shutil.copytree(ROOT / place / package, folder / package)
    return folder


def _unpacked(revision: str, folder: Path) -> Path:
    """The code of an earlier state; Python finds it before the one that is installed."""
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", revision]
    packed = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - as above
    if packed.returncode:
        raise DemoError(f"{revision} is not in this clone: {packed.stderr.decode().strip()}")
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    for place, package in TOOLS:
        own = folder / place / package
        # Before they were distributions of their own, all of them were one package.
        (folder / package).symlink_to(own if own.exists() else folder / "ckanext/ttdn/demo")
    # Its tables of names are read as those of an INI file are; no other part is looked at.
    told = ConfigParser(allow_no_value=True, interpolation=None, strict=False, delimiters=("=",))
    told.optionxform = str  # type: ignore[assignment,method-assign] - the names as they are
    told.read(folder / "pyproject.toml", "utf-8")
    _registered(folder, told)
    _completed(folder, told)
    return folder


def _completed(folder: Path, told: ConfigParser) -> None:
    """Install beside the unpacked code what it needed and today's does not."""
    needed = re.findall(r'"(.+)"', told["project"]["dependencies"])
    if missing := [one for one in needed if not _is_installed(Requirement(one).name)]:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command += ["--target", str(folder), *missing]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 - as above
            raise DemoError(f"{', '.join(missing)} could not be installed.")


def _is_installed(name: str) -> bool:
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


def _registered(folder: Path, told: ConfigParser) -> None:
    """Let Python find the plugins that the unpacked code has, not those that are installed."""
    lines = []
    for section in told.sections():
        if group := re.fullmatch(r'project\.entry-points\."(.+)"', section):
            lines += [
                f"[{group[1]}]",
                *(f"{k} = {v.strip()[1:-1]}" for k, v in told[section].items()),
            ]
    # The demonstration's commands are left out, so that CKAN does not look for today's.
    for name, text in (("ckanext-ttdn", "\n".join(lines)), ("ckanext-ttdn-demo", "")):
        made = folder / f"{name.replace('-', '_')}-0.dist-info"
        made.mkdir()
        (made / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n")
        (made / "entry_points.txt").write_text(f"{text}\n")
