"""The command line: ``ckan ttdn …``, one module for each noun."""

from __future__ import annotations

import click

from . import clock as _clock

__all__ = ["get_commands"]


@click.group()
def ttdn() -> None:
    """Run the foreign-information catalogue."""


ttdn.add_command(_clock.clock)


def get_commands() -> list[click.Command]:
    """Return the commands for IClick."""
    return [ttdn]
