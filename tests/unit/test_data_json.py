"""Datasets of data.json as items (R18, R25, H 6.7)."""

from __future__ import annotations

import json

import pytest
from ttdn_dcat import FILES, SOURCE

from ckanext.ttdn.harvesters.mapping import data_json
from ckanext.ttdn.harvesters.mapping.records import Record, Refused


def test_m_data_json_records():
    data = json.loads((FILES / "data.json").read_text())
    assert data_json.is_data_json(data)
    records = [data_json.to_record(each, SOURCE) for each in data_json.datasets(data) or []]
    first, second, third, fourth = records
    assert isinstance(first, Record)
    assert first.original_id == "SCT-7"
    assert first.item == {
        "type": "dataset",
        "title_translated": {"vi": "Kim ngạch xuất khẩu"},
        "notes_translated": {"vi": "Kim ngạch xuất khẩu theo năm."},
        "keywords_translated": {"vi": ["xuất khẩu", "thương mại"]},
        "activity_date": "2024-01-15",
        "period_start": "2023-01-01",
        "period_end": "2023-12-31",
        "author": "Sở Công Thương",
        "copyright_owner": "Sở Công Thương",
        "license_id": "cc-by-4.0",
        "source_name": "Cổng dữ liệu",
        "source_url": "https://so.example.vn/xuat-khau",
        "update_frequency": "yearly",
        "translation_status": {"vi": "original"},
        "resources": [
            {
                "url": "https://so.example.vn/files/xk.csv",
                "format": "CSV",
                "name_translated": {"vi": "Kim ngạch"},
            },
            {
                "url": "https://so.example.vn/api/xk",
                "format": "API",
                "name_translated": {"vi": "xk"},
            },
        ],
    }
    assert first.unmapped == ("contactPoint", "spatial", "theme")
    assert isinstance(second, Record)
    assert second.unmapped == ("accessLevel=restricted public",)
    assert isinstance(third, Refused)
    assert third.code == "no_id"
    assert isinstance(fourth, Refused)
    assert fourth.code == "not_a_record"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"dataset": []}, True),
        ({"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": []}, True),
        ([{"title": "T", "accessLevel": "public"}], True),
        ({"@context": {"dataset": "http://www.w3.org/ns/dcat#dataset"}, "dataset": []}, False),
        ({"@graph": []}, False),
        ([{"@id": "https://a.example"}], False),
        ("text", False),
    ],
)
def test_data_json_is_told_from_json_ld(data, told):
    assert data_json.is_data_json(data) is told


@pytest.mark.parametrize("broken", [None, 7, "x", [], {}, {"title": {"vi": 1}, "identifier": [[]]}])
def test_a_broken_record_of_data_json_is_refused_not_raised(broken):
    assert isinstance(data_json.to_record(broken, SOURCE), Refused)
