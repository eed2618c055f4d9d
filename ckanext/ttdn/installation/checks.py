"""The checks in their order, and how they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ckan.plugins import toolkit as tk

from . import content, folders, keys, plugins, services, settings, workers
from .finding import Finding


@dataclass(frozen=True)
class Check:
    """A check, and the checks that must pass before it."""

    name: str
    look: Callable[[], Iterable[Finding]]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """Result of a check: ``ok``, ``hint``, ``missing``, or ``later``."""

    name: str
    level: str
    finding: Finding | None = None


CHECKS = (
    Check("plugins", plugins.look),
    Check("settings", settings.look),
    Check("address", settings.address),
    Check("proxies", settings.proxies, needs=("plugins",)),
    Check("secrets", keys.look),
    Check("files", folders.look, needs=("plugins",)),
    Check("database", services.database),
    Check("migrations", services.migrations, needs=("database",)),
    Check("redis", services.redis),
    Check("solr", services.solr),
    Check("mail", services.mail),
    Check("virus scanner", services.virus_scanner, needs=("plugins",)),
    Check("scripts", content.scripts, needs=("plugins",)),
    Check("register", content.register, needs=("plugins", "migrations")),
    Check("accounts", content.accounts, needs=("plugins", "migrations")),
    Check("harvest key", keys.harvest_key, needs=("plugins",)),
    Check("jobs worker", workers.jobs, needs=("redis",)),
    Check("notices worker", workers.notices, needs=("redis",)),
    Check("clock", workers.clock, needs=("redis",)),
    Check("harvest worker", workers.harvest, needs=("redis",)),
)


def look() -> Iterator[Result]:
    """Run the checks; an exception in a check is reported as a finding."""
    lacking: set[str] = set()
    for check in CHECKS:
        waits_for = [name for name in check.needs if name in lacking]
        if waits_for:
            lacking.add(check.name)
            yield Result(check.name, "later", _waits(waits_for))
            continue
        findings = list(_findings(check))
        if not findings:
            yield Result(check.name, "ok")
        for finding in findings:
            yield Result(check.name, "missing" if finding.required else "hint", finding)
        if any(finding.required for finding in findings):
            lacking.add(check.name)


def _findings(check: Check) -> Iterator[Finding]:
    try:
        yield from check.look()
    except Exception as error:
        # Whatever is broken here: the operator gets a line for it, and the other checks.
        yield Finding(
            tk._("the check ended with {error}").format(error=one_line(error)),
            tk._("Look into the log of CKAN."),
        )


def one_line(error: Exception) -> str:
    """The kind of an error and the first line of what it says."""
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__


def _waits(names: list[str]) -> Finding:
    return Finding(
        tk._("not looked at: needs {checks}").format(checks=", ".join(names)),
        tk._("Mend that first."),
    )
