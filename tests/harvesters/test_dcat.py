"""DCAT catalogues are harvested for real: into the queue, never past it (H 6.7, 5.2; R20, R25)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import ttdn_replay
from ttdn_items import call
from ttdn_replay import Reply

FILES = Path(__file__).with_name("dcat_files")
FORMATS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
TYPES = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}


def fill(portal: Any, count: int = 5) -> None:
    """Publish datasets; ckanext-dcat gives two of them on a page."""
    for n in range(count):
        portal.add(
            f"khach-san-{n}",
            title=f"Khách sạn theo hạng {n}",
            notes=f"Danh sách khách sạn {n}.",
            license_id="cc-by",
            tags=[{"name": "lưu trú"}],
            extras=[{"key": "issued", "value": "2024-03-02"}],
            resources=[
                {"url": f"https://example.org/{n}.csv", "name": "Bảng số liệu", "format": "CSV"}
            ],
        )


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("told", [True, False])
def test_r25_r20_ckanext_dcats_catalogue_is_read_in_each_format(
    harvest, portal, ending, told
) -> None:
    fill(portal)
    settings = {"format": FORMATS[ending]} if told else {}
    harvest.make(f"{portal.url}/catalog.{ending}", "ttdn_dcat", kind="dataset", **settings)
    assert harvest.counted() == "new: 5"
    assert harvest.titles() == {f"Khách sạn theo hạng {n}" for n in range(5)}
    assert call("package_search")["count"] == 0
    item = harvest.item("Khách sạn theo hạng 3")
    assert item["owner_org"] == harvest.people.agency_org
    assert item["notes_translated"] == {"vi": "Danh sách khách sạn 3."}
    assert item["keywords_translated"] == {"vi": ["lưu trú"]}
    assert item["activity_date"] == "2024-03-02"
    assert item["license_id"] == "cc-by-4.0"
    assert item["source_url"].startswith(f"{portal.url}/dataset/")
    (file,) = item["resources"]
    assert (file["url"], file["format"]) == ("https://example.org/3.csv", "CSV")
    assert file["name_translated"] == {"vi": "Bảng số liệu"}
    harvest.approve(item)
    assert call("package_search", q="khach san theo hang 3")["results"][0]["id"] == item["id"]


def test_r25_r20_a_second_run_finds_only_what_changed(harvest, portal) -> None:
    fill(portal)
    harvest.make(f"{portal.url}/catalog.ttl", "ttdn_dcat", kind="dataset")
    harvest.run()
    harvest.approve(harvest.item("Khách sạn theo hạng 0"))
    assert harvest.counted() == "unchanged: 5"
    portal.change("khach-san-0", title="Khách sạn, sửa")
    portal.remove("khach-san-4")
    assert harvest.counted() == "changed: 1, unchanged: 3, gone: 1"
    assert call("package_search")["results"][0]["title"] == "Khách sạn theo hạng 0"
    assert harvest.titles() == {"Khách sạn, sửa", *(f"Khách sạn theo hạng {n}" for n in (1, 2, 3))}
    harvest.approve(harvest.item("Khách sạn, sửa"))
    assert call("package_search")["results"][0]["title"] == "Khách sạn, sửa"


def test_r25_one_portal_by_two_kinds_of_source_gives_two_sets_of_items(
    harvest, portal, people
) -> None:
    """Whose record it is the source says, not the identifier: neither touches the other's."""
    portal.add("mot", title="Một")
    harvest.make(f"{portal.url}/catalog.ttl", "ttdn_dcat", kind="dataset")
    harvest.run()
    other = call(
        "harvest_source_create",
        people.sysadmin,
        name="cung-he-thong",
        title="Cùng hệ thống",
        url=portal.url,
        source_type="ttdn_ckan",
        owner_org=people.other_org,
        config="{}",
    )
    assert harvest.run(other["name"])[1].startswith("new: 1, changed: 0")
    assert sorted(row["organization"]["name"] for row in harvest.waiting()) == [
        "so-du-lich",
        "so-tu-phap",
    ]


def _document(name: str, change: Callable[[str], str] = lambda text: text) -> Any:
    def answer(path: str, _query: dict[str, str]) -> Reply:
        text = change((FILES / name).read_text("utf-8"))
        ending = name.rpartition(".")[2]
        kind = TYPES.get(ending, "application/json")
        assert path == f"/{name}"
        return Reply(body=text.encode(), headers={"Content-Type": kind})

    return answer


def test_r17_r18_dcat_ap_in_two_languages(harvest) -> None:
    with ttdn_replay.serving(_document("dcat_ap.rdf")) as replay:
        harvest.make(f"{replay.url}/dcat_ap.rdf", "ttdn_dcat", kind="dataset")
        # One record has no identifier, one has another's.
        status, output = harvest.run()
    assert (status, output.splitlines()[0]) == (
        1,
        "new: 2, changed: 0, unchanged: 0, gone: 0, refused: 2",
    )
    assert "SDL-2024-001" in output
    item = harvest.item("Visitors to the monuments")
    assert item["title_translated"]["vi"] == "Lượt khách tham quan di tích"
    assert item["notes_translated"]["en"] == "Monthly visitors to the **Imperial City**."
    assert item["keywords_translated"] == {"vi": ["di tích", "du lịch"], "en": ["tourism"]}
    assert (item["author"], item["copyright_owner"]) == ("Phòng Nghiệp vụ", "Sở Du lịch")
    assert item["update_frequency"] == "quarterly"
    # What is no web address is no file (R34).
    assert {file["url"]: file["format"] for file in item["resources"]} == {
        "https://dulich.example.vn/files/luot-khach.csv": "CSV",
        "https://dulich.example.vn/files/luot-khach.xlsx": "XLSX",
    }
    harvest.approve(item)
    for words in ("khach tham quan", "visitors monuments"):
        assert [i["id"] for i in call("package_search", q=words)["results"]] == [item["id"]]


def test_h67_hydra_pages_come_whole_and_are_not_sent_again(harvest) -> None:
    changed: list[str] = []

    def answer(_path: str, query: dict[str, str]) -> Reply:
        page = query.get("page", "1")
        text = (FILES / f"hydra_{page}.ttl").read_text("utf-8")
        text = text.replace("http://du-lieu.example.vn/catalog", f"{replay.url}/catalog")
        if page in changed:
            text = text.replace("Lễ hội truyền thống", "Lễ hội dân gian")
        return Reply(body=text.encode(), headers={"Content-Type": "text/turtle"})

    with ttdn_replay.serving(answer) as replay:
        harvest.make(f"{replay.url}/catalog.ttl", "ttdn_dcat", kind="dataset")
        assert harvest.counted() == "new: 5"
        harvest.approve(harvest.item("Traditional festivals"))
        assert (harvest.counted(), replay.unchanged) == ("unchanged: 5", 3)
        changed.append("1")
        assert (harvest.counted(), replay.unchanged) == ("changed: 1, unchanged: 4", 5)
    assert "Lễ hội dân gian" in harvest.titles()
    assert call("package_search")["results"][0]["title"] == "Lễ hội truyền thống"


def test_m_data_json_of_an_agency(harvest) -> None:
    with ttdn_replay.serving(_document("data.json")) as replay:
        harvest.make(f"{replay.url}/data.json", "ttdn_dcat", kind="dataset", format="data.json")
        status, output = harvest.run()
        assert output.startswith("new: 2, changed: 0, unchanged: 0, gone: 0, refused: 2")
        assert status == 1
        item = harvest.item("Kim ngạch xuất khẩu")
        assert item["period_start"] == "2023-01-01"
        assert item["update_frequency"] == "yearly"
        assert [file["format"] for file in item["resources"]] == ["CSV", "API"]
        # What is refused is told again, and is not taken for unchanged.
        assert harvest.run()[1].startswith("new: 0, changed: 0, unchanged: 2, gone: 0, refused: 2")


def test_r25_a_catalogue_that_was_cut_off_withdraws_nothing(harvest) -> None:
    whole = (FILES / "dcat_ap.rdf").read_text("utf-8")
    shown = [whole]

    def answer(_path: str, _query: dict[str, str]) -> Reply:
        return Reply(body=shown[-1].encode(), headers={"Content-Type": "application/rdf+xml"})

    with ttdn_replay.serving(answer) as replay:
        harvest.make(f"{replay.url}/dcat_ap.rdf", "ttdn_dcat", kind="dataset")
        harvest.run()
        before = harvest.titles()
        shown.append(whole[: len(whole) // 2])
        status, output = harvest.run()
        assert status == 1
        assert "is not RDF, or was cut off" in output
        assert harvest.titles() == before
        shown.append('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')
        assert harvest.run()[0] == 1
        assert harvest.titles() == before
