"""Workers die at any moment; the job completes by itself, once and whole (R25, H 6.7)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from itertools import count
from pathlib import Path

import pytest
import ttdn_portal
from ttdn_harvests import SEED, Farm, Gate, commits, die, ended, forked, worker

KILLED = -signal.SIGKILL
ROUNDS = int(os.environ.get("TTDN_HARVEST_KILLS", "10"))


class Rounds:
    """A source that has one record more, one changed and one less in each round."""

    def __init__(self, farm: Farm, records: int = 5) -> None:
        self.farm = farm
        self._numbers = count(1)
        self.portal = farm.portal(*(next(self._numbers) for _ in range(records)))
        self.source = farm.source(self.portal, limits={"rows": 3})
        farm.finished(self.source, new=records)

    def begin(self) -> str:
        """Change the source and make a job; return its id."""
        records, number = self.portal.records, next(self._numbers)
        records.append(ttdn_portal.record(number))
        del records[0]
        records[0] = {**records[0], "title": f"{records[0]['title']}, bản {number}"}
        return self.farm.start(self.source)

    def end(self, job: str) -> None:
        """Another worker brings the job to its end: nothing is lost, nothing done twice."""
        left = len(self.portal.records) - 2
        shown = self.farm.worked(job)
        self.farm.ended(shown, new=1, changed=1, unchanged=left, gone=1)
        items = self.farm.is_whole(self.portal)
        steps = {title: self.farm.operations(item) for title, item in items.items()}
        assert steps[self.portal.records[-1]["title"]] == ["submit"]
        assert steps[self.portal.records[0]["title"]][-3:] == ["submit", "recall", "submit"]


def test_r25_a_worker_killed_at_any_commit_loses_and_repeats_nothing(quick):
    rounds = Rounds(quick)
    for number in count(1):
        for when in ("before", "after"):
            job = rounds.begin()

            def work(number=number, when=when):
                commits(lambda n, moment: die() if (n, moment) == (number, when) else None)
                worker()

            died = ended(forked(work))
            rounds.end(job)
        if died != KILLED:
            break
    # Claim, pages, the step of the record that is gone, the end: each was an occasion.
    assert number > 8


def test_r25_a_worker_killed_while_it_waits_for_an_answer_loses_and_repeats_nothing(quick):
    rounds = Rounds(quick)
    # Two pages, and whether the record that is listed no longer is gone.
    for number in (1, 2, 3):
        job = rounds.begin()
        gate = Gate(rounds.portal, len(rounds.portal.asked) + number)
        child = forked(worker)
        gate.reached()
        os.kill(child, signal.SIGKILL)
        gate.open()
        assert ended(child) == KILLED
        rounds.end(job)


def test_r25_seeded_kills_at_any_moment_lose_and_repeat_nothing(quick):
    """Killed at a call of some function, up to three times in a row; another worker completes."""
    print(f"TTDN_HARVEST_SEED={SEED}")
    chance = random.Random(SEED)  # noqa: S311 - it must be possible to repeat
    rounds = Rounds(quick)
    calls = _calls(rounds)
    deaths = 0
    for _round in range(ROUNDS):
        job = rounds.begin()
        for _time in range(chance.randint(1, 3)):
            at = chance.randrange(calls)
            deaths += ended(forked(lambda at=at: _counted(at))) == KILLED
            quick.later()
        rounds.end(job)
    assert deaths


def _calls(rounds: Rounds) -> int:
    """Return how many functions are called in a run."""
    job = rounds.begin()
    reading, writing = os.pipe()

    def work() -> None:
        os.write(writing, str(_counted(None)).encode())

    ended(forked(work))
    rounds.end(job)
    return int(os.read(reading, 20))


def _counted(at: int | None) -> int:
    called = [0]

    def note(_frame: object, event: str, _what: object) -> None:
        if event == "call":
            called[0] += 1
            if called[0] == at:
                die()

    sys.setprofile(note)
    worker()
    sys.setprofile(None)
    return called[0]


def test_r25_the_worker_of_the_command_line_is_killed_and_another_completes(quick, tmp_path):
    portal = quick.portal(1, 2, 3, 4, 5)
    source = quick.source(portal, limits={"rows": 2})
    job = quick.start(source)
    ini = tmp_path / "worker.ini"
    ini.write_text(
        f"[app:main]\nuse = config:{Path(__file__).parents[2] / 'test.ini'}\n"
        "ckanext.ttdn.harvest.lease_seconds = 1\n"
        f"ckanext.ttdn.harvest.allowed_networks = {' '.join(quick.allowed)}\n"
    )
    gate = Gate(portal, 2)
    ckan = Path(sys.executable).with_name("ckan")
    with subprocess.Popen([ckan, "-c", ini, "ttdn", "harvest", "work", "--once"]) as process:
        gate.reached()
        process.kill()
        gate.open()
    quick.ended(quick.worked(job), new=5)
    quick.is_whole(portal)


def test_a_worker_that_is_told_to_end_leaves_its_job_to_another_at_once(quick):
    quick.setting("lease_seconds", 3600)
    rounds = Rounds(quick)
    job = rounds.begin()
    gate = Gate(rounds.portal, len(rounds.portal.asked) + 2)
    child = forked(worker)
    gate.reached()
    os.kill(child, signal.SIGTERM)
    assert ended(child) == 0
    gate.open()
    assert quick.show(job)["problem"]["code"] == "worker_ended"
    rounds.end(job)


@pytest.mark.parametrize("stop", ["process", "heartbeat"])
def test_r25_a_worker_that_hangs_loses_its_job_and_writes_nothing_any_more(
    quick, monkeypatch, stop
):
    from ckanext.ttdn.services.harvest.engine import lease

    if stop == "heartbeat":
        monkeypatch.setattr(lease, "STALLED_SECONDS", 0)
    rounds = Rounds(quick)
    job = rounds.begin()
    gate = Gate(rounds.portal, len(rounds.portal.asked) + 2)
    # No process of its own ends itself, as a worker of the command line does.
    child = forked(worker if stop == "process" else quick.work)
    gate.reached()
    if stop == "process":
        os.kill(child, signal.SIGSTOP)
    monkeypatch.setattr(lease, "STALLED_SECONDS", 3600)
    rounds.end(job)
    before = quick.indexed()
    gate.open()
    os.kill(child, signal.SIGCONT)
    assert ended(child) == 0
    rounds.end(job)
    assert quick.indexed() == before


def test_r25_a_worker_that_hangs_in_a_transaction_holds_its_locks_no_longer_than_a_moment(
    quick, monkeypatch
):
    from ckanext.ttdn.services.harvest.engine import lease

    monkeypatch.setattr(lease, "SLOWEST_STEP", 0.5)
    rounds = Rounds(quick)
    for number in (1, 3):  # the claim, the first records
        job = rounds.begin()

        def work(number=number):
            def stop(n: int, moment: str) -> None:
                if (n, moment) == (number, "before"):
                    os.kill(os.getpid(), signal.SIGSTOP)

            commits(stop)
            worker()

        child = forked(work)
        os.waitpid(child, os.WUNTRACED)
        rounds.end(job)
        os.kill(child, signal.SIGCONT)
        assert ended(child) == 0
        rounds.end(job)


def test_r25_a_job_that_kills_each_worker_is_given_up_and_the_next_one_runs(quick):
    from ckanext.ttdn.services.harvest.engine import lease

    rounds = Rounds(quick)
    job = rounds.begin()

    def work() -> None:
        commits(lambda n, moment: die() if (n, moment) == (2, "before") else None)
        worker()

    deaths = 0
    while deaths < lease.MOST_STARTS:
        deaths += ended(forked(work)) == KILLED
    shown = quick.worked(job)
    assert (shown["state"], shown["problem"]["code"]) == ("failed", "given_up")
    assert str(deaths) in shown["problem"]["message"]
    rounds.end(quick.start(rounds.source))


def test_a_worker_that_hangs_in_whatever_ends_itself_and_another_completes(quick, monkeypatch):
    """Redis does not answer, and does not hang up either."""
    from ckan.lib.redis import connect_to_redis

    from ckanext.ttdn.services.harvest.engine import lease

    monkeypatch.setattr(lease, "STALLED_SECONDS", 1)
    rounds = Rounds(quick)
    redis = connect_to_redis().info()["process_id"]
    job = rounds.begin()
    os.kill(redis, signal.SIGSTOP)
    try:
        assert ended(forked(worker)) == 1
    finally:
        os.kill(redis, signal.SIGCONT)
    monkeypatch.setattr(lease, "STALLED_SECONDS", 3600)
    rounds.end(job)


def test_a_worker_never_waits_for_its_own_heartbeat(quick, monkeypatch):
    """A fault comes while the run's row is locked and the heartbeat waits for it."""
    from ckanext.ttdn.services.harvest.engine import lease

    monkeypatch.setattr(lease, "SLOWEST_STEP", 3600)
    rounds = Rounds(quick)
    job = rounds.begin()

    def fault(number: int, moment: str) -> None:
        if (number, moment) == (3, "before"):
            threading.Event().wait(0.3)
            raise RuntimeError("a fault of ours")

    def work() -> None:
        commits(fault)
        worker()

    assert ended(forked(work)) == 0
    quick.later()
    rounds.end(job)
