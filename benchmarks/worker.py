"""Measures inside one CKAN of a run: ``python -m benchmarks.worker PARTY HOME``.

Answers each line of JSON on its standard input by one on its standard output: first where its code
lies, then ``{"time": name, "samples": n}`` by ``[[seconds, statements], …]``, ``{"count": name,
"items": n}`` by a number, ``{"memory": true}`` by the MiB that it holds. Ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import psutil

import ckanext.ttdn
from benchmarks import sites
from benchmarks.calls import Measured
from ttdn_demo.inside import loaded
from ttdn_dev.home import Home


def main() -> None:
    """Load the CKAN and answer until there are no more questions."""
    party, place = sys.argv[1:]
    home, site = Home.at(place), sites.of(party)
    # Whatever CKAN prints goes to the log.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    with loaded(site.ini(home)):
        known, rows = (
            json.loads((home.path / name).read_text()) for name in ("site.json", "items.json")
        )
        measured = Measured(site, known, rows)
        print(
            json.dumps(str(Path(str(ckanext.ttdn.__file__)).parents[2])), file=answers, flush=True
        )
        for line in sys.stdin:
            print(json.dumps(_answer(measured, json.loads(line))), file=answers, flush=True)


def _answer(measured: Measured, question: dict[str, Any]) -> Any:
    if "memory" in question:
        return psutil.Process().memory_info().rss / 2**20
    if "count" in question:
        return measured.count(question["count"], question["items"])
    costs = measured.time(question["time"], question["samples"])
    return [[cost.seconds, cost.statements] for cost in costs]


if __name__ == "__main__":
    main()
