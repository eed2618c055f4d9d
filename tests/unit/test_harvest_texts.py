"""Foreign texts and links made fit to store and to show (R17, R34)."""

from __future__ import annotations

import unicodedata

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import markdown

from ckanext.ttdn.harvesters.mapping import sanitizer

# What attackers write, and what it is made of.
PIECES = [
    "<script>", "</script>", "<script", "<img src=x onerror=alert(1)>", "<a href='", "'>", "</a>",
    "javascript:", "java\tscript:", "JaVaScRiPt&colon;", "&#106;avascript:", "data:text/html,",
    "vbscript:", "[x](", "![x](", ")", "[x]: ", "[x][y]", "](<", "<", ">", "&lt;", "&amp;lt;",
    "&gt;", "<svg onload=alert(1)>", "<style>", "<iframe src=", "<p onclick=x>", "<b>", "</b>",
    "\n", "\n\n", " ", "`", "\\", "*", "_", "#", "    ", "<!--", "-->", "<![CDATA[", "]]>",
    "<https://a.vn", "(", "[", "]", ":", "Huế", "e\u0301", "\u202e", "\x00", "\ud800", "&#0;",
    "https://so.vn/", "<x-y onclick=a>",
]  # fmt: skip
LINKS = st.tuples(
    st.sampled_from(
        ["[x](", "[x]( ", "[x](<", "![x](", "[x]: ", "[x][]\n\n[x]:\n ", "<", "<a href="]
    ),
    st.sampled_from(
        ["javascript:", "java\tscript:", "&#106;avascript:", "JaVaScRiPt&colon;", "\x01"]
    ),
    st.sampled_from(["alert(1)", "a((b))", "data:text/html,x", "vbscript:x", "x>"]),
    st.sampled_from([")", ">)", ">", " 'x')", "\n"]),
).map("".join)
HOSTILE = st.lists(st.sampled_from(PIECES) | LINKS | st.text(max_size=6), max_size=25).map("".join)
DANGEROUS = {"script", "style", "iframe", "svg", "object", "embed", "math", "form", "img"}


def shown(text: str) -> BeautifulSoup:
    """The text as a renderer of Markdown shows it that trusts it more than CKAN's does."""
    return BeautifulSoup(markdown(text), "lxml")


def dangers(page: BeautifulSoup) -> list[str]:
    """What would run or be fetched."""
    found = [tag.name for tag in page.find_all(DANGEROUS - {"img"})]
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            address = "".join(c for c in str(value) if c > " " and c.isprintable()).lower()
            if name.startswith("on") or name == "style":
                found.append(f"{tag.name} {name}")
            if name in ("href", "src") and address.startswith(
                ("javascript:", "data:", "vbscript:", "file:")
            ):
                found.append(f"{tag.name} {value}")
    return found


@settings(deadline=None)
@given(HOSTILE)
def test_r34_no_prose_runs_anything(text: str) -> None:
    made = sanitizer.prose(text)
    assert dangers(shown(made)) == []
    made.encode()
    assert unicodedata.is_normalized("NFC", made)


@settings(deadline=None)
@given(HOSTILE)
def test_r34_plain_text_is_one_line_without_tags(text: str) -> None:
    made = sanitizer.plain(text)
    assert made == " ".join(made.split())
    made.encode()
    assert BeautifulSoup(made, "lxml").find(list(DANGEROUS)) is None


@settings(deadline=None)
@given(HOSTILE, HOSTILE)
def test_r34_links_are_web_addresses(url: str, base: str) -> None:
    made = sanitizer.link(url, base)
    assert made is None or (
        made.startswith(("http://", "https://")) and not set(made) & set(' <>"')
    )
    if made:
        made.encode()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a < b", "a < b"),
        ("x<y và y>z", "x<y và y>z"),
        ("R&amp;D", "R&D"),
        ("R&D", "R&D"),
        ("&lt;b&gt;Tin&lt;/b&gt; mới", "Tin mới"),
        ("<p>Một</p><p>Hai</p>", "Một Hai"),
        ("a<script>alert(1)</script>b", "ab"),
        ("  nhiều\n\tkhoảng\u00a0trắng ", "nhiều khoảng trắng"),
        ("tep\u202egpj.exe", "tepgpj.exe"),
        ("Hue\u0302\u0301", "Huế"),
        (None, ""),
        (2025, "2025"),
        ({"a": 1}, ""),
    ],
)
def test_r17_titles_are_plain(written: object, shown: str) -> None:
    assert sanitizer.plain(written) == shown


@pytest.mark.parametrize(
    ("written", "markdown"),
    [
        ("Dòng **đậm**\n\nĐoạn hai, 5 < 6 & 7", "Dòng **đậm**\n\nĐoạn hai, 5 < 6 & 7"),
        ("<p>Một <b>hai</b></p><p>Ba</p>", "Một **hai**\n\nBa"),
        ("<h2>Đề mục</h2><ul><li>a</li><li>b</li></ul>", "## Đề mục\n\n- a\n- b"),
        ('<a href="https://so.vn/x">Xem</a>', "[Xem](https://so.vn/x)"),
        ('<a href="javascript:alert(1)">Xem</a>', "Xem"),
        ("&lt;p&gt;Một&lt;/p&gt;", "Một"),
        ("Sở A &amp; Sở B", "Sở A & Sở B"),
        ("<p>Dùng &lt;script&gt; trong HTML</p>", "Dùng &lt;script> trong HTML"),
        ("[Xem](javascript:alert(1))", "[Xem](#)"),
        ("[Xem]( java\nscript:alert(1))", "[Xem](#)"),
        ("[Xem](&#106;avascript&colon;alert(1))", "[Xem](#)"),
        ("![x](data:text/html;base64,AAAA)", "![x](#)"),
        ("[x]: vbscript:a", "[x]: #"),
        ("[Xem](https://so.vn/a_(b)) và [thư](mailto:a@so.vn)",) * 2,
        ("<https://so.vn/x>",) * 2,
        ("Một <script>alert(1)</script>hai", "Một hai"),
    ],
)
def test_r34_descriptions_are_markdown(written: str, markdown: str) -> None:
    assert sanitizer.prose(written) == markdown


@pytest.mark.parametrize("piece", ["<blockquote>", "<b>", "<ul><li>", "<table><tr><td>"])
def test_r34_deep_nesting_keeps_the_words(piece: str) -> None:
    assert "chữ" in sanitizer.prose(piece * 5_000 + "chữ")


@pytest.mark.parametrize(
    ("url", "base", "address"),
    [
        ("https://so.vn/a", "", "https://so.vn/a"),
        ("/upload/báo cáo.pdf", "https://so.vn/tin/1", "https://so.vn/upload/báo%20cáo.pdf"),
        ("a.pdf", "https://so.vn/tin/", "https://so.vn/tin/a.pdf"),
        ("//khac.vn/a", "https://so.vn/", "https://khac.vn/a"),
        ("a.pdf", "", None),
        ("", "https://so.vn/", None),
        (None, "https://so.vn/", None),
        ("javascript:alert(1)", "https://so.vn/", None),
        (" jAvA\nscript:alert(1)", "https://so.vn/", None),
        ("\x01javascript:alert(1)", "https://so.vn/", None),
        ("data:text/html,x", "https://so.vn/", None),
        ("file:///etc/passwd", "https://so.vn/", None),
        ("ftp://so.vn/a", "https://so.vn/", None),
        ("https://so.vn@xau.vn/", "", None),
        ("http://[::1", "", None),
        ("https://so.vn:99999/", "", None),
    ],
)
def test_r34_links(url: object, base: str, address: str | None) -> None:
    assert sanitizer.link(url, base) == address


def test_long_texts_end_after_a_word() -> None:
    made = sanitizer.plain("chữ " * 1_000, 300)
    assert len(made) <= 300
    assert made.endswith("chữ…")
    assert len(sanitizer.prose("chữ " * 50_000)) <= sanitizer.PROSE_LENGTH


def test_pathological_records_are_told() -> None:
    many = {"keywords_translated": {"vi": [str(n) for n in range(34_866)]}}
    assert sanitizer.too_many(many) == {"field": "keywords", "count": 34_866, "limit": 100}
    assert sanitizer.too_many({"resources": [{}] * 101}, {"resources": 200}) == {}
    assert sanitizer.too_many({"resources": [{}] * 101})["field"] == "resources"


def test_any_record_can_be_kept() -> None:
    sanitizer.raw({"a": "\ud800\x00", "b": [object()]}).encode()
    assert "\x00" not in sanitizer.raw("\x00")
