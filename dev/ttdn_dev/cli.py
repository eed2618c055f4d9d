"""The command ``ttdn``: services, tests and linters, and what other distributions add.

A distribution adds a command by an entry point of the group ``ttdn.commands``.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import click

from ttdn_dev import checks
from ttdn_dev import services as embedded
from ttdn_dev.home import DemoError, Home

COMMANDS = "ttdn.commands"

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False),
    required=True,
    envvar="TTDN_HOME",
    help="Folder with all state.",
)


@click.group()
def ttdn() -> None:
    """Run the foreign-information catalogue and its services on this machine."""


@ttdn.command(context_settings={"ignore_unknown_options": True})
@home_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(home: str, arguments: tuple[str, ...]) -> None:
    """Run the suite; the ARGUMENTS go to pytest."""
    raise SystemExit(checks.test(Home.at(Path(home) / "test"), arguments))


@ttdn.command()
def lint() -> None:
    """Run the linters."""
    raise SystemExit(checks.lint())


@ttdn.group()
def services() -> None:
    """PostgreSQL, Redis and Solr for tests and development."""


@services.command()
@home_option
def start(home: str) -> None:
    """Start the services, or do nothing when they run."""
    embedded.start(Home.at(home))


@services.command()
@home_option
def stop(home: str) -> None:
    """Stop whatever the home runs."""
    embedded.stop(Home.at(home))


@services.command()
@home_option
def env(home: str) -> None:
    """Print the addresses for a shell to evaluate."""
    click.echo(embedded.shell_exports(Home.at(home)))


def main() -> None:
    """Entry point of the console script."""
    for entry in entry_points(group=COMMANDS):
        ttdn.add_command(entry.load(), entry.name)
    try:
        ttdn()
    except DemoError as error:
        raise SystemExit(f"ttdn: {error}") from None
