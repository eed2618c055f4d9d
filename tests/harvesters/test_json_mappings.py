"""A mapping is tried in a preview, refused where it is wrong, and may be one's own (H 6.7; R25)."""

from __future__ import annotations

from typing import Any

import pytest
import ttdn_replay
import yaml
from ckan.common import config
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_replay import Reply
from ttdn_systems import NewsPages

from ckanext.ttdn.harvesters.mapping.declarative import library


def _preview(harvest, url: str, mapping: Any, **config: Any) -> dict[str, Any]:
    return call(
        "ttdn_harvest_preview",
        harvest.people.sysadmin,
        url=url,
        source_type="ttdn_json",
        owner_org=harvest.people.agency_org,
        config={"kind": "article", "mapping": mapping, **config},
        limit=2,
    )


def _nothing_is_stored(harvest) -> bool:
    return call("ttdn_item_list", harvest.people.sysadmin)["count"] == 0


def test_a_preview_shows_what_would_come_and_what_is_lacking(harvest, allow) -> None:
    system = NewsPages()
    system.rows[0]["luotXem"] = 12
    system.rows[1]["ngayDang"] = "hôm qua"
    mapping = yaml.safe_load((library.SHIPPED / "news-pages.yaml").read_text("utf-8"))
    del mapping["record"]["fields"]["press_outlet"]
    with ttdn_replay.serving(system.answer) as replay:
        allow(replay.url)
        found = _preview(harvest, replay.url, mapping)
        stored = harvest.make(replay.url, "ttdn_json", kind="article", mapping=mapping)
        again = call("ttdn_harvest_preview", harvest.people.sysadmin, id=stored["id"], limit=2)
    assert (found["total"], found["problem"], len(found["records"])) == (3, None, 2)
    first, second = found["records"]
    assert first["dataset"]["title_translated"]["vi"] == system.expected[0]
    assert first["unmapped"] == ["luotXem"]
    assert set(first["errors"]) == {"press_outlet"}
    assert second["dataset"] is None
    assert second["refused"] == "activity_date: hôm qua is no date of the given form."
    assert [r["errors"] for r in again["records"]] == [r["errors"] for r in found["records"]]
    assert _nothing_is_stored(harvest)


def test_a_preview_says_why_the_source_cannot_be_read(harvest, allow) -> None:
    with ttdn_replay.serving(lambda _path, _query: Reply({"loi": "bao tri"})) as replay:
        refused = _preview(harvest, replay.url, "news-pages")
        allow(replay.url)
        shapeless = _preview(harvest, replay.url, "news-pages")
    assert refused["problem"]["code"] == "not_public"
    assert "allowed_networks" in refused["problem"]["message"]
    assert shapeless["problem"]["code"] == "wrong_shape"
    assert "duLieu.danhSach" in shapeless["problem"]["message"]


BARE: dict[str, Any] = {
    "version": 1,
    "request": {"path": "/api"},
    "record": {"id": "id", "fields": {"title_translated": {"vi": "title"}}},
}


def _with(**fields: Any) -> dict[str, Any]:
    return {**BARE, "record": {"id": "id", "fields": fields}}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (_with(titel="x"), "mapping.record.fields.titel: Items of this kind have no such field"),
        (
            _with(topics={"from": "a", "map": {"Du lịch": "tourism"}}),
            "mapping.record.fields.topics.map.Du lịch: tourism is no code of this field.",
        ),
        (_with(author="a["), "mapping.record.fields.author.from: a[ is no expression"),
        (
            _with(activity_date={"from": "d", "format": "DD/MM/YYYY"}),
            "mapping.record.fields.activity_date.format: DD/MM/YYYY is no form of a date",
        ),
        ({**BARE, "requests": {}}, "mapping.requests: There is no such key; known are: version,"),
        ({**BARE, "request": {"paging": {"style": "page"}}}, "mapping.request.paging.page: This"),
        (5, "mapping: The value must be of this type: object."),
        ("no-such", "There is no mapping no-such; known are: events-links, news-pages,"),
        ("version: [", "The mapping is not YAML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_place_of_the_mistake(harvest, mapping, said) -> None:
    for refused in (
        lambda: _preview(harvest, "https://example.org", mapping),
        lambda: harvest.make("https://example.org", "ttdn_json", kind="article", mapping=mapping),
    ):
        with pytest.raises(tk.ValidationError) as refusal:
            refused()
        assert said in str(refusal.value.error_dict["config"])
    assert call("harvest_source_list", harvest.people.sysadmin) == []


# Mappings of the operator's own


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of stored mappings, with one for news."""
    text = (library.SHIPPED / "news-pages.yaml").read_text("utf-8")
    (tmp_path / "tin-cua-so.yaml").write_text(text)
    monkeypatch.setitem(config, "ckanext.ttdn.harvest.mappings_path", str(tmp_path))
    return tmp_path


def test_a_stored_mapping_is_used_by_its_name_and_read_by_each_job(harvest, folder) -> None:
    system = NewsPages()
    file = folder / "tin-cua-so.yaml"
    with ttdn_replay.serving(system.answer) as replay:
        harvest.make(replay.url, "ttdn_json", kind="article", mapping="tin-cua-so")
        assert harvest.counted() == "new: 3"
        assert harvest.counted() == "unchanged: 3"
        right = file.read_text()
        file.write_text(right.replace("author: tacGia", "auteur: tacGia"))
        status, output = harvest.run()
        assert status == 1
        assert "record.fields.auteur: Items of this kind have no such field" in output
        assert len(harvest.waiting()) == 3
        # Another mapping makes other items, although the source has changed nothing.
        file.write_text(right.replace("author: tacGia", "author: {const: Tòa soạn}"))
        assert harvest.counted() == "changed: 3"


def test_a_mapping_may_be_given_as_yaml(harvest) -> None:
    system = NewsPages()
    text = (library.SHIPPED / "news-pages.yaml").read_text("utf-8")
    with ttdn_replay.serving(system.answer) as replay:
        harvest.make(replay.url, "ttdn_json", kind="article", mapping=text)
        assert harvest.counted() == "new: 3"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("news-pages.yaml", "version: 1", "shipped"),
        ("Tin Của Sở.yaml", "version: 1", "small letters"),
        ("tin.yaml", "version: [", "not YAML"),
        (
            "tin.yaml",
            "version: 1\nrequest: {}\nrecord: {id: id, fields: {titel: x}}",
            "tin: record",
        ),
    ],
)
def test_a_fault_in_a_stored_mapping_stops_the_start(folder, name, text, said) -> None:
    from ckan.exceptions import CkanConfigurationException

    from ckanext.ttdn.services.harvest import mappings

    mappings.require_fit()
    (folder / name).write_text(text)
    with pytest.raises(CkanConfigurationException, match=said) as refusal:
        mappings.require_fit()
    assert "ckanext.ttdn.harvest.mappings_path" in str(refusal.value)
