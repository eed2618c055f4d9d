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
    cleaned = looked_at = 0
    while True:
        found = run("ttdn_file_clean", {})
        done = len(found["cleaned"]) + len(found["unchanged"])
        if not done:
            break
        cleaned, looked_at = cleaned + len(found["cleaned"]), looked_at + done
        click.echo(f"{looked_at} items looked at, {cleaned} cleaned")
    for failed in found["failed"]:
        click.secho(f"{failed}: a file cannot be read or stored, see the log", fg="red", err=True)
    if found["failed"]:
        raise click.exceptions.Exit(1)
    click.echo("Done." if looked_at else "Nothing is left to clean.")


@files.command("extract-text")
def extract_text() -> None:
    """Extract the texts of all uploaded documents now, for the search.

    The clock does so by and by. Can be interrupted and called again.
    """
    read = unreadable = 0
    while True:
        found = run("ttdn_file_text_extract", {})
        if not any(found.values()):
            break
        read, unreadable = read + len(found["read"]), unreadable + len(found["unreadable"])
        click.echo(f"{read} files read, {unreadable} cannot be read")
    click.echo("Done. The clock indexes the items that show them.")


@files.command()
@click.argument("sha256")
def original(sha256: str) -> None:
    """Print the SHA-256 of the originals of a served file; they lie in the archive."""
    found = run("ttdn_file_originals", {"sha256": sha256})
    for each in found:
        click.echo(each)
    if not found:
        click.echo("The file is served as it was uploaded.", err=True)
