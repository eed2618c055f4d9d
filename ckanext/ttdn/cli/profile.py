"""The province profile on the command line: check it, load it (R02)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from ckan.plugins import toolkit as tk

from .calls import complaints, run

__all__ = ["profile"]


@click.group()
def profile() -> None:
    """Check and load the province profile."""


@profile.command()
@click.argument("source", metavar="NAME|PATH")
@click.option("--against-database", is_flag=True, help="Also tell what the register holds.")
def check(source: str, against_database: bool) -> None:
    """Tell what is wrong with a profile; exit status 1 when anything is.

    With --against-database, a register that differs from the profile counts as wrong.
    """
    content = _content(source)
    result = _call(source, "ttdn_profile_check", content)
    for problem in result["problems"]:
        _complain(source, problem["path"], problem["message"])
    if result["problems"]:
        raise click.exceptions.Exit(1)
    click.echo(f"{source}: nothing is wrong, {result['agencies']} agencies")
    if against_database:
        report = _call(source, "ttdn_profile_load", {**content, "dry_run": True})
        if not _tell(report):
            raise click.exceptions.Exit(1)


@profile.command()
@click.argument("source", metavar="NAME|PATH")
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
def load(source: str, dry_run: bool) -> None:
    """Bring organisations and register in step with a profile. Deletes nothing; may be repeated."""
    _tell(_call(source, "ttdn_profile_load", {**_content(source), "dry_run": dry_run}))


def _content(source: str) -> dict[str, Any]:
    path = Path(source)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        try:
            return {"content": path.read_text("utf-8")}
        except (OSError, UnicodeDecodeError) as error:
            raise click.ClickException(f"{source} cannot be read: {error}") from None
    return {"name": source}


def _call(source: str, action: str, data_dict: dict[str, Any]) -> dict[str, Any]:
    try:
        return run(action, data_dict)
    except tk.ValidationError as error:
        for path, message in complaints(error):
            _complain(source, path, message)
        raise click.exceptions.Exit(1) from None


def _complain(source: str, path: str, message: str) -> None:
    click.secho(f"{source}: {path}: {message}" if path else f"{source}: {message}", fg="red")


def _tell(report: dict[str, Any]) -> bool:
    """Print a report; True when register and profile are the same."""
    would = "would be " if report["dry_run"] else ""
    for code in report["created"]:
        click.echo(f"{code}: {would}created")
    for change in report["changed"]:
        for field, values in change["fields"].items():
            click.echo(
                f"{change['code']}: {field} {would}changed"
                f" from {values['stored']!r} to {values['profile']!r}"
            )
    for code in report["gone"]:
        click.echo(f"{code}: not in the profile; left as it is")
    for account in report["review"]:
        click.echo(f"{account['code']}: its account needs a decision ({account['reason']})")
    counts = f"{len(report['created'])} created, {len(report['changed'])} changed"
    same = not (report["created"] or report["changed"] or report["gone"])
    click.echo(
        f"profile {report['profile']}, authority {report['authority']}: "
        + (
            f"no change, {report['unchanged']} agencies"
            if same
            else f"{would}{counts}, {report['unchanged']} unchanged, {len(report['gone'])} gone"
        )
    )
    return same
