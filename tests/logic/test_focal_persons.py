"""The focal person of an agency (R42): one at a time, named by the authority."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.model import FocalPerson

Act = Callable[..., Any]


class TestFocalPerson:
    """R42: M 13.2."""

    def test_the_next_one_ends_the_one_before(self, people: SimpleNamespace, act: Act) -> None:
        for name, first in (("Người một", "2025-01-01"), ("Người hai", "2025-09-01")):
            act(
                "ttdn_focal_person_set",
                people.authority,
                organization="so-du-lich",
                name=name,
                position="Chuyên viên",
                valid_from=first,
            )

        def on(day: str) -> str | None:
            found = act(
                "ttdn_focal_person_current", people.agency, organization="so-du-lich", on=day
            )
            return found and found["name"]

        assert on("2024-12-31") is None
        assert on("2025-08-31") == "Người một"
        assert on("2025-09-01") == "Người hai"
        listed = act("ttdn_focal_person_list", people.agency, organization="so-du-lich")
        assert [person["valid_to"] for person in listed] == [None, "2025-08-31"]

    @pytest.mark.parametrize(
        ("first", "last"),
        [("2025-02-01", "2025-03-01"), ("2024-12-01", None), ("2025-06-30", None)],
    )
    def test_two_at_a_time_are_refused(
        self, people: SimpleNamespace, act: Act, first: str, last: str | None
    ) -> None:
        data = {"organization": "so-du-lich", "valid_from": "2025-01-01", "valid_to": "2025-06-30"}
        act("ttdn_focal_person_set", people.authority, name="Người một", **data)

        with pytest.raises(tk.ValidationError, match="Người một"):
            act(
                "ttdn_focal_person_set",
                people.authority,
                organization="so-du-lich",
                name="Người hai",
                valid_from=first,
                valid_to=last,
            )

        assert model.Session.query(FocalPerson).count() == 1

    def test_an_entry_is_corrected_by_its_id(self, people: SimpleNamespace, act: Act) -> None:
        made = act(
            "ttdn_focal_person_set",
            people.authority,
            organization="so-du-lich",
            name="Ngừoi một",
            valid_from="2025-01-01",
        )

        act(
            "ttdn_focal_person_set",
            people.authority,
            id=made["id"],
            organization="so-du-lich",
            name="Người một",
        )

        (person,) = act("ttdn_focal_person_list", people.authority)
        assert (person["name"], person["valid_from"]) == ("Người một", "2025-01-01")

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "A", "valid_from": "1/9/2025"}, "valid_from"),
            ({"name": "A", "valid_from": "2025-09-01", "valid_to": "2025-08-31"}, "valid_to"),
        ],
    )
    def test_wrong_values_are_told(
        self, people: SimpleNamespace, act: Act, data: dict[str, str], field: str
    ) -> None:
        with pytest.raises(tk.ValidationError) as refused:
            act("ttdn_focal_person_set", people.authority, organization="so-du-lich", **data)
        assert field in refused.value.error_dict
        assert model.Session.query(FocalPerson).count() == 0

    def test_an_agency_reads_its_own_only_and_writes_none(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        act("ttdn_focal_person_set", people.authority, organization="so-tu-phap", name="Người một")

        assert act("ttdn_focal_person_list", people.other, organization="so-tu-phap")
        for who in (people.agency, people.user, None):
            with pytest.raises(tk.NotAuthorized):
                act("ttdn_focal_person_list", who, organization="so-tu-phap")
        with pytest.raises(tk.NotAuthorized):
            act("ttdn_focal_person_list", people.other)
        with pytest.raises(tk.NotAuthorized):
            act("ttdn_focal_person_set", people.other, organization="so-tu-phap", name="Người hai")
