"""The command ``ttdn``: what the Makefile calls."""

from __future__ import annotations

import click

from ckanext.ttdn.demo import services as embedded
from ckanext.ttdn.demo.home import DemoError, Home

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
    try:
        ttdn()
    except DemoError as error:
        raise SystemExit(f"ttdn: {error}") from None
