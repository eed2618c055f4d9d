"""What happens by the clock: publication, expiry, harvests that are due."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Any

import click
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.jobs import heartbeat

__all__ = ["clock"]

log = logging.getLogger(__name__)

# Cheap each time: what is due once a day remembers that it was done.
_STEPS: dict[str, dict[str, Any]] = {
    "ttdn_clock_run": {},
    "ttdn_link_check": {},
    "ttdn_file_clean": {},
    "ttdn_file_text_extract": {},
    "ttdn_lexicon_build": {"if_older": True},
    "ttdn_saved_search_run": {},
    "harvest_jobs_run": {},
    "ttdn_harvest_tidy": {"daily": True},
}


@click.command()
@click.option("--every", default=30, show_default=True, help="Seconds between two rounds.")
@click.option("--once", is_flag=True, help="One round, then end: for cron.")
def clock(every: int, once: bool) -> None:
    """Publish what is due, withdraw what has expired, start the harvests that are due, tidy up."""
    pause = threading.Event()
    while True:
        heartbeat.beat("clock", heartbeat.ROUND_LASTS_SECONDS)
        _round()
        if once:
            return
        pause.wait(every)


def _round() -> None:
    for name, given in _STEPS.items():
        try:
            user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
            result = tk.get_action(name)({"user": user, "ignore_auth": True}, dict(given))
        except Exception:
            # One failed round must not end the clock: the next one does what this one could not.
            log.exception("%s failed at %s", name, dt.datetime.now(dt.timezone.utc).isoformat())
            model.Session.rollback()
        else:
            if any(result.values() if isinstance(result, dict) else result):
                click.echo(f"{name}: {result}")
        finally:
            model.Session.remove()
