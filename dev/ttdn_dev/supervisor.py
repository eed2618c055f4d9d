"""Keeps the programs of a home running, by means of supervisor (supervisord.org).

Taken because it restarts what dies, rotates logs, leaves the terminal by
itself, stops in an order and answers questions over a private socket; it is
pure Python. honcho does not restart; circus needs a compiled ZeroMQ.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ttdn_dev.home import DemoError, Home, write_atomically

if TYPE_CHECKING:
    import psutil

# In the environment of every program, so that it is known even without its supervisor.
MARK = "TTDN_SUPERVISED_BY"
ORPHAN_SECONDS = 15
SERVICES = "services"
PROGRAMS = "programs"


@dataclass(frozen=True)
class Program:
    """A program that is restarted when it ends.

    Those that need the services have ``service`` false: they are started by
    ``start_program`` once the services answer, and stopped before them.
    """

    name: str
    command: list[str]
    service: bool = True
    stop_signal: str = "TERM"
    stop_seconds: int = 15
    environment: Mapping[str, str] = field(default_factory=dict)

    def section(self, log: Path) -> str:
        """The program's part of supervisor's configuration."""
        lines = {
            "command": shlex.join(self.command),
            "autostart": str(self.service).lower(),
            "autorestart": "true",
            "startsecs": "1",
            "startretries": "10",
            "stopsignal": self.stop_signal,
            "stopwaitsecs": str(self.stop_seconds),
            # Children that a program forked go with it.
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": str(log / f"{self.name}.log"),
            "stdout_logfile_maxbytes": "5MB",
            "stdout_logfile_backups": "2",
            "environment": ",".join(f'{k}="{v}"' for k, v in self.environment.items()),
        }
        return _section(f"program:{self.name}", {k: v for k, v in lines.items() if v})


class Supervisor:
    """The supervisor of one home."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.config = home.path / "supervisord.conf"
        self.pid_file = home.path / "supervisord.pid"
        self.socket = home.sockets / "supervisor.sock"

    def running(self) -> bool:
        """Whether it answers."""
        return self._ask(lambda api: bool(api.supervisor.getState()), default=False)

    def start(self, programs: Iterable[Program]) -> None:
        """Start it and the services; ones that run are left alone."""
        write_atomically(self.config, self._configuration(list(programs)))
        if self.running():
            return
        self._end_orphans()
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self.config)]
        # Its programs must not inherit this process' own settings of CKAN.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CKAN_")}
        environment[MARK] = str(self.home.path)
        started = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False
        )
        if started.returncode:
            raise DemoError(f"The supervisor did not start:\n{started.stdout}{started.stderr}")
        self.wait("supervisor", self.running)

    def start_program(self, name: str) -> None:
        """Start a program that needs the services; one that runs is left alone."""
        if self.states().get(name) not in ("RUNNING", "STARTING"):
            self._ask(lambda api: api.supervisor.startProcess(f"{PROGRAMS}:{name}", False))

    def states(self) -> dict[str, str]:
        """Each program's state as supervisor calls it; empty when nothing runs."""
        rows: list[dict[str, Any]] = self._ask(
            lambda api: api.supervisor.getAllProcessInfo(), default=[]
        )
        return {row["name"]: row["statename"] for row in rows}

    def processes(self) -> dict[str, int]:
        """The process id of each program that runs."""
        rows: list[dict[str, Any]] = self._ask(
            lambda api: api.supervisor.getAllProcessInfo(), default=[]
        )
        return {row["name"]: row["pid"] for row in rows if row["pid"]}

    def wait(self, name: str, answers: Callable[[], bool], seconds: int = 120) -> None:
        """Wait until the program ``name`` ``answers``.

        Raises :class:`DemoError` with the end of its log when it gives up.
        """
        end = time.monotonic() + seconds
        while not answers():
            if time.monotonic() > end or self.states().get(name) == "FATAL":
                raise DemoError(f"{name} does not start. The end of its log:\n{self.tail(name)}")
            time.sleep(0.1)

    def tail(self, name: str, lines: int = 20) -> str:
        """The end of a program's log."""
        file = self.home.log / f"{name}.log"
        text = file.read_text(errors="replace") if file.exists() else "(no log)"
        return "\n".join(text.splitlines()[-lines:])

    def stop(self) -> bool:
        """Stop every program and the supervisor; false when nothing ran."""
        if not self.running():
            return self._end_orphans()
        pid: int = self._ask(lambda api: api.supervisor.getPID())
        self._ask(lambda api: api.supervisor.shutdown())
        while _alive(pid):
            time.sleep(0.1)
        return True

    def _end_orphans(self) -> bool:
        """End what a killed supervisor left running; false when there is nothing."""
        import psutil

        orphans = [
            p for p in psutil.process_iter() if _environment(p).get(MARK) == str(self.home.path)
        ]
        for orphan in orphans:
            with suppress(psutil.Error):
                # All of them end at once on it, PostgreSQL without waiting for its clients.
                orphan.send_signal(signal.SIGINT)
        for orphan in psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)[1]:
            with suppress(psutil.Error):
                orphan.kill()
        return bool(orphans)

    def _configuration(self, programs: list[Program]) -> str:
        # supervisor warns when root does not say that root is meant
        user = {"user": "root"} if os.geteuid() == 0 else {}
        sections = [
            _section(
                "supervisord",
                {
                    "logfile": str(self.home.log / "supervisor.log"),
                    "logfile_maxbytes": "2MB",
                    "logfile_backups": "1",
                    "pidfile": str(self.pid_file),
                    "childlogdir": str(self.home.log),
                    "directory": str(self.home.path),
                    **user,
                },
            ),
            _section("unix_http_server", {"file": str(self.socket), "chmod": "0700"}),
            _section(
                "rpcinterface:supervisor",
                {
                    "supervisor.rpcinterface_factory": (
                        "supervisor.rpcinterface:make_main_rpcinterface"
                    )
                },
            ),
        ]
        # One group after another is stopped, the last one first; all of a group at once.
        for priority, group, service in ((1, SERVICES, True), (2, PROGRAMS, False)):
            names = ",".join(p.name for p in programs if p.service is service)
            if names:
                members = {"programs": names, "priority": str(priority)}
                sections.append(_section(f"group:{group}", members))
        return "\n".join(sections + [p.section(self.home.log) for p in programs])

    def _ask(self, question: Callable[[Any], Any], default: Any = None) -> Any:
        from supervisor.xmlrpc import SupervisorTransport

        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        try:
            return question(xmlrpc.client.ServerProxy("http://local", transport))
        except (OSError, xmlrpc.client.ProtocolError):
            return default
        finally:
            transport.close()


def _section(name: str, options: Mapping[str, str]) -> str:
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in options.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _environment(process: psutil.Process) -> dict[str, str]:
    import psutil

    try:
        return process.environ()
    except psutil.Error:
        return {}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
