"""Who continues what an ended agency had, and the way back (C9)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.organizations import Agency, Period, Register

DAY = dt.date(2025, 3, 1)
CODES = ("a", "b", "c", "d", "e")


def agency(code: str, last: dt.date | None = None, successor_of: tuple[str, ...] = ()) -> Agency:
    return Agency(code, {}, "press", Period(None, last), successor_of=successor_of)


def continued(register: Register, code: str, day: dt.date = DAY) -> list[str]:
    return [entry.code for entry in register.continued_by(code, day)]


def test_c9_a_chain_of_ended_agencies_leads_to_the_one_in_office() -> None:
    register = Register(
        [
            agency("old", dt.date(2020, 1, 1)),
            agency("middle", dt.date(2025, 2, 28), ("old",)),
            agency("new", None, ("middle",)),
        ]
    )
    assert continued(register, "new") == ["old", "middle"]
    assert continued(register, "middle") == []
    assert continued(register, "middle", dt.date(2025, 2, 28)) == ["old"]
    assert continued(register, "new", dt.date(2025, 2, 28)) == []


def test_c9_a_predecessor_that_the_register_has_not_is_left_out() -> None:
    assert continued(Register([agency("new", None, ("unknown",))]), "new") == []


ENDS = st.none() | st.dates(dt.date(2025, 2, 25), dt.date(2025, 3, 5))
REGISTERS = st.tuples(
    *(
        st.builds(agency, st.just(code), ENDS, st.lists(st.sampled_from(CODES)).map(tuple))
        for code in CODES
    )
).map(Register)


@given(REGISTERS, st.sampled_from(CODES))
def test_c9_it_is_the_way_back_of_who_is_in_charge(register: Register, code: str) -> None:
    answering = [
        entry.code
        for entry in register
        if entry.code != code
        and code in [successor.code for successor in register.in_charge(entry.code, DAY)]
    ]
    assert continued(register, code) == answering
