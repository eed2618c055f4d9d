"""PostgreSQL, Redis and Solr of a home, or the ones that the environment names."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ttdn_dev import postgres, redis_server, solr
from ttdn_dev.home import Home
from ttdn_dev.supervisor import Program, Supervisor

# Names the addresses in an environment that ``services env`` of some home set:
# these must not count as somebody's own servers when another home starts.
EMBEDDED = "TTDN_EMBEDDED"


@dataclass(frozen=True)
class Service:
    """A server that can be embedded, and the variables that say it need not be."""

    name: str
    addresses: Mapping[str, Callable[[Home], str]]
    prepare: Callable[[Home, bool], None]
    program: Callable[[Home, bool], Program]
    answers: Callable[[Home], bool]
    after_start: Callable[[Home], None] = lambda home: None


SERVICES = (
    Service(
        "postgres",
        {
            "CKAN_SQLALCHEMY_URL": lambda home: postgres.url(home, "ckan"),
            "TTDN_PORTAL_SQLALCHEMY_URL": lambda home: postgres.url(home, "portal"),
        },
        postgres.prepare,
        postgres.program,
        postgres.answers,
        postgres.create_databases,
    ),
    Service(
        "redis",
        {
            "CKAN_REDIS_URL": lambda home: redis_server.url(home, 0),
            "TTDN_PORTAL_REDIS_URL": lambda home: redis_server.url(home, 1),
        },
        lambda home, durable: None,
        lambda home, durable: redis_server.program(home),
        redis_server.answers,
    ),
    Service(
        "solr",
        {
            "CKAN_SOLR_URL": lambda home: solr.url(home, "ckan"),
            "TTDN_PORTAL_SOLR_URL": lambda home: solr.url(home, "portal"),
        },
        lambda home, durable: solr.prepare(home),
        solr.program,
        solr.answers,
    ),
)


def given(name: str) -> str | None:
    """The address that somebody else's server has in the environment, if it is given."""
    if name in os.environ.get(EMBEDDED, "").split():
        return None
    return os.environ.get(name) or None


def embedded(service: Service) -> bool:
    """Whether the home has to run the service: not when all its addresses are given."""
    return not all(given(name) for name in service.addresses)


def addresses(home: Home) -> dict[str, str]:
    """The address of each database, by the name of its variable."""
    return {
        name: given(name) or address(home)
        for service in SERVICES
        for name, address in service.addresses.items()
    }


def prepare(home: Home, durable: bool) -> list[Program]:
    """Make what the services need on disk and return their programs."""
    needed = [service for service in SERVICES if embedded(service)]
    for service in needed:
        service.prepare(home, durable)
    return [service.program(home, durable) for service in needed]


def wait(home: Home, supervisor: Supervisor) -> None:
    """Wait until the services of the home answer."""
    for service in SERVICES:
        if embedded(service):
            supervisor.wait(service.name, lambda s=service: s.answers(home))
            service.after_start(home)


def start(home: Home) -> None:
    """Start the services for tests and development; what runs is left alone.

    They keep their data over a stop, but not over a crash of the machine.
    """
    with home.locked():
        supervisor = Supervisor(home)
        if not supervisor.running():
            supervisor.start(prepare(home, durable=False))
        wait(home, supervisor)


def stop(home: Home) -> bool:
    """Stop everything that the home runs; false when nothing ran."""
    with home.locked():
        return Supervisor(home).stop()


def environment(home: Home) -> dict[str, str]:
    """The variables by which CKAN finds the services and the storage of the home."""
    found = addresses(home)
    ours = [name for name in found if not given(name)]
    return {**found, "CKAN_STORAGE_PATH": str(home.storage), EMBEDDED: " ".join(ours)}


def shell_exports(home: Home) -> str:
    """``environment`` as lines that a shell evaluates."""
    lines = (f"export {k}={shlex.quote(v)}" for k, v in environment(home).items())
    return "\n".join(lines)
