"""A province that the project does not bring: from its folder to its first public item (R02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_items as items
from ckan import model
from ckan.exceptions import CkanConfigurationException
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from click.testing import CliRunner
from ttdn_items import call, refusal

from ckanext.ttdn import config, definitions, province
from ckanext.ttdn.cli import ttdn
from ckanext.ttdn.model import Agency
from ckanext.ttdn.services.authz import rules

MAU = Path(__file__).parents[1] / "provinces" / "tinh-mau"


@pytest.fixture
def start(clean: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, str], None]]:
    """Let the catalogue start with a province's folder; afterwards it is Huế's again."""

    def restart(folder: Path, profile: str) -> None:
        monkeypatch.setitem(tk.config, "ckanext.ttdn.province_path", str(folder))
        monkeypatch.setitem(tk.config, "ckanext.ttdn.profile", profile)
        province.put_in_place()
        rules.put_in_force()

    yield restart
    monkeypatch.undo()
    province.put_in_place()
    rules.put_in_force()


@pytest.fixture
def mau(start: Callable[[Path, str], None], with_request_context: None) -> SimpleNamespace:
    """The province with an account each for its newspaper and its authority, by the commands."""
    start(MAU, "tinh-mau")
    command("profile", "check", "tinh-mau")
    command("profile", "load", "tinh-mau")
    found = SimpleNamespace(sysadmin=factories.Sysadmin()["name"])
    for role, code, extra in (
        ("agency", "bao-mau", ()),
        ("authority", "so-van-hoa", ("--role", "authority")),
    ):
        setattr(found, role, code)
        command("account", "add", code, code, "--email", f"{code}@example.org", *extra)
    return found


def command(*arguments: str) -> str:
    result = CliRunner().invoke(ttdn, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_r02_the_register_is_the_province_s(mau: SimpleNamespace) -> None:
    authority = Agency.authority()
    assert authority is not None
    assert authority.code == "so-van-hoa"
    assert {agency["code"] for agency in call("ttdn_agency_list")} == {
        "uy-ban-nhan-dan-tinh",
        "so-van-hoa",
        "bao-mau",
        "ubnd-xa-ben-mau",
    }
    assert config.languages() == ["vi", "en", "lo"]
    assert "no change" in command("profile", "load", "tinh-mau")


def test_r02_r20_an_agency_submits_and_the_authority_approves(mau: SimpleNamespace) -> None:
    item = items.published(
        mau,
        places=["ben-mau"],
        title_translated={"vi": "Bến Mẫu mùa nước nổi", "en": "Ben Mau", "lo": "ເບນເມົາ"},
    )
    assert item["approval_state"] == "published"
    assert item["name"].startswith("bao-mau-")

    found = call("package_search", q="ben mau nuoc noi", **{"facet.field": ["places"]})

    assert [result["name"] for result in found["results"]] == [item["name"]]
    assert found["results"][0]["title_translated"]["lo"] == "ເບນເມົາ"
    assert [(v["name"], v["display_name"]) for v in facet(found, "places")] == [
        ("ben-mau", "Xã Bến Mẫu")
    ]


def facet(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return found["search_facets"][name]["items"]


def test_r16_places_of_another_province_are_refused(mau: SimpleNamespace) -> None:
    error = refusal("package_create", mau.agency, **items.COMPLETE, places=["thuan-hoa"])
    assert error is not None
    assert "places" in error.error_dict


def test_r22_the_province_s_own_limits_hold(mau: SimpleNamespace) -> None:
    assert refusal("package_create", mau.authority, **items.COMPLETE) is None
    asked = {"organization": "bao-mau", "type": "publication", "operation": "create"}
    assert not call("ttdn_permission_explain", mau.agency, **asked)["allowed"]
    item = items.draft(mau)
    kept = call(
        "ttdn_permission_explain",
        mau.agency,
        id=item["id"],
        operation="edit",
        field="visibility",
    )
    assert (kept["allowed"], kept["clause"]) == (False, "X 6")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("licences.yaml", "codes: {own: {vi: Riêng}}", "licences"),
        ("places.yaml", "codes: [", "places.yaml"),
        ("places.yaml", "codes: {mau: {}}", "mau needs labels"),
    ],
)
def test_a_fault_in_the_folder_stops_the_start(
    start: Callable[[Path, str], None], tmp_path: Path, name: str, text: str, told: str
) -> None:
    (tmp_path / "vocabularies").mkdir()
    (tmp_path / "vocabularies" / name).write_text(text, "utf-8")
    with pytest.raises(CkanConfigurationException, match=told):
        start(tmp_path, "hue")


def test_a_folder_or_a_profile_that_is_not_there_stops_the_start(
    start: Callable[[Path, str], None], tmp_path: Path
) -> None:
    with pytest.raises(CkanConfigurationException, match="nowhere"):
        start(tmp_path / "nowhere", "hue")
    with pytest.raises(CkanConfigurationException, match="no profile 'tinh-mau'"):
        start(tmp_path, "tinh-mau")


def test_the_shipped_profile_cannot_be_replaced_by_a_file(
    start: Callable[[Path, str], None], tmp_path: Path
) -> None:
    (tmp_path / "hue.yaml").write_text("languages: [en]", "utf-8")
    start(tmp_path, "hue")
    assert config.languages() == ["vi", "en"]
    assert "thuan-hoa" in definitions.vocabulary("places")
    assert model.Session.query(Agency).count() == 0
