"""The search ranks no worse than it did, in no class of queries, nor than stock CKAN."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ckan.lib import search
from ttdn_workers import tell_at_the_end

from benchmarks.relevance import figures, parties, run

RECORDED = Path(run.__file__).with_name("recorded.json")


@pytest.fixture
def answers(database: None):
    found = run.answers(parties.Ours()), run.answers(parties.Stock())
    yield found
    search.clear_all()


def test_r16_r17_the_search_ranks_as_well_as_recorded(
    answers, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    ours, stock = answers
    for line in run.table(ours, stock):
        tell_at_the_end(request.config, line)
    mine, others = figures.of(ours), figures.of(stock)
    found = {kind: round(each.ndcg, 3) for kind, each in mine.items()}
    (tmp_path / "recorded.json").write_text(json.dumps(found, indent=1, ensure_ascii=False))
    recorded = json.loads(RECORDED.read_text("utf-8"))
    assert set(recorded) == set(found), f"write it anew: {tmp_path / 'recorded.json'}"
    assert {kind: figure for kind, figure in found.items() if figure < recorded[kind]} == {}
    assert {k: (found[k], o.ndcg) for k, o in others.items() if found[k] < round(o.ndcg, 3)} == {}
    assert mine["overall"].empty <= 0.01
