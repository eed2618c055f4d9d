"""``ckan ttdn audit``: is the decision log what was written, and give it to an inspector (R35)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

import click
from ckan.plugins import toolkit as tk

from .calls import complaints, run

__all__ = ["audit"]

# A spreadsheet program would run a cell that begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.group()
def audit() -> None:
    """Check the decision log and hand it out."""


@audit.command()
def verify() -> None:
    """Check every row of the log; exit status 1 when anything was changed."""
    report = run("ttdn_audit_verify", {})
    for problem in report["problems"]:
        click.secho(problem["message"], fg="red")
    click.echo(f"{report['count']} rows, the words of {report['erased']} erased by order")
    click.echo(f"last row {report['last_id']}: {report['last_hash']}")
    if not report["intact"]:
        raise click.exceptions.Exit(1)
    click.echo("nothing was changed")


@audit.command()
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option("--from", "first", help="First day (YYYY-MM-DD, local).")
@click.option("--to", "last", help="Last day, included.")
@click.option("--organization", help="Only the items of this agency.")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
def export(
    form: str, first: str | None, last: str | None, organization: str | None, output: IO[str]
) -> None:
    """Write the log's rows with their hashes.

    In CSV, lists have spaces between their codes, and a cell that a spreadsheet program would run
    has an apostrophe before it; nothing of this is part of what was hashed.
    """
    rows = _rows({"from": first, "to": last, "organization": organization})
    write = _write_csv if form == "csv" else _write_json
    try:
        count = write(rows, output)
    except tk.ValidationError as error:
        for field, text in complaints(error):
            click.secho(f"{field}: {text}", fg="red", err=True)
        raise click.exceptions.Exit(1) from None
    click.echo(f"{count} rows", err=True)


def _rows(filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        found = run("ttdn_decision_export", {**filters, "after": after})
        yield from found["results"]
        if not found["more"]:
            return
        after = found["results"][-1]["id"]


def _write_csv(rows: Iterable[dict[str, Any]], output: IO[str]) -> int:
    writer, count = None, 0
    for row in rows:
        count += 1
        if writer is None:
            # Without this mark spreadsheet programs take a file for one of their old encodings.
            output.write("\ufeff")
            writer = csv.DictWriter(output, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return count


def _cell(value: Any) -> str:
    if isinstance(value, list):
        text = " ".join(value)
    elif isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    else:
        text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_json(rows: Iterable[dict[str, Any]], output: IO[str]) -> int:
    count = 0
    output.write("[")
    for row in rows:
        count += 1
        output.write(("\n" if count == 1 else ",\n") + json.dumps(row, ensure_ascii=False))
    output.write("\n]\n")
    return count
