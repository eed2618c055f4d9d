"""Datasets of DCAT and DCAT-AP as items (R18, R25, H 6.7)."""

from __future__ import annotations

import json

import pytest
from rdflib import URIRef
from ttdn_dcat import FILES, SOURCE

from ckanext.ttdn.harvesters import rdf
from ckanext.ttdn.harvesters.mapping import dcat, dcat_terms
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def read(name, form):
    graph = rdf.parse((FILES / name).read_text(), form, SOURCE.url)
    return [dcat.to_record(graph, node, SOURCE) for node in dcat.datasets(graph)]


def one(properties, source=SOURCE, **options):
    text = f"{PREFIXES} <https://a.example/d/1> a dcat:Dataset ; {properties} ."
    graph = rdf.parse(text, "turtle", "https://a.example/")
    return dcat.to_record(graph, URIRef("https://a.example/d/1"), source, **options)


def item(properties, source=SOURCE):
    record = one(f'dct:title "T"@vi ; {properties}', source)
    assert isinstance(record, Record)
    return record.item


def test_r18_a_dcat_ap_record_brings_each_language_and_the_metadata():
    first = read("dcat_ap.rdf", "xml")[0]
    assert isinstance(first, Record)
    assert first.original_id == "SDL-2024-001"
    assert first.address == "https://dulich.example.vn/so-lieu/luot-khach"
    assert first.item == {
        "type": "dataset",
        "title_translated": {
            "vi": "Lượt khách tham quan di tích",
            "en": "Visitors to the monuments",
        },
        "notes_translated": {
            "vi": "Số lượt khách theo tháng tại Đại Nội.",
            "en": "Monthly visitors to the **Imperial City**.",
        },
        "keywords_translated": {"vi": ["di tích", "du lịch"], "en": ["tourism"]},
        "activity_date": "2024-05",
        "activity_end_date": "2024-06-30",
        "period_start": "2024-01-01",
        "period_end": "2024-06-30",
        "author": "Phòng Nghiệp vụ",
        "copyright_owner": "Sở Du lịch",
        "license_id": "cc-by-4.0",
        "source_name": "Cổng dữ liệu",
        "source_url": "https://dulich.example.vn/so-lieu/luot-khach",
        "update_frequency": "quarterly",
        "translation_status": {"vi": "original", "en": "original"},
        "resources": [
            {
                "url": "https://dulich.example.vn/files/luot-khach.xlsx",
                "format": "XLSX",
                "name_translated": {"vi": "luot-khach.xlsx"},
            },
            {
                "url": "https://dulich.example.vn/files/luot-khach.csv",
                "format": "CSV",
                "name_translated": {"vi": "Bảng số liệu", "en": "Figures"},
                "description_translated": {"vi": "Theo tháng"},
            },
        ],
    }


def test_what_no_rule_used_is_named_for_the_preview():
    first = read("dcat_ap.rdf", "xml")[0]
    assert isinstance(first, Record)
    assert first.unmapped == (
        "dcat:contactPoint",
        "dcat:distribution",
        "dcat:theme",
        "dct:spatial",
        "dct:title@fr",
    )


def test_the_raw_record_is_kept_whole_and_can_be_read():
    first = read("dcat_ap.rdf", "xml")[0]
    raw = json.loads(first.raw)
    assert raw["dcat:contactPoint"][0]["vcard:fn"] == ["Văn phòng Sở"]
    assert {"@language": "fr", "@value": "Visiteurs des monuments"} in raw["dct:title"]


def test_identity_is_the_identifier_then_adms_then_the_address():
    records = read("dcat_ap.rdf", "xml")
    assert records[1].original_id == "KS-02"
    assert records[2] == Refused("no_id", raw=records[2].raw)
    assert one('dct:title "T"').original_id == "https://a.example/d/1"


def test_r18_what_a_record_lacks_comes_from_the_source():
    item = read("dcat_ap.rdf", "xml")[1].item
    assert item["author"] == item["copyright_owner"] == "Sở Mặc định"
    assert item["license_id"] == "ttdn-open"
    assert item["update_frequency"] == "irregular"
    assert item["notes_translated"] == item["title_translated"] == {"vi": "Cơ sở lưu trú"}
    assert item["activity_date"] == "2023"


def test_defaults_of_the_source_win_over_its_agency_but_not_over_the_record():
    source = SourceFacts("dataset", SOURCE.url, "C", "Sở", "vi", defaults={"author": "Mặc định"})
    assert item("", source)["author"] == "Mặc định"
    assert item('dct:creator "Người viết"', source)["author"] == "Người viết"


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ('"Không thẻ"', {"vi": "Không thẻ"}),
        ('"Có thẻ"@vi, "Không thẻ"', {"vi": "Có thẻ"}),
        ('"Không thẻ", "English"@en-GB', {"vi": "Không thẻ", "en": "English"}),
        ('"Anh"@en-GB, "Exact"@en, "Việt"@vi-VN', {"vi": "Việt", "en": "Exact"}),
        ('"B"@vi, "A"@vi', {"vi": "A"}),
    ],
)
def test_r17_a_text_without_tag_is_in_the_sources_language(titles, expected):
    record = one(f"dct:title {titles}")
    assert isinstance(record, Record)
    assert record.item["title_translated"] == expected


def test_a_record_without_a_title_in_our_languages_is_refused():
    refused = one('dct:identifier "7" ; dct:title "Titre"@fr, " "@vi')
    assert isinstance(refused, Refused)
    assert (refused.code, refused.original_id) == ("no_title", "7")


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ('dct:issued "2024-05-01"^^xsd:date ; dct:modified "2025"', ("2024-05-01", None)),
        ('dct:issued "22/11/2025"', ("2025-11-22", None)),
        ('dct:issued "2024-05-01T23:00:00Z"^^xsd:dateTime', ("2024-05-02", None)),
        ('dct:issued "2024-05-01T23:00:00.697689"^^xsd:dateTime', ("2024-05-01", None)),
        ('dct:issued "2024-05+07:00"^^xsd:gYearMonth', ("2024-05", None)),
        ('dct:issued "năm ngoái" ; dct:modified "2023-02-03T00:00:00"', ("2023-02-03", None)),
        ('dct:modified "2023"', ("2023", None)),
        (
            'dct:temporal [ dcat:startDate "2020"^^xsd:gYear ; dcat:endDate "2021-02-03" ]',
            ("2020", "2021-02-03"),
        ),
        (
            'dct:temporal [ schema:startDate "2020-01" ; schema:endDate "2020-03" ]',
            ("2020-01", "2020-03"),
        ),
        (
            'dct:temporal [ time:hasBeginning [ time:inXSDDate "2020-01-02"^^xsd:date ] ]',
            ("2020-01-02", None),
        ),
        ('dct:temporal "2020-01-01/2020-12-31"', ("2020-01-01", "2020-12-31")),
        ('dct:temporal "start=2020-01-01; end=2020-12-31;"', ("2020-01-01", "2020-12-31")),
        (
            'dct:temporal [ dcat:startDate "2019" ; dcat:endDate "2020" ],'
            ' [ dcat:startDate "2017" ; dcat:endDate "2018" ]',
            ("2017", "2020"),
        ),
        ('dct:issued "2024" ; dct:temporal "2020-01-01/2020-12-31"', ("2024", None)),
        ('dct:issued "2024-13-45"', (None, None)),
    ],
)
def test_r24_dates_are_as_partial_as_the_source_says(properties, expected):
    found = item(properties)
    assert (found.get("activity_date"), found.get("activity_end_date")) == expected


def test_only_open_data_have_a_period_and_a_frequency():
    frequency = "<http://publications.europa.eu/resource/authority/frequency/DAILY>"
    text = (
        f'dct:title "T" ; dct:temporal "2020-01-01/2020-12-31" ; dct:accrualPeriodicity {frequency}'
    )
    record = one(text, SourceFacts("article", SOURCE.url, "C", "Sở", "vi"))
    assert isinstance(record, Record)
    assert not {"period_start", "update_frequency"} & record.item.keys()
    assert record.item["activity_end_date"] == "2020-12-31"
    assert record.unmapped == ("dct:accrualPeriodicity",)


def test_a_period_whose_end_lies_before_its_start_keeps_only_the_start():
    found = item('dct:temporal [ dcat:startDate "2020" ; dcat:endDate "2019" ]')
    assert found["period_start"] == found["activity_date"] == "2020"
    assert not {"period_end", "activity_end_date"} & found.keys()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
        ("https://www.creativecommons.org/licenses/by/4.0/deed.vi", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "ttdn-nc"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "cc-by-4.0"),
        ("http://www.opendefinition.org/licenses/cc-by", "cc-by-4.0"),
        ("https://spdx.org/licenses/CC-BY-4.0", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by-nd/4.0/", None),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", None),
        ("https://evil.example/creativecommons.org/licenses/by/4.0/", None),
    ],
)
def test_r21_licences_by_their_addresses(address, code):
    assert dcat_terms.licence(address) == code


def test_r21_a_licence_on_the_files_counts_only_when_all_agree():
    free = "http://creativecommons.org/licenses/by/4.0/"
    by = f"[ dcat:accessURL <https://a/1> ; dct:license <{free}> ]"
    other = "[ dcat:accessURL <https://a/2> ; dct:license <https://a/terms> ]"
    assert item(f"dcat:distribution {by}")["license_id"] == "cc-by-4.0"
    record = one(f'dct:title "T" ; dcat:distribution {by}, {other}')
    assert isinstance(record, Record)
    assert record.item["license_id"] == "ttdn-open"
    assert "dct:license" in record.unmapped


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("http://publications.europa.eu/resource/authority/frequency/ANNUAL", "yearly"),
        ("http://publications.europa.eu/resource/authority/frequency/IRREG", "irregular"),
        ("http://purl.org/cld/freq/monthly", "monthly"),
        ("R/P3M", "quarterly"),
        ("Weekly", "weekly"),
        ("http://publications.europa.eu/resource/authority/frequency/BIENNIAL", None),
    ],
)
def test_r23_frequencies(written, code):
    assert dcat_terms.frequency(written) == code


@pytest.mark.parametrize(
    ("properties", "address"),
    [
        ("dcat:landingPage <https://a.example/page> ; foaf:page <https://a.example/doc>", "page"),
        ("foaf:page <https://a.example/doc>", "doc"),
        ("dcat:landingPage <javascript:alert(1)>", "d/1"),
    ],
)
def test_r34_the_address_is_a_web_page(properties, address):
    assert item(properties)["source_url"] == f"https://a.example/{address}"


def test_an_agent_without_a_name_is_named_by_nobody_and_reported():
    record = one('dct:title "T" ; dct:publisher <https://a.example/org>')
    assert isinstance(record, Record)
    assert record.item["copyright_owner"] == "Sở Mặc định"
    assert record.unmapped == ("dct:publisher",)


def test_r25_the_fingerprint_does_not_depend_on_the_order_of_statements():
    lines = (FILES / "hydra_1.ttl").read_text()
    graph = rdf.parse(lines, "turtle", SOURCE.url)
    turned = type(graph)(SOURCE.url, 10_000)
    for triple in sorted(graph, key=lambda t: [str(part) for part in t], reverse=True):
        turned.add(triple)
    for node in dcat.datasets(graph):
        first, second = (dcat.to_record(g, node, SOURCE) for g in (graph, turned))
        assert isinstance(first, Record)
        assert isinstance(second, Record)
        assert first.fingerprint == second.fingerprint


def test_a_record_of_thousands_of_keywords_is_refused():
    words = ", ".join(f'"từ {n}"@vi' for n in range(500))
    refused = one(f'dct:title "T" ; dcat:keyword {words}')
    assert isinstance(refused, Refused)
    assert (refused.code, refused.facts["count"]) == ("too_many", 500)
    assert isinstance(
        one(f'dct:title "T" ; dcat:keyword {words}', limits={"keywords": 500}), Record
    )


def test_graphs_that_point_at_each_other_do_not_swell_the_raw_record():
    triples = "".join(f"<u:{i}> <p:{j}> <u:{j}> . " for i in range(90) for j in range(90))
    graph = rdf.parse(
        f"{PREFIXES} <u:0> a dcat:Dataset ; dct:title 'T' . {triples}",
        "turtle",
        "https://a.example/",
    )
    assert len(dcat.to_record(graph, URIRef("u:0"), SOURCE).raw) < 200_000
