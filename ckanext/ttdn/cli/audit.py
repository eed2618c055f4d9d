"""``ckan ttdn audit``: is the decision log what was written, and give it to an inspector (R35)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO, Any

import click

from .calls import run

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
    if not report["intact"]:
        raise click.exceptions.Exit(1)
    click.echo(f"{report['count']} rows, nothing was changed")


@audit.command()
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option("--from", "first", help="First day (YYYY-MM-DD, local).")
@click.option("--to", "last", help="Last day, included.")
@click.option("--organization", help="Only the items of this agency.")
@click.option("--output", type=click.File("w", encoding="utf-8"), default="-")
def export(
    form: str, first: str | None, last: str | None, organization: str | None, output: IO[str]
) -> None:
    """Write the log's rows with their hashes."""
    rows = _rows({"from": first, "to": last, "organization": organization})
    write = _write_csv if form == "csv" else _write_json
    click.echo(f"{write(rows, output)} rows", err=True)


def _rows(filters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        found = run("ttdn_decision_export", {**filters, "after": after})
        yield from found["results"]
        if not found["more"]:
            return
        after = found["results"][-1]["id"]


def _write_csv(rows: Iterator[dict[str, Any]], output: IO[str]) -> int:
    writer, count = None, 0
    # Spreadsheet programs take a file without this mark for one of their own old encodings.
    output.write("\ufeff")
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(output, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
        count += 1
    return count


def _cell(value: Any) -> str:
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_json(rows: Iterator[dict[str, Any]], output: IO[str]) -> int:
    count = 0
    for row in rows:
        output.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count
