"""``ckan ttdn search``: the search server's part of the catalogue."""

from __future__ import annotations

import click
from ckan.lib.search import SearchError, SearchIndexError

from ckanext.ttdn.search import setup as solr_setup
from ckanext.ttdn.services.index import comparison


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
        from ckan.lib.search import rebuild as rebuild_index

        rebuild_index(quiet=True, force=True)
        click.echo("Indexed all items anew.")
    else:
        click.echo("Items that were indexed before need: ckan search-index rebuild")


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
