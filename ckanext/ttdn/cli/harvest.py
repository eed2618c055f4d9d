"""``ckan ttdn harvest``: run, preview, follow and answer harvests; the worker (H 6.7)."""

from __future__ import annotations

import json
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

import click
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy import exc

from ckanext.ttdn import sealing
from ckanext.ttdn.jobs import heartbeat
from ckanext.ttdn.services.call_options import CallOptions

from .calls import language_of_the_site

__all__ = ["harvest"]

_COUNTS = ("new", "changed", "unchanged", "gone", "refused")


@click.group()
def harvest() -> None:
    """Harvest the agencies' own systems (H 6.7)."""


@harvest.command()
@click.argument("name")
def run(name: str) -> None:
    """Run the source NAME to its end and print the counts; fails when the job had an error."""
    _told(_call("ttdn_harvest_run", name, id=name))


@harvest.command()
@click.argument("job")
def status(job: str) -> None:
    """Show the job with this id; fails when it had an error or is not finished."""
    _told(_call("ttdn_harvest_job_show", job, id=job))


@harvest.command()
@click.argument("job")
@click.option("--accept", is_flag=True, help="Withdraw what the stopped job asks about.")
def retry(job: str, accept: bool) -> None:
    """Let a job that failed or stopped go on; a worker takes it."""
    name = "ttdn_harvest_job_accept" if accept else "ttdn_harvest_job_retry"
    click.echo(_call(name, job, id=job)["state"])


@harvest.command()
@click.argument("name")
@click.option("--limit", default=5, show_default=True)
def preview(name: str, limit: int) -> None:
    """Print the first records of the source NAME as they would become items; stores nothing."""
    found = _call("ttdn_harvest_preview", name, id=name, limit=limit)
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    if found["problem"]:
        sys.exit(1)


@harvest.command("new-key")
def new_key() -> None:
    """Print a key for ckanext.ttdn.harvest.secret_key."""
    click.echo(sealing.new_key())


@harvest.command()
@click.option("--once", is_flag=True, help="End when no job is due.")
@click.option("--every", default=2.0, show_default=True, help="Seconds between two looks.")
def work(once: bool, every: float) -> None:
    """Take jobs as they come due; run as many of these as sources may be slow at once."""
    ended = threading.Event()
    # A worker that is told to end finishes what it has begun to write; the rest another takes up.
    signal.signal(signal.SIGTERM, lambda *_signal: _leave(ended))
    with heartbeat.kept("harvest"):
        while not ended.is_set():
            done = _once()
            if done is None:
                if once:
                    return
                ended.wait(every)


def _leave(ended: threading.Event) -> None:
    ended.set()
    raise SystemExit(0)


def _once() -> dict[str, Any] | None:
    try:
        with language_of_the_site():
            user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
            context: Any = {"user": user, "ttdn": CallOptions(worker=True)}
            done = tk.get_action("ttdn_harvest_work")(context, {})
    except Exception as error:
        # Without a database there is no work to be found; the next look may find one.
        click.echo(f"{type(error).__name__}: {error}", err=True)
        return None
    finally:
        # A connection that was cut cannot even be given back: there is nothing left to do with it.
        with suppress(exc.SQLAlchemyError):
            model.Session.remove()
    if done is not None:
        click.echo(f"{done['source_id']}: {done['state']} {_counted(done)}")
    return done


def _call(action: str, name: str, **data: Any) -> dict[str, Any]:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        with language_of_the_site():
            return tk.get_action(action)({"user": user}, data)
    except tk.ObjectNotFound:
        click.echo(f"There is no harvest source or job {name}.", err=True)
        sys.exit(2)
    except tk.ValidationError as error:
        click.echo(str(error.error_dict), err=True)
        sys.exit(1)


def _counted(job: dict[str, Any]) -> str:
    counts = job["counts"]
    told = ", ".join(f"{name}: {counts[name]}" for name in _COUNTS)
    return told + (f", conflicts: {counts['conflicts']}" if counts["conflicts"] else "")


def _told(job: dict[str, Any]) -> None:
    click.echo(_counted(job))
    if job["problem"]:
        click.echo(job["problem"]["message"], err=True)
    if job["state"] == "waiting":
        click.echo(f"{job['id']} waits until {job['goes_on']} (UTC)", err=True)
    if job["counts"]["refused"]:
        for record in job["errors"]:
            click.echo(f"{record['original_id']}: {record['message']}", err=True)
    if job["state"] != "finished" or job["counts"]["refused"]:
        sys.exit(1)
