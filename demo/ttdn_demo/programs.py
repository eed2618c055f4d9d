"""The programs of the demo that run on top of the services."""

from __future__ import annotations

import sys
from pathlib import Path

from ttdn_dev.home import Home
from ttdn_dev.supervisor import Program

BIN = Path(sys.executable).parent
# Two, so that one slow source does not block the others.
HARVESTERS = ("harvest-1", "harvest-2")
# What nobody waits for at a start.
IN_THE_BACKGROUND = ("notices", "worker", *HARVESTERS, "clock")


def programs(home: Home) -> list[Program]:
    """Everything but PostgreSQL, Redis and Solr; what needs them is started when they answer.

    The web server comes first: it is what people wait for.
    """
    return [
        _mail(home),
        _web(home, "web", home.ini, workers=2),
        _web(home, "portal", home.portal_ini, workers=1),
        _ckan(home, "notices", "jobs", "worker", "ttdn-notices"),
        _ckan(home, "worker", "jobs", "worker"),
        *(_ckan(home, name, "ttdn", "harvest", "work") for name in HARVESTERS),
        _ckan(home, "clock", "ttdn", "clock"),
    ]


def _web(home: Home, name: str, ini: Path, workers: int) -> Program:
    command = [str(BIN / "gunicorn"), "ttdn_demo.web:create()"]
    command += ["--config", "python:ttdn_demo.web", "--preload"]
    command += ["--bind", f"127.0.0.1:{home.port(name)}"]
    command += ["--workers", str(workers), "--threads", "4"]
    command += ["--timeout", "120", "--graceful-timeout", "5"]
    return Program(
        name, command, service=False, stop_seconds=30, environment={"CKAN_INI": str(ini)}
    )


def _ckan(home: Home, name: str, *arguments: str) -> Program:
    command = [str(BIN / "ckan"), "-c", str(home.ini), *arguments]
    # Without a buffer, what a program says appears in its log when it says it.
    # The job worker lets its job end before it stops.
    unbuffered = {"PYTHONUNBUFFERED": "1"}
    return Program(name, command, service=False, stop_seconds=30, environment=unbuffered)


def _mail(home: Home) -> Program:
    command = [sys.executable, "-m", "aiosmtpd", "--nosetuid"]
    command += ["--listen", f"127.0.0.1:{home.port('mail')}"]
    command += ["--class", "aiosmtpd.handlers.Mailbox", str(home.mail)]
    # Stopped after the worker, whose last job may still have mails to send.
    return Program("mail", command)
