"""The suite over several workers: services for each, the longest modules first, what it took.

``ttdn_dev.checks`` starts the services and pytest-xdist; a plain pytest run shares
nothing with this but the summary.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOMES, WORKER = "TTDN_TEST_HOMES", "PYTEST_XDIST_WORKER"
# Seconds by unit; the summary of `make test` writes it anew beside the services.
DURATIONS = ROOT / "tests" / "durations.json"
UNKNOWN_SECONDS = 20.0
# Modules that share what takes long to make: one worker makes it for all of them.
TOGETHER = {
    "tests/harvesters/test_ckan.py": "portal",
    "tests/harvesters/test_dcat.py": "portal",
    "tests/packaging/test_distribution.py": "wheel",
    "tests/packaging/test_installation.py": "wheel",
}
SHOWN, DAY_SECONDS = 15, 86_400

_spent: Counter[str] = Counter()
_by_test: Counter[str] = Counter()
_by_worker: Counter[str] = Counter()
_TOLD = pytest.StashKey[list[str]]()


def use_own_services() -> None:
    """Let a worker find the services that are its own; to be called before CKAN is loaded."""
    if WORKER in os.environ and HOMES in os.environ:
        from ttdn_dev import services
        from ttdn_dev.home import Home

        home = Home.at(Path(os.environ[HOMES]) / os.environ[WORKER])
        os.environ.update(services.environment(home))


def tell_at_the_end(config: pytest.Config, line: str) -> None:
    """Show a line at the end of the run; what a fixture prints is captured."""
    config.stash.setdefault(_TOLD, []).append(line)


def tell_at_once(config: pytest.Config, line: str) -> None:
    """Show a line now, or at the end where a worker has no terminal."""
    if WORKER in os.environ:
        tell_at_the_end(config, line)
        return
    capture: Any = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\n{line}", flush=True)


# Which module runs where


def unit(nodeid: str) -> str:
    """The tests that one worker runs one after another: a module, or some that share."""
    module = nodeid.split("::")[0]
    return TOGETHER.get(module, module)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByUnit(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit(nodeid)

    return ByUnit(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if WORKER in os.environ:
        seconds = json.loads(DURATIONS.read_text("utf-8"))
        items.sort(key=lambda item: _place(unit(item.nodeid), seconds))


def _place(name: str, seconds: dict[str, float]) -> tuple[float, str]:
    return -seconds.get(name, UNKNOWN_SECONDS), name


# What it took


def pytest_runtest_logreport(report: Any) -> None:
    if not 0 <= report.duration < DAY_SECONDS:  # a test stopped the clock
        return
    _spent[unit(report.nodeid)] += report.duration
    _by_test[report.nodeid] += report.duration
    if node := getattr(report, "node", None):
        _by_worker[node.gateway.id] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["told"] = session.config.stash.get(_TOLD, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for line in getattr(node, "workeroutput", {}).pop("told", []):
        tell_at_the_end(node.config, line)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for line in config.stash.get(_TOLD, []):
        terminalreporter.write_line(line)
    if len(_spent) < SHOWN:
        return
    for title, spent in (("modules", _spent), ("tests", _by_test)):
        terminalreporter.section(f"slowest {SHOWN} {title}")
        for name, seconds in spent.most_common(SHOWN):
            terminalreporter.write_line(f"{seconds:7.1f} s  {name}")
    terminalreporter.section("parts")
    for worker, seconds in sorted(_by_worker.items()):
        terminalreporter.write_line(f"{seconds:7.1f} s  {worker}")
    terminalreporter.write_line(f"{sum(_spent.values()):7.1f} s  all tests")
    if HOMES in os.environ:
        kept = {name: round(seconds, 1) for name, seconds in sorted(_spent.items())}
        Path(os.environ[HOMES], DURATIONS.name).write_text(json.dumps(kept, indent=1) + "\n")
