"""Starting the demo: ports, configuration, steps that are completed after an interruption."""

from __future__ import annotations

import configparser
import json
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ckanext.ttdn import cli as commands
from ckanext.ttdn import sealing
from ckanext.ttdn.harvesters import credentials
from ttdn_demo import programs, settings, steps
from ttdn_dev import bootstrap
from ttdn_dev.home import DemoError, Home

TTDN = Path(sys.executable).with_name("ttdn")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_told_before_anything_starts(home: Home, taken_port: int):
    environment = {**os.environ, "TTDN_PORT": str(taken_port), "TTDN_HOME": str(home.path)}
    run = subprocess.run(
        [str(TTDN), "demo"], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert f"Port {taken_port} is taken by" in run.stderr
    assert str(os.getpid()) in run.stderr
    assert f"TTDN_PORT={taken_port + 1} make demo" in run.stderr
    assert not (home.path / "supervisord.conf").exists()


def test_ttdn_has_the_commands_of_the_makefile():
    makefile = (bootstrap.ROOT / "Makefile").read_text()
    told = subprocess.run([str(TTDN), "--help"], capture_output=True, text=True, check=True)
    offered = {line.split()[0] for line in told.stdout.partition("Commands:")[2].splitlines()[1:]}
    assert offered == {"demo", "lint", "logs", "reset", "services", "status", "stop", "test"}
    assert set(re.findall(r"\$\(TTDN\) ([a-z]+)", makefile)) <= offered


def test_the_fill_is_a_command_of_the_demo_and_none_of_the_product():
    (product,) = commands.get_commands()
    assert "demo" not in product.commands
    (entry,) = (e for e in entry_points(group="ckan.click_command") if e.name == "ttdn-demo")
    assert set(entry.load().commands) == {"fill"}


def test_stop_and_status_of_a_demo_that_never_ran(home: Home):
    for command, answer in (("stop", "Nothing was running."), ("status", "does not run")):
        run = subprocess.run(
            [str(TTDN), command, "--home", str(home.path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer in run.stdout


def test_reset_asks_unless_forced(home: Home):
    command = [str(TTDN), "reset", "--home", str(home.path)]
    refused = subprocess.run(command, input="n\n", capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert home.path.exists()

    subprocess.run([*command, "--force"], check=True, capture_output=True)
    assert not home.path.exists()


def test_configuration_keeps_its_secrets_and_ports(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TTDN_HARVEST_ALLOW", "10.1.2.0/24")
    settings.write(home)
    first = home.ini.read_text(), home.portal_ini.read_text()
    settings.write(home)
    assert (home.ini.read_text(), home.portal_ini.read_text()) == first
    for file in (home.ini, home.portal_ini, home.path / "secrets.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    parser = configparser.ConfigParser()
    parser.read(home.ini)
    options = parser["app:main"]
    portal_address = settings.portal_url(home).removeprefix("http://")
    assert options["ckanext.ttdn.harvest.allowed_networks"] == f"{portal_address} 10.1.2.0/24"
    assert options["SECRET_KEY"] not in first[1]


def test_r34_a_home_of_an_earlier_version_gets_a_key_for_credentials(home: Home):
    (home.path / "secrets.json").write_text(json.dumps({"catalogue": "a", "portal": "b"}))
    settings.write(home)
    parser = configparser.ConfigParser()
    parser.read(home.ini)
    options = parser["app:main"]
    assert options["SECRET_KEY"] == "a"
    key = sealing.key_from(options["ckanext.ttdn.harvest.secret_key"])
    sealed = credentials.seal(credentials.Bearer("bí mật"), key, "source")
    settings.write(home)
    parser.read(home.ini)
    again = sealing.key_from(parser["app:main"]["ckanext.ttdn.harvest.secret_key"])
    assert credentials.open_sealed(sealed, again, "source") == credentials.Bearer("bí mật")


def test_two_workers_harvest_and_nothing_of_another_engine_runs(home: Home):
    commands = {program.name: program.command for program in programs.programs(home)}
    workers = [name for name, command in commands.items() if "harvest" in command]
    assert workers == ["harvest-1", "harvest-2"]
    assert all(commands[name][-3:] == ["ttdn", "harvest", "work"] for name in workers)
    assert not any("harvester" in command for command in commands.values())
    assert set(programs.IN_THE_BACKGROUND) < commands.keys()


def test_an_interrupted_first_fill_is_completed(home: Home, monkeypatch: pytest.MonkeyPatch):
    ran: list[str] = []
    broken = True

    def second(_home: Home) -> None:
        ran.append("second")
        if broken:
            raise KeyboardInterrupt

    def plan(_home: Home) -> list[steps.Step]:
        return [
            steps.Step("first", "First", "1", lambda _home: ran.append("first")),
            steps.Step("second", "Second", "1", second),
            steps.Step("third", "Third", "1", lambda _home: ran.append("third")),
        ]

    monkeypatch.setattr(steps, "steps", plan)
    with pytest.raises(KeyboardInterrupt):
        steps.run(home, lambda text: None)
    broken = False
    steps.run(home, lambda text: None)
    assert ran == ["first", "second", "second", "third"]
    steps.run(home, lambda text: None)
    assert len(ran) == 4


def test_a_step_that_has_something_new_is_run_again(home: Home, monkeypatch: pytest.MonkeyPatch):
    ran: list[str] = []
    for version in ("1", "1", "2"):
        step = steps.Step("only", "Only", version, lambda _home, v=version: ran.append(v))
        monkeypatch.setattr(steps, "steps", lambda _home, step=step: [step])
        steps.run(home, lambda text: None)
    assert ran == ["1", "2"]


def test_a_failing_step_tells_the_end_of_its_log(home: Home):
    with pytest.raises(DemoError, match="No module named"):
        steps.module(home, "no_such_module")


def test_accounts_file_follows_the_ports(home: Home):
    from ttdn_demo import accounts

    account = {"name": "a", "password": "b", "token": "c", "role": "agency", "organization": "d"}
    home.accounts.write_text(json.dumps({"accounts": [account], "agency_portal_account": {}}))
    home.set_port("web", 5999)
    accounts.refresh_addresses(home)
    known = json.loads(home.accounts.read_text())
    assert known["url"] == "http://127.0.0.1:5999"
    assert known["agency_portal_url"] == settings.portal_url(home)
    assert known["accounts"] == [account]
    assert stat.S_IMODE(home.accounts.stat().st_mode) == 0o600


def test_bootstrap_tells_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 1))
    told = " ".join(bootstrap.problems())
    assert "Python 3.10" in told
    assert "python3.9-venv" in told


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("psycopg2==2.9.12", "psycopg2-binary==2.9.12"),
        ("werkzeug[watchdog]==3.1.8", "werkzeug==3.1.8"),
        ("flask==3.1.3", "flask==3.1.3"),
    ],
)
def test_bootstrap_installs_ckans_pins_without_a_compiler(theirs: str, ours: str):
    assert bootstrap.substitute(theirs) == ours


def test_bootstrap_installs_the_ckan_of_the_project():
    project = (bootstrap.DEMO / "pyproject.toml").read_text()
    assert f'"{bootstrap.CKAN}"' in project


def test_ci_runs_the_commands_of_the_makefile():
    script = (bootstrap.ROOT / ".ci" / "run").read_text()
    assert script.index("make lint") < script.index("make test")
