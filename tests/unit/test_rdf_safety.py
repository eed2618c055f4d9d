"""RDF of strangers: no entity, no fetch, no work without bound (R34)."""

from __future__ import annotations

import socket
import tracemalloc

import pytest
from rdflib import DCTERMS, Literal

from ckanext.ttdn.harvesters import rdf
from ckanext.ttdn.harvesters.http import FetchError

URL = "https://a.example/catalog"
HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:dct="http://purl.org/dc/terms/">'
)


def xml(inner, before=""):
    return f'{before}{HEAD}<rdf:Description rdf:about="u:1">{inner}</rdf:Description></rdf:RDF>'


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def code(text, form, **options):
    with pytest.raises(FetchError) as refused:
        rdf.parse(text, form, URL, **options)
    return refused.value.code


BOMB = "".join(f"<!ENTITY b{i + 1} '" + f"&b{i};" * 10 + "'>" for i in range(9))
NAMESPACES = " ".join(f"xmlns:n{n}='u:{n}'" for n in range(3000))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rdf:RDF [<!ENTITY b0 "lol">{BOMB}]>',
        '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE rdf:RDF [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>',
        "<!DOCTYPE rdf:RDF>",
        '<?xml version="1.0"?><!-- <rdf:RDF> --><!DOCTYPE rdf:RDF [<!ENTITY x "y">]>',
    ],
)
def test_r34_a_document_type_is_refused_before_anything_is_read(doctype):
    assert code(xml("<dct:title>&x;</dct:title>", doctype), "xml") == "unsafe_xml"


def test_r34_a_file_is_never_included(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("bí mật")
    doctype = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    assert code(xml("<dct:title>&x;</dct:title>", doctype), "xml") == "unsafe_xml"
    # Without a declaration an entity is simply none.
    assert code(xml("<dct:title>&x;</dct:title>"), "xml") == "not_rdf"


def test_a_declared_charset_does_not_matter_for_a_text_that_is_decoded():
    text = xml("<dct:title>Huế</dct:title>", '<?xml version="1.0" encoding="windows-1258"?>')
    graph = rdf.parse(text, "xml", URL)
    assert [str(o) for o in graph.objects(None, DCTERMS.title)] == ["Huế"]


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "http://127.0.0.1:1/context.jsonld"},
        {"@context": ["https://schema.org/", {}]},
        {"@context": [[{}, "relative.jsonld"]]},
        {"@context": {"@import": "http://127.0.0.1:1/c"}},
        {"@context": {"p": {"@id": "u:p", "@context": "file:///etc/passwd"}}, "p": {}},
        {"@graph": [{"u:p": [{"@context": "file:///etc/passwd"}]}]},
        [{"@context": {"@context": "http://127.0.0.1:1/c"}}],
    ],
)
def test_r34_contexts_elsewhere_are_never_fetched(document):
    with pytest.raises(FetchError) as refused:
        rdf.parse_json(document, URL)
    assert refused.value.code == "remote_context"
    assert refused.value.facts["context"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("".join(f"<u:1> <u:p> <u:{n}> . " for n in range(60)), "turtle"),
        (xml("".join(f"<dct:subject>{n}</dct:subject>" for n in range(60))), "xml"),
        (f'{{"@id": "u:1", "u:p": {list(range(60))}}}', "json-ld"),
    ],
)
def test_the_number_of_triples_is_bounded(text, form):
    assert code(text, form, triples=50) == "too_many_triples"
    assert len(rdf.parse(text, form, URL, triples=60)) == 60


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('<u:1> <u:p> "1E99999999"^^<http://www.w3.org/2001/XMLSchema#decimal> .', "turtle"),
        (
            xml(
                '<dct:title rdf:datatype="http://www.w3.org/2001/XMLSchema#decimal">'
                "1E99999999</dct:title>"
            ),
            "xml",
        ),
        (
            '{"@id": "u:1", "u:p": {"@value": "1E99999999",'
            ' "@type": "http://www.w3.org/2001/XMLSchema#decimal"}}',
            "json-ld",
        ),
        (
            '{"@context": {"p": {"@id": "u:p", "@type": "xsd:decimal"}, "value": "@value",'
            ' "xsd": "http://www.w3.org/2001/XMLSchema#"}, "@id": "u:1", "p": "1E99999999"}',
            "json-ld",
        ),
        (
            '{"@context": {"v": "@value", "t": "@type"}, "@id": "u:1", "u:p":'
            ' {"v": "1E99999999", "t": "http://www.w3.org/2001/XMLSchema#decimal"}}',
            "json-ld",
        ),
    ],
)
def test_r34_a_number_stays_the_text_that_it_is(text, form):
    tracemalloc.start()
    try:
        values = [str(o) for o in rdf.parse(text, form, URL).objects()]
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert values == ["1E99999999"]
    assert peak < 20_000_000


def test_typed_and_markup_literals_are_text():
    inner = '<dct:title rdf:parseType="Literal">Lễ <b>hội</b></dct:title>'
    values = list(rdf.parse(xml(inner), "xml", URL).objects())
    assert values == [Literal("Lễ <b>hội</b>")]


def test_r34_markup_in_a_literal_is_bounded():
    inner = f'<dct:title rdf:parseType="Literal">{"<a/>" * 3000}</dct:title>'
    assert code(xml(inner), "xml") == "too_complex"


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        (f"<u:1> <u:p> {'[ <u:q> ' * 3000}1{' ]' * 3000} .", "turtle", "not_rdf"),
        (xml("<a>" * 3000 + "</a>" * 3000), "xml", "too_complex"),
        ('{"@graph":' * 300 + "{}" + "}" * 300, "json-ld", "too_complex"),
        ("[" * 200_000, "json-ld", "not_rdf"),
        (xml(f"<a {NAMESPACES}/>"), "xml", "too_complex"),
        ('{"@context": {"a": "a:x"}, "a": 1}', "json-ld", "not_rdf"),
    ],
)
def test_r34_depth_and_breadth_are_bounded(text, form, expected):
    assert code(text, form) == expected


def test_r34_a_context_for_each_node_is_bounded():
    large = {f"t{n}": f"u:{n}" for n in range(3000)}
    nodes = [{"@id": f"u:{n}", "@context": {}} for n in range(20_000)]
    with pytest.raises(FetchError) as refused:
        rdf.parse_json({"@context": large, "@graph": nodes}, URL)
    assert refused.value.code == "too_complex"


def test_prefixes_that_change_with_each_element_cost_nothing_more():
    inner = "".join(f'<p:q xmlns:p="u:{n}/">{n}</p:q>' for n in range(3000))
    assert len(rdf.parse(xml(inner), "xml", URL)) == 3000


@pytest.mark.parametrize(
    ("text", "form", "kept"),
    [
        (xml('<dct:title xml:lang="vi_VN">A</dct:title>'), "xml", "vi-VN"),
        (xml('<dct:title xml:lang="tiếng Việt">A</dct:title>'), "xml", None),
    ],
)
def test_a_language_that_is_none_does_not_end_the_document(text, form, kept):
    literal = next(rdf.parse(text, form, URL).objects())
    assert isinstance(literal, Literal)
    assert literal.language == kept


def test_a_broken_value_of_json_ld_is_left_out_alone():
    data = {"@id": "u:1", "u:p": [{"@value": "A", "@language": "tiếng Việt"}, "B"]}
    assert [str(o) for o in rdf.parse_json(data, URL).objects()] == ["B"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (xml("<dct:title>A</dct:title>")[:-12], "xml"),
        ("<u:1> <u:p> 'A", "turtle"),
        ("<html><body>Bảo trì</body></html>", "turtle"),
        ("<!DOCTYPE html><html></html>", "xml"),
        ('{"@id": "u:1"', "json-ld"),
        ("", "xml"),
        ("<u:1> <u:p> { <u:2> <u:p> <u:3> } .", "turtle"),
    ],
)
def test_what_is_cut_off_or_no_rdf_is_said_to_be_none(text, form):
    assert code(text, form) == "not_rdf"


@pytest.mark.parametrize(
    ("media_type", "url", "text", "told"),
    [
        ("text/turtle; charset=utf-8", "https://a/x.rdf", "", "turtle"),
        ("application/rdf+xml", "https://a/x.ttl", "", "xml"),
        ("application/ld+json", "https://a/x", "", "json-ld"),
        ("application/json", "https://a/data.json", "", "json"),
        ("text/plain", "https://a/x.ttl?page=2", "", "turtle"),
        ("", "https://a/x.jsonld#1", "", "json-ld"),
        ("application/octet-stream", "https://a/x", "\ufeff<?xml version='1.0'?>", "xml"),
        ("", "https://a/x", "  <rdf:RDF>", "xml"),
        ("", "https://a/x", "@prefix dcat: <u:> .", "turtle"),
        ("", "https://a/x", "<http://a> a <http://b> .", "turtle"),
        ("", "https://a/x", '[ {"@id": 1} ]', "json"),
        ("", "https://a/x", "[] a <u:1> .", "turtle"),
        ("text/html", "https://a/x", "<!DOCTYPE html><html>", ""),
        ("text/html", "https://a/x", "<html lang='vi'>", ""),
    ],
)
def test_the_format_is_told_by_type_then_ending_then_text(media_type, url, text, told):
    assert rdf.format_of(media_type, url, text) == told
