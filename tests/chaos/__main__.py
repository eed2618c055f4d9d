"""``python -m chaos``: status 1 when something was lost, doubled or published."""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import click
import psutil

from chaos import checks
from chaos.load import Reader, Work
from chaos.site import ANSWERS_WITHIN, Site, running

# Killed more often: where steps are cut in the middle.
WEIGHTS = {"web": 2, "web child 0": 6, "web child 1": 6, "solr": 3, "postgres": 2}
SECONDS_BETWEEN = (0.3, 4.0)


@click.command()
@click.option("--seed", type=int, help="Of all that is chosen; a random one is printed.")
@click.option("--kills", default=40, show_default=True)
@click.option("--people", default=3, show_default=True, help="Agencies at work at a time.")
@click.option("--keep", is_flag=True, help="Leave the folder with logs and data.")
def main(seed: int | None, kills: int, people: int, keep: bool) -> None:
    """Kill programs under load; then compare what was answered with what is there."""
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    folder = Path(tempfile.mkdtemp(prefix="ttdn-chaos-"))
    folder.chmod(0o711)
    click.echo(f"seed {seed}, folder {folder}")
    try:
        with running(folder) as site:
            found = _run(site, seed, kills, people)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    for line in found:
        click.echo(f"WRONG: {line}")
    click.echo("Something is wrong." if found else "Nothing was lost, doubled or published.")
    raise SystemExit(1 if found else 0)


def _run(site: Site, seed: int, kills: int, people: int) -> list[str]:
    over = threading.Event()
    works = _works(site, seed, people, over)
    reader = Reader(site.url, works, over)
    for thread in (*works, reader):
        thread.start()
    try:
        killed = _kill(site, random.Random(seed), kills)  # noqa: S311 - no secret
    finally:
        site_is_back = _back(site)
        over.set()
        for thread in (*works, reader):
            thread.join()
    entries = [entry for work in works for entry in work.entries]
    click.echo(f"killed: {dict(killed)}")
    click.echo(
        f"{len(entries)} items, {sum(work.steps for work in works)} steps answered,"
        f" {sum(len(e.unknown) for e in entries)} without an answer, {reader.searches} searches"
    )
    failures = [f"{work.name}: {work.failure!r}" for work in works if work.failure]
    if not site_is_back:
        return [*failures, "the site does not come back"]
    # Two rounds of the clock, which indexes what a kill left out.
    site.command("ttdn", "clock", "--once")
    return [*failures, *reader.leaks, *checks.problems(site, entries)]


def _works(site: Site, seed: int, people: int, over: threading.Event) -> list[Work]:
    rows = site.accounts
    agencies = [r for r in rows if r["role"] == "agency"][:people]
    appraisers = [r for r in rows if r["role"] == "authority"]
    return [
        Work(site.url, a["token"], appraisers[n % len(appraisers)]["token"], seed + n, over)
        for n, a in enumerate(agencies)
    ]


def _kill(site: Site, chance: random.Random, kills: int) -> Counter[str]:
    killed: Counter[str] = Counter()
    for number in range(kills):
        time.sleep(chance.uniform(*SECONDS_BETWEEN))
        victims = site.victims()
        if not victims:
            continue
        names = sorted(victims)
        (name,) = chance.choices(names, [WEIGHTS.get(each, 1) for each in names])
        try:
            # The workers of a web server that was killed answer for a moment more.
            orphans = victims[name].children(recursive=True)
            victims[name].send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
        psutil.wait_procs([victims[name], *orphans], timeout=ANSWERS_WITHIN)
        killed[name.rstrip("0123456789 ")] += 1
        click.echo(f"{number + 1}/{kills} {name}")
        site.wait()
    return killed


def _back(site: Site) -> bool:
    try:
        site.wait()
    except TimeoutError:
        return False
    return True


if __name__ == "__main__":
    main()
