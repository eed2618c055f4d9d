"""A kind that another extension adds is in the leak suite like the shipped ones (R20, C3).

The world is made of its items alone: every stage, public items and changes of them.
"""

from __future__ import annotations

import pytest

# The suite's questions, asked of this world.
from test_leaks import (  # noqa: F401 - tests
    test_insiders_do_see_the_canaries,
    test_r20_a_hidden_item_is_answered_like_an_unknown_one_by_actions,
    test_r20_an_api_answer_tells_no_more_than_its_action,
    test_r20_no_action_tells_of_what_is_hidden,
    test_r20_no_page_tells_of_what_is_hidden,
)
from ttdn_example import KIND, example, example_folder, shared_app  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def kinds(example):  # noqa: F811 - the fixture
    """The kinds of the world's items."""
    return [KIND]
