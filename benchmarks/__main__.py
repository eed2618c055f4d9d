"""``python -m benchmarks``: measures, prints the tables; status 1 when a limit does not hold."""

from __future__ import annotations

import re
from pathlib import Path

import click

from benchmarks import figures, machine, measures, parties, rounds
from ttdn_dev.home import DemoError

README = Path(__file__).with_name("README.md")
PLACES = {
    name: re.compile(rf"(?<=<!-- {name} -->\n).*(?=<!-- end of {name} -->)", re.DOTALL)
    for name in ("stock", "changes")
}

# The last state without changes of published items.
BEFORE = "94290ed"
STARTS = 5


@click.command()
@click.option("--changes", is_flag=True, help="Measure what changes of published items cost.")
@click.option("--before", default=BEFORE, show_default=True, help="With --changes: compare with.")
@click.option("--items", type=int, help="How many items there are: 10,000; with --changes 1,000.")
@click.option("--rounds", "count", default=11, show_default=True, help="How many rounds.")
@click.option("--record", is_flag=True, help="Write the figures into README.md.")
def main(changes: bool, before: str, items: int | None, count: int, record: bool) -> None:
    """Measure the catalogue and stock CKAN side by side, or an earlier state of it as well."""
    measure = _changes if changes else _stock
    items = items or (1_000 if changes else 10_000)
    try:
        text, missed = measure(before, items, count)
    except DemoError as error:
        raise click.ClickException(str(error)) from None
    text = f"{machine.told()} {items} items, {count} rounds{text}\n"
    click.echo(text)
    if record:
        place = PLACES["changes" if changes else "stock"]
        README.write_text(place.sub(lambda _: f"\n{text}\n", README.read_text("utf-8")))
    for line in missed:
        click.echo(f"Missed: {line}")
    raise SystemExit(1 if missed else 0)


def _stock(before: str, items: int, count: int) -> tuple[str, list[str]]:
    click.echo(f"Filling {' and '.join(measures.BESIDE)} with {items} items …")
    with parties.running(measures.BESIDE, before, items) as ready:
        times = rounds.time_all(measures.BESIDE_STOCK, ready, count, click.echo)
        processes = rounds.processes(ready, STARTS)
    tables = [
        ".",
        figures.times_table(times, measures.BESIDE),
        figures.processes_table(processes),
    ]
    return "\n\n".join(tables), list(figures.missed(times, {}))


def _changes(before: str, items: int, count: int) -> tuple[str, list[str]]:
    click.echo(f"Filling {', '.join(measures.PARTIES)} with {items} items …")
    with parties.running(measures.PARTIES, before, items) as ready:
        times = rounds.time_all(measures.CHANGES, ready, count, click.echo)
        counts = rounds.count_all(ready)
    tables = [f"; *before* is {before}.", figures.times_table(times), figures.counts_table(counts)]
    return "\n\n".join(tables), list(figures.missed(times, counts))


if __name__ == "__main__":
    main()
