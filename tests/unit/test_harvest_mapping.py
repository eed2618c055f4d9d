"""Records of a foreign CKAN as items (R18, R25), and which addresses are reached."""

from __future__ import annotations

import pytest

from ckanext.ttdn.harvesters import reach
from ckanext.ttdn.harvesters.mapping.ckan import SourceFacts, fingerprint, to_item

SOURCE = SourceFacts(
    kind="dataset",
    url="https://data.example.org/",
    title="Cổng số liệu",
    agency_name="Sở Du lịch",
    language="vi",
    defaults={"license_id": "ttdn-open", "author": "Mặc định"},
)
RECORD = {
    "id": "1",
    "name": "khach-san",
    "title": "Khách sạn",
    "metadata_created": "2023-02-03T04:05:06",
    "metadata_modified": "2024-02-03T04:05:06",
}


def test_r18_a_bare_record_still_has_the_required_metadata():
    item = to_item(RECORD, SOURCE)
    assert item["title_translated"] == {"vi": "Khách sạn"}
    assert item["notes_translated"] == {"vi": "Khách sạn"}
    assert item["activity_date"] == "2023-02-03"
    assert item["copyright_owner"] == "Sở Du lịch"
    assert item["license_id"] == "ttdn-open"
    assert item["source_url"] == "https://data.example.org/dataset/khach-san"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2019", "2019"),
        ("5/2019", "2019-05"),
        ("12/05/2019", "2019-05-12"),
        ("2019-05-12T10:00:00", "2019-05-12"),
        ("năm ngoái", "2023-02-03"),
    ],
)
def test_dates_are_read_as_portals_write_them(written, stored):
    record = {**RECORD, "extras": [{"key": "Date", "value": written}]}
    assert to_item(record, SOURCE)["activity_date"] == stored


def test_bilingual_records_keep_their_languages():
    record = {**RECORD, "title_translated": {"vi": "Khách sạn", "en": "Hotels", "fr": ""}}
    assert to_item(record, SOURCE)["title_translated"] == {"vi": "Khách sạn", "en": "Hotels"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc", ""])
def test_only_web_addresses_become_files(url):
    record = {**RECORD, "resources": [{"url": url, "name": "x"}]}
    assert "resources" not in to_item(record, SOURCE)


def test_r25_the_fingerprint_follows_the_content_alone():
    later = {**RECORD, "metadata_modified": "2025-01-01T00:00:00", "id": "2"}
    assert fingerprint(to_item(RECORD, SOURCE)) == fingerprint(to_item(later, SOURCE))
    other = {**RECORD, "title": "Nhà nghỉ"}
    assert fingerprint(to_item(RECORD, SOURCE)) != fingerprint(to_item(other, SOURCE))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/",
    ],
)
def test_r34_local_addresses_and_other_schemes_are_not_reached(url):
    with pytest.raises(reach.Unreachable):
        reach.require(url, [])


@pytest.mark.parametrize("allowed", ["127.0.0.1:5001", "127.0.0.1", "127.0.0.0/8"])
def test_r34_what_the_operator_lists_is_reached(allowed):
    reach.require("http://127.0.0.1:5001/api", [allowed])
    if allowed == "127.0.0.1:5001":
        with pytest.raises(reach.Unreachable):
            reach.require("http://127.0.0.1:5002/api", [allowed])
