"""A catalogue of its own: the demonstration's programs, its register and accounts, no content."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import requests

from ttdn_demo import programs, settings, steps
from ttdn_dev import services
from ttdn_dev.home import Home, free_port
from ttdn_dev.supervisor import Supervisor

STEPS = ("database", "search", "scripts", "register", "accounts")
LEFT_OUT = ("portal", *programs.HARVESTERS)
ANSWERS_WITHIN = 180  # seconds


class Site:
    """The running catalogue: its address, its accounts, its processes."""

    def __init__(self, home: Home) -> None:
        self.home, self.supervisor = home, Supervisor(home)
        self.url = settings.site_url(home)
        self.programs = [p for p in programs.programs(home) if p.name not in LEFT_OUT]

    def start(self) -> None:
        settings.write(self.home)
        self.supervisor.start([*services.prepare(self.home, durable=True), *self.programs])
        services.wait(self.home, self.supervisor)
        for step in steps.steps(self.home):
            if step.name in STEPS:
                step.run(self.home)
        for program in self.programs:
            self.supervisor.start_program(program.name)
        self.wait()

    @property
    def accounts(self) -> list[dict[str, Any]]:
        return json.loads(self.home.accounts.read_text())["accounts"]

    def answers(self) -> bool:
        """Whether the web server answers a question that needs database and search."""
        try:
            found = requests.get(f"{self.url}/api/3/action/package_search?rows=0", timeout=10)
        except requests.RequestException:
            return False
        return found.ok

    def wait(self) -> None:
        """Wait until the site answers; raises TimeoutError with what does not run."""
        end = time.monotonic() + ANSWERS_WITHIN
        while not self.answers():
            if time.monotonic() > end:
                raise TimeoutError(f"The site does not come back: {self.supervisor.states()}")
            time.sleep(0.3)

    def victims(self) -> dict[str, psutil.Process]:
        """The processes that may be killed, by name: programs, services, workers of the web."""
        found = {}
        for name, pid in self.supervisor.processes().items():
            try:
                process = psutil.Process(pid)
                children = process.children()
            except psutil.NoSuchProcess:
                continue
            found[name] = process
            if name in ("web", "postgres"):
                found |= {f"{name} child {n}": child for n, child in enumerate(children)}
        return found

    def command(self, *arguments: str) -> None:
        """Run CKAN's command line; raises DemoError with what it said."""
        steps.ckan(self.home, self.home.ini, *arguments)


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """A site in ``folder``, stopped in the end."""
    home = Home.at(folder)
    home.set_port("web", free_port())
    site = Site(home)
    try:
        site.start()
        yield site
    finally:
        site.supervisor.stop()
        shutil.rmtree(home.sockets, ignore_errors=True)
