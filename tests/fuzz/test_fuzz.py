"""No call, however malformed, of any action or page is answered with a server error (H 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ttdn_fuzz.running import Runner
from ttdn_fuzz.world import World
from ttdn_workers import tell_at_once, tell_at_the_end


def test_malformed_calls_are_refused_not_server_errors(
    request: pytest.FixtureRequest,
    served: Any,
    empty: Callable[[], None],
    seed: int,
    cases: int,
) -> None:
    def tell(line: str) -> None:
        tell_at_once(request.config, f"fuzz, seed {seed}: {line}")

    empty()
    world = World(served)

    def renew() -> None:
        empty()
        world.build()

    run = Runner(world, renew).run(seed, cases, tell)
    tell_at_the_end(request.config, f"fuzz, seed {seed}: {run.summary()}")
    for took, curl in sorted(run.slow, reverse=True)[:5]:
        tell(f"slow: {took:.1f} s {curl[:300]}")
    if run.rebuilt:
        tell(f"rebuilt {run.rebuilt}")
    if run.failures:
        pytest.fail(f"seed {seed}: {len(run.failures)} server errors, shown above", pytrace=False)
