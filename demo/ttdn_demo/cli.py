"""The command ``ttdn``: what the Makefile calls."""

from __future__ import annotations

from pathlib import Path

import click

from ttdn_demo import demo
from ttdn_dev import checks
from ttdn_dev import services as embedded
from ttdn_dev.home import DemoError, Home

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


@ttdn.command("demo")
@home_option
def start_demo(home: str) -> None:
    """Start the demo; fill it the first time."""
    place = Home.at(home)
    started = demo.start(place, click.echo)
    for line in demo.addresses(place):
        click.echo(line)
    if started:
        click.echo("\n".join(["", *demo.accounts(place)]))


@ttdn.command("stop")
@home_option
def stop_demo(home: str) -> None:
    """Stop the demo; its data stay."""
    click.echo("Stopped." if demo.stop(Home.at(home)) else "Nothing was running.")


@ttdn.command("status")
@home_option
def show_status(home: str) -> None:
    """Tell what runs."""
    for line in demo.status(Home.at(home)):
        click.echo(line)


@ttdn.command("logs")
@home_option
def show_logs(home: str) -> None:
    """Show the logs as they grow; Ctrl-C ends."""
    demo.follow_logs(Home.at(home))


@ttdn.command("reset")
@home_option
@click.option("--force", is_flag=True, help="Do not ask.")
def reset_demo(home: str, force: bool) -> None:
    """Stop the demo and delete its data."""
    place = Home.at(home)
    if not force:
        click.confirm(f"Delete everything in {place.path}?", abort=True)
    demo.reset(place)
    click.echo("Deleted.")


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
    try:
        ttdn()
    except DemoError as error:
        raise SystemExit(f"ttdn: {error}") from None
