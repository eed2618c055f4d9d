"""A kind that another extension adds is in the leak suite like the shipped ones (R20, C3).

The world is made of its items alone, in stages that differ in what the kind itself decides: fields
of a first submission, of a change beside the public version, and of an item for its own agency.
Pages that have no kind in their address are asked in ``test_leaks.py``.
"""

from __future__ import annotations

import pages
import pytest

# The suite's questions, asked of this world.
from test_leaks import (  # noqa: F401 - tests
    CLASSES,
    FULL,
    routes,
    test_insiders_do_see_the_canaries,
    test_r20_a_hidden_item_is_answered_like_an_unknown_one_by_actions,
    test_r20_an_api_answer_tells_no_more_than_its_action,
    test_r20_no_action_tells_of_what_is_hidden,
)
from ttdn_example import KIND, example, example_folder, shared_app  # noqa: F401 - fixtures
from ttdn_leaks import stages
from ttdn_leaks.spread import over_processors
from ttdn_leaks.world import OUTSIDERS


@pytest.fixture(scope="module")
def kinds(example):  # noqa: F811 - the fixture
    """The kinds of the world's items; it is made in these stages."""
    wanted = ("draft", "submitted", "returned", "withdrawn", "owner")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "HIDDEN", {stage: stages.HIDDEN[stage] for stage in wanted})
        patch.setattr(stages, "PENDING", ("draft", "submitted"))
        yield [KIND]


def test_r20_no_page_of_the_kind_tells_of_what_is_hidden(
    world,
    client,
    shared_app,  # noqa: F811 - the fixture
    tally,
):
    asked = [
        (key, rule)
        for key, rules in routes(shared_app._wsgi_app).items()
        for rule in rules
        if rule.rule.split("/")[1] == KIND
    ]
    assert len(asked) > 5
    tally.paths.update(rule.rule for _key, rule in asked)
    sheets = [
        pages.sheet(world, what, rule, actor, tally.opened, FULL)
        for key, rule in asked
        for what, names in CLASSES["routes"].items()
        if key in names and what != "skipped"
        for actor in OUTSIDERS
    ]
    found = over_processors(lambda sheet: pages.read(world, client, sheet), sheets)
    tally.requests += sum(f.requests for f in found)
    for told in ([leak for f in found for leak in f.leaks], [t for f in found for t in f.told]):
        assert not told, "\n".join(told)
