"""The steps of a first start, each done once and again only when what it brings has changed.

A step that was interrupted has no mark and is run again by the next start; each
of them is idempotent.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import ckanext.ttdn
from ttdn_demo import settings
from ttdn_demo.programs import BIN
from ttdn_dev.home import DemoError, Home, write_atomically

PACKAGE = Path(str(ckanext.ttdn.__file__)).parent
CONTENT = Path(__file__).parent / "content"


@dataclass(frozen=True)
class Step:
    """One step: what it tells the person, what it brings, and how."""

    name: str
    message: str
    # Changes when the step has something new to bring.
    fingerprint: str
    run: Callable[[Home], None]


def steps(home: Home) -> list[Step]:
    """The steps in their order."""
    versions = [
        f"{name} {importlib.metadata.version(name)}" for name in ("ckan", "ckanext-harvest")
    ]
    return [
        Step(
            "database",
            "Tables of the catalogue",
            _digest(versions, PACKAGE.glob("migration/**/*.py")),
            lambda home: ckan(home, home.ini, "db", "upgrade"),
        ),
        Step(
            "search",
            "Search fields",
            _digest(versions, PACKAGE.glob("search/*.py")),
            lambda home: ckan(home, home.ini, "ttdn", "search", "setup"),
        ),
        Step(
            "scripts",
            "Texts of the scripts in both languages",
            _digest(versions, PACKAGE.glob("i18n/**/*.po")),
            lambda home: ckan(home, home.ini, "translation", "js"),
        ),
        Step(
            "register",
            "Agencies and authority of Huế",
            _digest(versions, PACKAGE.glob("profiles/*.yaml")),
            lambda home: ckan(home, home.ini, "ttdn", "profile", "load", "hue"),
        ),
        Step("accounts", "Accounts", "1", lambda home: module(home, "accounts")),
        Step(
            "portal-database",
            "Tables of the agency portal",
            _digest(versions, ()),
            lambda home: ckan(home, home.portal_ini, "db", "upgrade"),
        ),
        Step(
            "portal",
            "Datasets of the agency portal",
            _digest((), CONTENT.glob("**/*.yaml")),
            lambda home: module(home, "portal"),
        ),
        Step(
            "source",
            "The portal as a harvest source",
            settings.portal_url(home),
            lambda home: module(home, "source"),
        ),
        Step(
            "content",
            "Items of the catalogue",
            _digest((), CONTENT.glob("**/*.yaml")),
            lambda home: module(home, "fill"),
        ),
        Step(
            "index",
            "Addresses in the index",
            # The index holds absolute addresses of files.
            settings.site_url(home),
            lambda home: ckan(home, home.ini, "search-index", "rebuild"),
        ),
    ]


def run(home: Home, say: Callable[[str], None]) -> None:
    """Run the steps that have not been run, or that have something new."""
    file = home.path / "steps.json"
    for step in steps(home):
        done: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        if done.get(step.name) == step.fingerprint:
            continue
        say(f"{step.message} …")
        step.run(home)
        write_atomically(file, json.dumps({**done, step.name: step.fingerprint}, indent=2))


def ckan(home: Home, ini: Path, *arguments: str) -> None:
    """Run CKAN's command line."""
    _run(home, [str(BIN / "ckan"), "-c", str(ini), *arguments])


def module(home: Home, name: str) -> None:
    """Run a module of this package as a program with the home as its argument."""
    _run(home, [sys.executable, "-m", f"ttdn_demo.{name}", str(home.path)])


def _run(home: Home, command: list[str]) -> None:
    # A shell that works on other services (``ttdn services env``) must not redirect ours.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CKAN_")}
    log = home.log / "fill.log"
    with log.open("a") as output:
        start = output.tell()
        ended = subprocess.run(
            command,
            cwd=home.path,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if ended.returncode:
        said = log.read_bytes()[start:].decode(errors="replace")
        last = "\n".join(said.splitlines()[-25:])
        raise DemoError(f"{' '.join(command)} failed:\n{last}\n(the whole log: {log})")


def _digest(texts: Iterable[str], files: Iterable[Path]) -> str:
    digest = hashlib.sha256("\n".join(texts).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()
