"""``ckan ttdn files``: what is served of uploaded files."""

from __future__ import annotations

import click

from .calls import run

__all__ = ["files"]


@click.group()
def files() -> None:
    """Look after uploaded files."""


@files.command()
def clean() -> None:
    """Remove camera, place and author data from files stored before uploads were cleaned.

    Can be interrupted and called again. Items whose submission waits for its appraisal are left;
    the clock comes back for them.
    """
    total = 0
    while done := run("ttdn_file_clean", {})["cleaned"]:
        total += len(done)
        click.echo(f"{total} items cleaned")
    click.echo("Nothing is left to clean." if not total else "Done.")


@files.command()
@click.argument("sha256")
def original(sha256: str) -> None:
    """Print the SHA-256 of the originals of a served file; they lie in the archive."""
    found = run("ttdn_file_originals", {"sha256": sha256})
    for each in found:
        click.echo(each)
    if not found:
        click.echo("The file is served as it was uploaded.", err=True)
