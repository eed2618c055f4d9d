"""``python -m benchmarks.harvest``: rounds in both CKANs in turn, or one large harvest."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks import machine, parties
from benchmarks.measures import NOW, STOCK
from ttdn_dev.home import DemoError

README = Path(__file__).parents[1] / "README.md"
PLACES = {
    "rounds": re.compile(r"(?<=<!-- harvest -->\n).*(?=<!-- end of harvest -->)", re.DOTALL),
    "large": re.compile(
        r"(?<=<!-- large harvest -->\n).*(?=<!-- end of large harvest -->)", re.DOTALL
    ),
}
# What is measured, in its order, with the least ratio of stock to ours that is asked for.
STEPS = {"new": 5.0, "unchanged": 50.0, "changed": 4.0}
_COUNTED = {
    NOW: {step: step for step in STEPS},
    STOCK: {"new": "added", "unchanged": "not modified", "changed": "updated"},
}
_VERSION = {"new": 1, "unchanged": 1, "changed": 2}


class HarvestParty(parties.Party):
    """A CKAN that makes itself when it starts."""

    def _command(self, module: str, *more: str) -> list[str]:
        return super()._command("harvest.worker", *more)


@contextmanager
def _running(names: tuple[str, ...]) -> Iterator[tuple[str, list[HarvestParty]]]:
    with parties.prepared(names, HarvestParty) as ready:
        for party in ready:
            party.start()
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.harvest.source"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as source:
            assert source.stdout is not None  # noqa: S101 - a pipe
            yield f"http://127.0.0.1:{source.stdout.readline().strip()}", ready


@click.command()
@click.option("--records", default=400, show_default=True, help="Of each source.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--large", default=0, help="Instead: so many records in ours, and a tenth before.")
@click.option("--record", is_flag=True, help="Write the figures into README.md.")
def main(records: int, rounds: int, large: int, record: bool) -> None:
    """Harvest the same sources with this engine and with stock ckanext-harvest."""
    try:
        if large:
            with _running((NOW,)) as (url, ready):
                text, missed = _large(url, ready[0], large)
        else:
            with _running((STOCK, NOW)) as (url, ready):
                text, missed = _rounds(url, ready, records, rounds)
    except DemoError as error:
        raise click.ClickException(str(error)) from None
    click.echo(text)
    if record:
        place = PLACES["large" if large else "rounds"]
        README.write_text(place.sub(lambda _: f"\n{text}\n", README.read_text("utf-8")))
    for line in missed:
        click.echo(f"Missed: {line}")
    raise SystemExit(1 if missed else 0)


def _rounds(
    url: str, ready: list[HarvestParty], records: int, rounds: int
) -> tuple[str, list[str]]:
    found: dict[str, dict[str, list[Any]]] = {step: {} for step in STEPS}
    for number in range(rounds + 1):
        name = f"nguon-{number}"
        # The first round warms up.
        count = records if number else min(records, 50)
        for step in STEPS:
            for party in ready if number % 2 else reversed(ready):
                address = f"{url}/{name}/{count}/{_VERSION[step]}"
                took = party.ask(name=name, url=address)
                if took["counts"].get(_COUNTED[party.name][step]) != count:
                    raise DemoError(f"{party.name}, {step}: {took['counts']}")
                if number:
                    found[step].setdefault(party.name, []).append(took)
        click.echo(f"Round {number} of {rounds}" if number else "Warm")
    return _told(found, records, rounds)


def _told(
    found: dict[str, dict[str, list[Any]]], records: int, rounds: int
) -> tuple[str, list[str]]:
    lines = [
        "| records | stock ms each | ours ms each | stock / ours | at least "
        "| SQL each, stock / ours | commits, stock / ours | Solr requests, stock / ours |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    missed = []
    for step, least in STEPS.items():
        stock, ours = found[step][STOCK], found[step][NOW]
        ratios = [s["seconds"] / o["seconds"] for s, o in zip(stock, ours, strict=True)]
        middle = median(ratios)
        if middle < least:
            missed.append(f"{step}: {middle:.1f} ×, not {least}")
        each = [
            f"{median(t['seconds'] for t in took) / records * 1000:.2f}" for took in (stock, ours)
        ]
        lines.append(
            f"| {step} | {each[0]} | {each[1]} | **{middle:.1f}** "
            f"({min(ratios):.1f}–{max(ratios):.1f}) | {least:g} | "
            + " | ".join(
                " / ".join(_number(median(t[what] for t in took), by) for took in (stock, ours))
                for what, by in (("statements", records), ("commits", 1), ("solr", 1))
            )
            + " |"
        )
    setting = f"{machine.told()} {records} records a source, medians of {rounds} rounds."
    return setting + "\n\n" + "\n".join(lines) + "\n", missed


def _number(value: float, by: int) -> str:
    return f"{value / by:.2f}" if by != 1 else f"{value:.0f}"


def _large(url: str, party: HarvestParty, large: int) -> tuple[str, list[str]]:
    lines = [
        "| records | step | minutes | ms each | peak of memory, MiB | commits | Solr requests |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    peaks = {}
    for count in (large // 10, large):
        for step in ("new", "unchanged"):
            took = party.ask(name=f"lon-{count}", url=f"{url}/lon-{count}/{count}/1")
            peaks[count] = took["peak"]
            counted = took["counts"][step]
            if counted != count:
                raise DemoError(f"{count} records, {took['counts']}")
            lines.append(
                f"| {count} | {step} | {took['seconds'] / 60:.1f} | "
                f"{took['seconds'] / count * 1000:.2f} | {took['peak']:.0f} | "
                f"{took['commits']} | {took['solr']} |"
            )
            click.echo(lines[-1])
    ratio = peaks[large] / peaks[large // 10]
    text = f"{machine.told()}\n\n" + "\n".join(lines)
    text += f"\n\nPeak of memory, {large} by {large // 10} records: {ratio:.2f} (at most 1.2).\n"
    missed = [f"peak of memory: {ratio:.2f} ×, not 1.2"] if ratio > 1.2 else []
    return text, missed


if __name__ == "__main__":
    main()
