"""The demo's commands of ``ttdn``."""

from __future__ import annotations

import click

from ttdn_demo import demo
from ttdn_dev.cli import home_option
from ttdn_dev.home import Home


@click.command()
@home_option
def start_demo(home: str) -> None:
    """Start the demo; fill it the first time."""
    place = Home.at(home)
    started = demo.start(place, click.echo)
    for line in demo.addresses(place):
        click.echo(line)
    if started:
        click.echo("\n".join(["", *demo.accounts(place)]))


@click.command()
@home_option
def stop_demo(home: str) -> None:
    """Stop the demo; its data stay."""
    click.echo("Stopped." if demo.stop(Home.at(home)) else "Nothing was running.")


@click.command()
@home_option
def show_status(home: str) -> None:
    """Tell what runs."""
    for line in demo.status(Home.at(home)):
        click.echo(line)


@click.command()
@home_option
def show_logs(home: str) -> None:
    """Show the logs as they grow; Ctrl-C ends."""
    demo.follow_logs(Home.at(home))


@click.command()
@home_option
@click.option("--force", is_flag=True, help="Do not ask.")
def reset_demo(home: str, force: bool) -> None:
    """Stop the demo and delete its data."""
    place = Home.at(home)
    if not force:
        click.confirm(f"Delete everything in {place.path}?", abort=True)
    demo.reset(place)
    click.echo("Deleted.")
