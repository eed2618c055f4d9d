"""``ckan ttdn-demo``: the demonstration's items. For the home of a demo, not for a server."""

from __future__ import annotations

import click

__all__ = ["demo"]


@click.group("ttdn-demo")
def demo() -> None:
    """Fill the catalogue for a demonstration."""


@demo.command()
@click.option(
    "--home",
    type=click.Path(exists=True, file_okay=False),
    required=True,
    envvar="TTDN_HOME",
    help="Folder with all state of the demo; its accounts.json tells who acts.",
)
def fill(home: str) -> None:
    """Make the items that are missing and lead each to its state. May be repeated."""
    # The libraries that draw pictures and write documents are there for the demo only.
    from ttdn_demo import fill as filling
    from ttdn_dev.home import Home

    touched = filling.fill(filling.accounts_of(Home.at(home)), click.echo)
    click.echo(f"{touched} items made or completed")
