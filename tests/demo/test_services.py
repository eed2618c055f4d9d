"""The embedded services: several sets side by side, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis
import requests

from ttdn_dev import services
from ttdn_dev.home import Home
from ttdn_dev.supervisor import MARK, Supervisor


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # The suite itself runs on embedded services.
    for service in services.SERVICES:
        for name in service.addresses:
            monkeypatch.delenv(name, raising=False)


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    pair = Home.at(tmp_path / "one"), Home.at(tmp_path / "two")
    yield pair
    for home in pair:
        services.stop(home)


def processes(home: Home) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(home.path):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_two_homes_run_side_by_side_and_stop_without_a_trace(homes: tuple[Home, Home]):
    for home in homes:
        services.start(home)
    for home in homes:
        found = services.environment(home)
        psycopg2.connect(found["CKAN_SQLALCHEMY_URL"]).close()
        redis.Redis.from_url(found["CKAN_REDIS_URL"]).set("home", str(home.path))
        assert requests.get(f"{found['CKAN_SOLR_URL']}/schema/name", timeout=60).ok
    one, two = homes
    assert redis.Redis.from_url(services.environment(one)["CKAN_REDIS_URL"]).get("home") == (
        str(one.path).encode()
    )

    services.start(one)  # again: leaves alone what runs
    assert services.stop(one)
    assert not processes(one)
    assert Supervisor(two).running()
    assert not services.stop(one)

    services.start(one)
    kept = redis.Redis.from_url(services.environment(one)["CKAN_REDIS_URL"]).get("home")
    assert kept == str(one.path).encode()


def test_what_a_killed_supervisor_left_is_ended(homes: tuple[Home, Home]):
    home = homes[0]
    services.start(home)
    supervisor = psutil.Process(int((home.path / "supervisord.pid").read_text()))
    supervisor.send_signal(signal.SIGKILL)
    psutil.wait_procs([supervisor])
    assert processes(home)

    assert services.stop(home)
    assert not processes(home)


def test_a_service_that_dies_is_started_again(homes: tuple[Home, Home]):
    home = homes[0]
    services.start(home)
    supervisor = Supervisor(home)
    before = supervisor.processes()["redis"]
    os.kill(before, signal.SIGKILL)
    supervisor.wait("redis", lambda: supervisor.processes().get("redis", before) != before)
    services.wait(home, supervisor)


def test_given_addresses_are_used_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home = Home.at(tmp_path)
    for name in ("CKAN_SOLR_URL", "TTDN_PORTAL_SOLR_URL"):
        monkeypatch.setenv(name, f"http://solr.example.org/{name}")
    monkeypatch.delenv(services.EMBEDDED, raising=False)

    assert services.environment(home)["CKAN_SOLR_URL"] == "http://solr.example.org/CKAN_SOLR_URL"
    assert [s.name for s in services.SERVICES if services.embedded(s)] == ["postgres", "redis"]


def test_addresses_of_another_home_are_nobodys_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one, two = Home.at(tmp_path / "one"), Home.at(tmp_path / "two")
    for name, value in services.environment(one).items():
        monkeypatch.setenv(name, value)

    assert str(two.sockets) in services.environment(two)["CKAN_SQLALCHEMY_URL"]


def test_a_long_path_gets_its_sockets_elsewhere(tmp_path: Path):
    home = Home.at(tmp_path / ("long" * 30))
    assert len(str(home.sockets)) <= 80
    assert home.sockets.is_dir()


def test_the_second_start_waits_for_the_first(tmp_path: Path):
    code = (
        "import sys; from ttdn_dev.home import Home\n"
        "say = lambda: print('waiting', flush=True)\n"
        "with Home.at(sys.argv[1]).locked(waiting=say): print('held', flush=True)\n"
    )
    with Home.at(tmp_path).locked():
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert second.stdout is not None
        assert second.stdout.readline() == "waiting\n"
    assert second.communicate()[0] == "held\n"
