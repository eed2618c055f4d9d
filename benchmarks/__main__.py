"""``python -m benchmarks``: measures, prints the tables; status 1 when a limit does not hold."""

from __future__ import annotations

import re
from pathlib import Path

import click

from benchmarks import figures, machine, measures, parties, rounds
from ckanext.ttdn.demo.home import DemoError

README = Path(__file__).with_name("README.md")
FIGURES = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)

# The last state without changes of published items.
BEFORE = "94290ed"


@click.command()
@click.option("--before", default=BEFORE, show_default=True, help="Compare with this revision.")
@click.option("--no-before", is_flag=True, help="Compare with stock CKAN only.")
@click.option("--items", default=1000, show_default=True, help="How many items there are.")
@click.option("--rounds", "count", default=11, show_default=True, help="How many rounds.")
@click.option("--record", is_flag=True, help="Write the figures into README.md.")
def main(before: str, no_before: bool, items: int, count: int, record: bool) -> None:
    """Measure the catalogue, an earlier state of it and stock CKAN side by side."""
    names = [n for n in measures.PARTIES if not (no_before and n == measures.BEFORE)]
    click.echo(f"Filling {', '.join(names)} with {items} items …")
    try:
        with parties.running(names, before, items) as ready:
            times = rounds.time_all(ready, count, click.echo)
            counts = rounds.count_all(ready)
    except DemoError as error:
        raise click.ClickException(str(error)) from None
    setting = f"{machine.told()} {items} items, {count} rounds; *before* is {before}."
    tables = [setting, figures.times_table(times), figures.counts_table(counts)]
    text = "\n\n".join(tables) + "\n"
    click.echo(text)
    if record:
        README.write_text(FIGURES.sub(lambda _: f"\n{text}\n", README.read_text("utf-8")))
    missed = list(figures.missed(times, counts))
    for line in missed:
        click.echo(f"Missed: {line}")
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
