"""``ckan ttdn harvest``: run a source now."""

from __future__ import annotations

import sys
from typing import Any

import click
from ckan.plugins import toolkit as tk

__all__ = ["harvest"]

# ckanext-harvest's words for its counts, and ours.
_COUNTS = (
    ("added", "new"),
    ("updated", "changed"),
    ("not modified", "unchanged"),
    ("deleted", "gone"),
    ("errored", "refused"),
)


@click.group()
def harvest() -> None:
    """Harvest the agencies' own systems (H 6.7)."""


@harvest.command()
@click.argument("name")
def run(name: str) -> None:
    """Run the source NAME to its end and print the counts; fails when the job had an error."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        job = tk.get_action("ttdn_harvest_run")({"user": user}, {"id": name})
    except tk.ObjectNotFound:
        click.echo(f"There is no harvest source {name}.", err=True)
        sys.exit(2)
    except tk.ValidationError as error:
        click.echo(str(error.error_dict), err=True)
        sys.exit(1)
    stats: dict[str, Any] = job["stats"]
    click.echo(", ".join(f"{ours}: {stats.get(theirs, 0)}" for theirs, ours in _COUNTS))
    errors = [
        *(line["message"] for line in job["gather_error_summary"]),
        *(line["message"] for line in job["object_error_summary"]),
    ]
    for message in errors:
        click.echo(message, err=True)
    if errors or stats.get("errored") or job["status"] != "Finished":
        sys.exit(1)
