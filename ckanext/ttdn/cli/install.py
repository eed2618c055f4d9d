"""``ckan ttdn install-check``: what an installation lacks, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .calls import language_of_the_site

if TYPE_CHECKING:
    from ckanext.ttdn.installation import Result

__all__ = ["before", "install_check"]

_COLOURS = {"ok": "green", "hint": "yellow", "missing": "red", "later": "yellow"}


@click.command("install-check")
@click.option(
    "--settings",
    is_flag=True,
    help="Print only the lines that the configuration file needs, for config-tool --file.",
)
def install_check(settings: bool) -> None:
    """Tell what this installation lacks and how to mend it; changes nothing.

    One line for each check: ok, hint (advice), missing, or later (needs something that is
    missing). Exit status 1 when anything is missing.
    """
    # Every call of ``ckan`` loads this module; only this one needs what it looks with.
    from ckanext.ttdn.installation import look

    with language_of_the_site():
        results = list(look())
    if settings:
        _write_settings(results)
        return
    for result in results:
        _tell(result)
    if any(result.level in ("missing", "later") for result in results):
        raise click.exceptions.Exit(1)


@click.group("ttdn")
def before() -> None:
    """Look at the installation of the foreign-information catalogue."""


# What CKAN offers while ``ckan.plugins`` does not name the plugin; its own group takes this
# one's place as soon as it does.
before.add_command(install_check)


def _tell(result: Result) -> None:
    level = click.style(f"{result.level:<8}", fg=_COLOURS[result.level])
    line = f"{level}{result.name}"
    if result.finding:
        line += f": {result.finding.message}. {result.finding.remedy}"
    click.echo(line)


def _write_settings(results: Iterable[Result]) -> None:
    lines = {key: value for r in results if r.finding for key, value in r.finding.settings.items()}
    click.echo("[app:main]")
    for key, value in lines.items():
        click.echo(f"{key} = {value.replace('%', '%%')}")
