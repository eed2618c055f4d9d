"""``ckan ttdn search``: the search server's part of the catalogue."""

from __future__ import annotations

import click
from ckan.lib.search import SearchError, SearchIndexError

from ckanext.ttdn.search import setup as solr_setup
from ckanext.ttdn.services.index import comparison, rebuild


@click.group()
def search() -> None:
    """Look after the fields and the documents of the search server."""


@search.command()
@click.option("--rebuild", is_flag=True, help="Index all items anew when a field was added.")
def setup(rebuild: bool) -> None:
    """Add the fields and types that Solr lacks; changes nothing that is there already."""
    try:
        report = solr_setup.run()
    except solr_setup.SetupError as error:
        raise click.ClickException(f"Solr: {error}") from error
    for verb, names in (("Added", report.added), ("Replaced", report.replaced)):
        if names:
            click.echo(f"{verb}: {', '.join(names)}")
    if report.ranking_changed:
        click.echo("Ranking of phrases set.")
    if not report.reindex_needed:
        click.echo("All fields are there.")
    elif rebuild:
        _reindex(resume=False)
    else:
        click.echo("Items that were indexed before need: ckan ttdn search reindex")


@search.command()
def check() -> None:
    """Tell which fields and types Solr lacks; exit status 1 when it lacks some."""
    try:
        lacking = solr_setup.lacking()
    except solr_setup.SetupError as error:
        raise click.ClickException(f"Solr: {error}") from error
    for name in lacking:
        click.echo(name)
    if lacking:
        click.echo("Run: ckan ttdn search setup --rebuild", err=True)
        raise click.exceptions.Exit(1)
    click.echo("All fields are there.")


@search.command()
@click.option("--resume", is_flag=True, help="Go on where a run was cut off.")
def reindex(resume: bool) -> None:
    """Index all items anew, in batches, while the search goes on.

    Can be interrupted and called again with --resume. Exit status 1 when items could not be
    indexed; they are named.
    """
    _reindex(resume)


def _reindex(resume: bool) -> None:
    progress = rebuild.Progress(0, 0, 0, ())
    try:
        for progress in rebuild.rebuild(resume):
            click.echo(f"{progress.done} of {progress.total} items")
    except (SearchError, SearchIndexError) as error:
        raise click.ClickException(f"Solr: {error}. Go on with: --resume") from error
    for package_id in progress.failed:
        click.secho(f"{package_id}: not indexed, see the log", fg="red", err=True)
    if progress.failed:
        raise click.exceptions.Exit(1)
    click.echo(f"Indexed {progress.indexed} items.")


@search.command()
@click.option("--dry-run", is_flag=True, help="Tell what differs and change nothing.")
def compare(dry_run: bool) -> None:
    """Compare the search index with the database, item by item, and mend what differs.

    A line for each difference: missing, extra, older or newer version, other labels. May run beside
    everything else. Exit status 1 when a difference is left.
    """
    found = left = 0
    try:
        for difference in comparison.whole(dry_run):
            click.echo(str(difference))
            found += 1
            left += not difference.mended
    except (SearchError, SearchIndexError) as error:
        raise click.ClickException(f"Solr: {error}") from error
    click.echo(f"{found} differences, {left} left.")
    if left:
        raise click.exceptions.Exit(1)
