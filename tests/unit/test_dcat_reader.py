"""Reading catalogues of DCAT: formats, paging, conditional requests, broken documents (H 6.7)."""

from __future__ import annotations

import json

import pytest
from ttdn_dcat import FILES

from ckanext.ttdn.harvesters.dcat import PAGE_SIZE, DcatReader
from ckanext.ttdn.harvesters.http import Answer, FetchError
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

URL = "http://du-lieu.example.vn/catalog.ttl"
PREFIXES = (
    "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> ."
    " @prefix hydra: <http://www.w3.org/ns/hydra/core#> . "
)


class Served:
    """Documents by address, as a fetcher; each (body, media type, etag), or a redirect to it."""

    def __init__(self, documents):
        self.documents = documents
        self.asked = []

    def get(self, url, *, accept=None, known=None):
        self.asked.append((url, accept, dict(known or {})))
        found = self.documents[url]
        final, (body, media_type, etag) = found if isinstance(found[1], tuple) else (url, found)
        validators = {"etag": etag} if etag else {}
        if etag and (known or {}).get("etag") == etag:
            return Answer(final, 304, {}, b"", True, validators)
        body = body if isinstance(body, bytes) else body.encode()
        return Answer(final, 200, {"Content-Type": media_type}, body, False, validators)


def facts(url=URL):
    return SourceFacts("dataset", url, "Cổng", "Sở Văn hóa", "vi")


def reader(documents, url=URL, **settings):
    return DcatReader(Served(documents), facts(url), settings)


def read(documents, url=URL, **settings):
    return list(reader(documents, url, **settings).pages())


def hydra():
    pages = [((FILES / f"hydra_{n}.ttl").read_text(), "text/turtle", f'"{n}"') for n in (1, 2, 3)]
    return {URL: pages[0], f"{URL}?page=2": pages[1], f"{URL}?page=3": pages[2]}


def ids(pages):
    return [record.original_id for page in pages for record in page.records]


def turtle(count, extra=""):
    records = "".join(
        f'<http://du-lieu.example.vn/{n}> a dcat:Dataset ; dct:identifier "{n}" ;'
        f' dct:title "Bộ {n}"@vi . '
        for n in range(count)
    )
    return f"{PREFIXES} <http://du-lieu.example.vn> a dcat:Catalog . {records} {extra}"


def code(documents, url=URL, **settings):
    with pytest.raises(FetchError) as refused:
        read(documents, url, **settings)
    return refused.value.code


def test_h67_hydra_pages_are_followed_by_either_name_of_the_next():
    pages = read(hydra())
    assert [len(page.records) for page in pages] == [2, 2, 1]
    assert {page.total for page in pages} == {5}
    assert [page.key for page in pages] == [URL, f"{URL}?page=2", f"{URL}?page=3"]
    assert pages[-1].cursor is None
    assert "le-hoi" in ids(pages)
    assert "nha-hat" in ids(pages)
    assert len(set(ids(pages))) == 5


def test_a_reader_goes_on_after_any_page():
    pages = read(hydra())
    for position, page in enumerate(pages[:-1], 1):
        cursor = json.loads(json.dumps(page.cursor))
        assert list(reader(hydra()).pages(cursor)) == pages[position:]


@pytest.mark.parametrize(
    ("name", "media_type", "count"),
    [
        ("dcat_ap.rdf", "application/rdf+xml; charset=utf-8", 4),
        ("data.json", "application/json", 4),
        ("data.json", "application/ld+json", 4),
        ("hydra_3.ttl", "text/turtle", 1),
    ],
)
def test_h67_each_format_is_read(name, media_type, count):
    url = f"http://du-lieu.example.vn/{name}"
    page = read({url: ((FILES / name).read_bytes(), media_type, None)}, url)[0]
    assert len(page.records) == count
    assert any(isinstance(record, Record) for record in page.records)


def test_h67_json_ld_with_its_own_context_and_paging():
    url = "https://so.example.vn/catalog.jsonld"
    last = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#"},
        "@id": "https://so.example.vn/catalog",
        "@type": "dcat:Catalog",
    }
    documents = {
        url: ((FILES / "catalog.jsonld").read_text(), "application/ld+json", None),
        f"{url}?page=2": (json.dumps(last), "application/ld+json", None),
    }
    pages = read(documents, url)
    assert [len(page.records) for page in pages] == [1, 0]
    record = pages[0].records[0]
    assert isinstance(record, Record)
    assert record.item["title_translated"] == {"vi": "Khu công nghiệp", "en": "Industrial zones"}
    assert record.item["keywords_translated"]["vi"] == ["công nghiệp", "đầu tư"]
    assert record.item["license_id"] == "ttdn-nc"
    assert record.item["author"] == "Nguyễn Văn A"
    assert record.item["resources"] == [
        {
            "url": "https://so.example.vn/files/kcn.geojson",
            "format": "GeoJSON",
            "name_translated": {"vi": "Bản đồ"},
        }
    ]


def test_a_setting_tells_the_format_whatever_the_server_says():
    documents = {URL: (turtle(1), "text/html", None)}
    url = "http://du-lieu.example.vn/x"
    documents[url] = documents.pop(URL)
    found = DcatReader(fetcher := Served(documents), facts(url), {"format": "turtle"})
    assert ids(found.pages()) == ["0"]
    assert fetcher.asked[0][1] == "text/turtle"


def test_one_bad_record_does_not_stop_the_others():
    url = "http://du-lieu.example.vn/dcat_ap.rdf"
    body = (FILES / "dcat_ap.rdf").read_bytes()
    page = read({url: (body, "application/rdf+xml", None)}, url)[0]
    assert [r.code if isinstance(r, Refused) else r.original_id for r in page.records] == [
        "SDL-2024-001",
        "KS-02",
        "no_id",
        "twice",
    ]


def test_a_large_document_comes_in_pages_and_its_reading_goes_on_inside_it():
    documents = {URL: (turtle(450), "text/turtle", '"1"')}
    pages = read(documents)
    assert [len(page.records) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 50]
    assert {page.total for page in pages} == {450}
    rest = list(reader(documents).pages(pages[0].cursor))
    assert rest == pages[1:]


def test_a_document_that_changed_in_between_is_read_from_its_start():
    cursor = read({URL: (turtle(450), "text/turtle", None)})[0].cursor
    later = list(reader({URL: (turtle(449), "text/turtle", None)}).pages(cursor))
    assert sorted(ids(later)) == sorted(str(n) for n in range(449))


def test_an_identity_of_an_earlier_part_is_remembered_after_going_on():
    again = 'dct:identifier "0" ; dct:title "Lại" .'
    body = turtle(250, f"<http://du-lieu.example.vn/lai> a dcat:Dataset ; {again}")
    documents = {URL: (body, "text/turtle", None)}
    cursor = read(documents)[0].cursor
    last = list(reader(documents).pages(cursor))[-1].records[-1]
    assert isinstance(last, Refused)
    assert (last.code, last.original_id) == ("twice", "0")


def test_an_unchanged_document_is_not_read_again():
    documents = {URL: (turtle(450), "text/turtle", '"1"')}
    pages = read(documents)
    # Only whoever had all of its records may call it unchanged the next time.
    assert [dict(page.validators) for page in pages[:2]] == [{}, {}]
    kept = {page.key: page.validators for page in pages if page.validators}
    again = list(reader(documents).pages(known=lambda key: kept.get(key, {})))
    assert [(page.not_modified, page.records, page.cursor) for page in again] == [(True, (), None)]


def test_unchanged_pages_still_lead_to_the_next():
    kept = {page.key: page.validators for page in read(hydra())}
    documents = hydra()
    body, media_type, _etag = documents[f"{URL}?page=2"]
    documents[f"{URL}?page=2"] = (body, media_type, '"new"')
    again = list(reader(documents).pages(known=lambda key: kept.get(key, {})))
    assert [page.not_modified for page in again] == [True, False, True]
    assert len(ids(again)) == 2


def test_without_the_memory_of_the_next_page_nothing_is_asked_conditionally():
    fetcher = Served(hydra())
    pages = DcatReader(fetcher, facts(), {}).pages(known=lambda _key: {"etag": '"1"'})
    assert len(ids(pages)) == 5
    assert {known.get("etag") for _url, _accept, known in fetcher.asked} == {None}


def paged(next_url, count=1):
    return turtle(count, f"<{URL}> a hydra:PagedCollection ; hydra:next '{next_url}' .")


@pytest.mark.parametrize("where", [URL, f"{URL}?page=2"])
def test_a_circle_of_pages_ends(where):
    documents = {
        URL: (paged(f"{URL}?page=2"), "text/turtle", None),
        f"{URL}?page=2": (paged(where), "text/turtle", None),
    }
    assert code(documents) == "endless_paging"


class _Endless(dict):
    def __init__(self, count):
        self.count = count

    def __getitem__(self, url):
        number = int(url.partition("=")[2] or 1)
        return (paged(f"{URL}?page={number + 1}", self.count), "text/turtle", None)


@pytest.mark.parametrize("count", [0, 3])
def test_pages_that_bring_nothing_new_end(count):
    assert code(_Endless(count)) == "endless_paging"


def test_the_number_of_pages_is_bounded():
    assert code(hydra(), limits={"pages": 2}) == "too_many_pages"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://other.example/catalog.ttl",
        "http://du-lieu.example.vn:8080/catalog.ttl",
        "https://du-lieu.example.vn/catalog.ttl",
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "http://du-lieu.example.vn:99999/",
    ],
)
def test_r34_a_next_page_elsewhere_is_not_fetched(elsewhere):
    fetcher = Served({URL: (paged(elsewhere), "text/turtle", None)})
    with pytest.raises(FetchError) as refused:
        list(DcatReader(fetcher, facts(), {}).pages())
    assert refused.value.code == "redirect_not_safe"
    assert [url for url, _accept, _known in fetcher.asked] == [URL]


def test_a_relative_next_page_belongs_to_the_final_address():
    moved = "https://new.example/d/catalog.ttl"
    last = (turtle(2), "text/turtle", None)
    documents = {
        URL: (moved, (paged("catalog.ttl?page=2"), "text/turtle", None)),
        f"{moved}?page=2": last,
    }
    assert read(documents)[1].key == f"{moved}?page=2"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (f"{PREFIXES} <http://du-lieu.example.vn> a dcat:Catalog .", "text/turtle"),
        (
            '{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": []}',
            "application/json",
        ),
    ],
)
def test_an_empty_catalogue_is_an_empty_page(body, media_type):
    pages = read({URL: (body, media_type, None)})
    assert [(page.records, page.total, page.cursor) for page in pages] == [((), 0, None)]


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        ("<u:1> a <u:2> .", "text/turtle", "wrong_shape"),
        ('{"error": "Not found"}', "application/json", "wrong_shape"),
        ('"text"', "application/json", "not_rdf"),
        ("<html><body>Bảo trì hệ thống</body></html>", "text/html", "not_rdf"),
        ("<!DOCTYPE html><html></html>", "application/xml", "not_rdf"),
        (turtle(3)[:-20], "text/turtle", "not_rdf"),
        ((FILES / "dcat_ap.rdf").read_text()[:900], "application/rdf+xml", "not_rdf"),
        ((FILES / "data.json").read_text()[:900], "application/json", "not_json"),
        (
            '{"@context": "https://schema.org/", "@graph": []}',
            "application/ld+json",
            "remote_context",
        ),
        ("<!DOCTYPE r [<!ENTITY x 'y'>]><r/>", "application/xml", "unsafe_xml"),
        ("", "text/turtle", "wrong_shape"),
    ],
)
def test_what_is_no_catalogue_says_why(body, media_type, expected):
    assert code({URL: (body, media_type, None)}) == expected


def test_a_document_of_no_known_format_says_so():
    url = "http://du-lieu.example.vn/"
    assert code({url: ("Xin chào", "text/plain", None)}, url) == "not_rdf"


def test_data_json_is_wanted_and_something_else_comes():
    documents = {URL: ('{"error": "x"}', "application/json", None)}
    assert code(documents, format="data.json") == "wrong_shape"


def test_limits_of_the_source_reach_its_documents_and_records():
    documents = {URL: (turtle(10), "text/turtle", None)}
    assert code(documents, limits={"triples": 5}) == "too_many_triples"
    extra = "<http://du-lieu.example.vn/0> dcat:keyword 'a', 'b' ."
    documents = {URL: (turtle(1, extra), "text/turtle", None)}
    record = read(documents, limits={"keywords": 1})[0].records[0]
    assert isinstance(record, Refused)
    assert record.code == "too_many"


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, []),
        ({"format": "xml", "limits": {"pages": 3}, "kind": "dataset"}, []),
        ({"format": "rdf"}, ["unknown_format"]),
        ({"limits": {"pages": 0, "triples": "many"}}, ["not_a_number", "not_a_number"]),
        ({"limits": {"pages": True}}, ["not_a_number"]),
    ],
)
def test_settings_are_checked(settings, codes):
    assert [code for code, _facts in DcatReader.check(settings)] == codes


def test_nothing_can_be_asked_about_one_record():
    assert reader({}).is_gone("x") is None
    assert DcatReader.complete
