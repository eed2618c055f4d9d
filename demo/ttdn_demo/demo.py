"""The whole demo: start, stop, status and the rest of what the Makefile offers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable

from ttdn_demo import accounts as accounts_file
from ttdn_demo import programs, settings, steps
from ttdn_dev import services
from ttdn_dev.home import DemoError, Home, port_is_free
from ttdn_dev.supervisor import Supervisor

Say = Callable[[str], None]

# An agency's account is called like the agency.
AGENCIES_SHOWN = (
    "so-du-lich",
    "so-ngoai-vu",
    "so-noi-vu",
    "trung-tam-bao-ton-di-tich-co-do-hue",
)

# What must answer before a start is done.
ANSWERING = ("web", "portal")


def start(home: Home, say: Say) -> bool:
    """Start the demo and fill it the first time; return when all of it answers.

    False: it ran already and nothing was changed. Raises :class:`DemoError` when it cannot start.
    """
    with home.locked(waiting=lambda: say("Another start of this demo is at work; waiting …")):
        supervisor = Supervisor(home)
        if complete(home, supervisor):
            say("The demo runs already; nothing was changed.")
            return False
        _choose_ports(home, supervisor)
        settings.write(home)
        accounts_file.refresh_addresses(home)
        _start_services(home, supervisor, say)
        steps.run(home, say)
        _start_programs(home, supervisor, say)
        return True


def complete(home: Home, supervisor: Supervisor) -> bool:
    """Whether every program runs."""
    states = supervisor.states()
    names = {program.name for program in programs.programs(home)} if states else {"-"}
    return names <= states.keys() and set(states.values()) == {"RUNNING"}


def stop(home: Home) -> bool:
    """Stop everything; false when nothing ran."""
    with home.locked():
        return Supervisor(home).stop()


def status(home: Home) -> list[str]:
    """One line for each program, and the addresses when the demo runs."""
    supervisor = Supervisor(home)
    states = supervisor.states()
    if not states:
        return ["The demo does not run."]
    pids = supervisor.processes()
    lines = [f"{name:10} {state:10} {pids.get(name, '')}" for name, state in states.items()]
    return [*lines, "", *addresses(home)] if complete(home, supervisor) else lines


def addresses(home: Home) -> list[str]:
    """Where the demo answers."""
    return [
        f"Catalogue      {settings.site_url(home)}",
        f"Agency portal  {settings.portal_url(home)}",
        f"Mails          {home.mail}",
        f"Logs           {home.log}",
    ]


def accounts(home: Home) -> list[str]:
    """Who can log in, with the passwords; of the many agencies only some."""
    known: list[dict[str, str]] = json.loads(home.accounts.read_text())["accounts"]
    agencies = [row for row in known if row["role"] == "agency"]
    shown = [row for row in known if row not in agencies or row["name"] in AGENCIES_SHOWN]
    rows = [f"{r['role']:10} {r['name']:36} {r['password']}" for r in shown]
    more = f"{len(known) - len(shown)} more agencies: {home.accounts}"
    return ["Accounts (role, name, password):", *rows, more]


def reset(home: Home) -> None:
    """Stop the demo and delete everything that it wrote."""
    stop(home)
    shutil.rmtree(home.sockets, ignore_errors=True)
    shutil.rmtree(home.path)


def follow_logs(home: Home) -> None:
    """Show the logs as they grow, until interrupted."""
    files = sorted(str(file) for file in home.log.glob("*.log"))
    if not files:
        raise DemoError("There are no logs yet.")
    try:
        subprocess.run(["tail", "-n", "20", "-F", *files], check=False)  # noqa: S607 - POSIX
    except KeyboardInterrupt:
        return


def _choose_ports(home: Home, supervisor: Supervisor) -> None:
    """Check the port that people know, and find free ones for the others."""
    asked = os.environ.get("TTDN_PORT", "")
    if asked and not asked.isdigit():
        raise DemoError(f"TTDN_PORT={asked} is not a port number.")
    port = settings.web_port(home)
    states = supervisor.states()
    if states.get("web") not in ("RUNNING", "STARTING") and not port_is_free(port):
        raise DemoError(
            f"Port {port} is taken by {_holder(port)}. Stop that program, or choose another"
            f" port: TTDN_PORT={port + 1} make demo"
        )
    for name in ("portal", "mail"):
        if states.get(name) not in ("RUNNING", "STARTING"):
            home.keep_or_change_port(name)


def _holder(port: int) -> str:
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            local = connection.laddr
            if local and local.port == port and connection.status == "LISTEN" and connection.pid:
                process = psutil.Process(connection.pid)
                return f"{process.name()} (process {connection.pid})"
    except psutil.Error:
        pass  # another user's process; its name is not for us
    return "another program"


def _start_services(home: Home, supervisor: Supervisor, say: Say) -> None:
    wanted = programs.programs(home)
    # Services that were started alone know nothing of the demo's other programs.
    if supervisor.running() and not {p.name for p in wanted} <= supervisor.states().keys():
        supervisor.stop()
    if not supervisor.running():
        say("PostgreSQL, Redis and Solr …")
        supervisor.start([*services.prepare(home, durable=True), *wanted])
    services.wait(home, supervisor)


def _start_programs(home: Home, supervisor: Supervisor, say: Say) -> None:
    say("Web server, agency portal and workers …")
    wanted = [program.name for program in programs.programs(home) if not program.service]
    urls = {"web": settings.site_url(home), "portal": settings.portal_url(home)}
    # The processors are few: what people wait for goes first.
    first = [name for name in wanted if name not in programs.IN_THE_BACKGROUND]
    for name in first:
        supervisor.start_program(name)
    for name in ANSWERING:
        supervisor.wait(name, lambda url=urls[name]: _answers(url))
    for name in wanted:
        supervisor.start_program(name)
    for name in wanted:
        supervisor.wait(name, lambda n=name: supervisor.states().get(n) == "RUNNING")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=30).close()  # noqa: S310 - our own http address
    except (urllib.error.URLError, OSError):
        return False
    return True
