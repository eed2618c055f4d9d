"""A finding belongs to the claim, never to the facts (R06); an old document does not look valid."""

from __future__ import annotations

import json

import pytest
import ttdn_canaries as canaries
import ttdn_items as items
from bs4 import BeautifulSoup

CLAIM = {"vi": "Đại Nội đóng cửa sáu tháng", "en": "The Imperial City closes for six months"}
FACTS = {"vi": "Đại Nội mở cửa hằng ngày", "en": "The Imperial City is open every day"}
INTERNAL = ("impact_translated", "messaging_translated")


def get(app, path, **options):
    return BeautifulSoup(app.get(path, **options).body, "html.parser")


def clarification(people, **changes):
    given = {
        **canaries.item("clarification", 0, "x"),
        "related": [],
        "publish_at": "",
        "expires_at": "",
        "visibility": "public",
        "title_translated": FACTS,
        "false_claim_translated": CLAIM,
        "verdict": "fabricated",
        "claim_url": "https://example.org/rumour",
        "claim_date": "2026-03",
        **changes,
    }
    return items.published(people, **given)


@pytest.mark.parametrize(
    ("prefix", "label", "finding", "facts"),
    [
        ("/en", "False or misleading claim", "Fabricated", "The facts"),
        ("", "Thông tin sai lệch", "Bịa đặt", "Sự thật"),
    ],
)
def test_r06_the_finding_stands_with_the_claim_before_the_facts(
    app, people, prefix, label, finding, facts
):
    item = clarification(people)
    lang = prefix.strip("/") or "vi"
    page = get(app, f"{prefix}/clarification/{item['name']}")
    claim = page.select_one(".ttdn-claim")
    words = claim.get_text(" ", strip=True)
    assert words.startswith(f"{label} {CLAIM[lang]}")
    assert words.endswith(finding)
    assert claim.find("a")["rel"] == ["nofollow", "noopener", "noreferrer"]
    assert page.h1.text == FACTS[lang]
    assert claim.find_next_sibling("p").text == facts
    # Nowhere else on the page.
    claim.decompose()
    assert finding not in page.select_one("main").text
    for path in (f"{prefix}/dataset/", f"{prefix}/"):
        card = get(app, path).select_one(".ttdn-row, .ttdn-card")
        text = " ".join(card.get_text(" ", strip=True).split())
        order = [text.index(part) for part in (label, CLAIM[lang], finding, facts, FACTS[lang])]
        assert order == sorted(order)


def test_r06_a_program_reads_which_claim_the_finding_is_about(app, people):
    item = clarification(people)
    page = get(app, f"/en/clarification/{item['name']}")
    review = json.loads(page.find("script", type="application/ld+json").string)
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == CLAIM["en"]
    assert review["reviewRating"]["alternateName"] == "Fabricated"
    assert review["itemReviewed"]["appearance"]["url"] == "https://example.org/rumour"
    assert review["itemReviewed"]["datePublished"] == "2026-03"
    assert review["name"] == FACTS["en"]
    assert review["author"]["name"] == "Department so-du-lich"
    description = page.find("meta", attrs={"name": "description"})["content"]
    assert description.index(CLAIM["en"]) < description.index("Fabricated")
    assert description.endswith(f"The facts: {FACTS['en']}")


def test_r06_no_internal_part_of_the_dossier_is_in_what_programs_read(app, people, signed_in):
    item = clarification(people)
    headers = signed_in(people.authority)
    page = get(app, f"/clarification/{item['name']}", headers=headers)
    data = page.find("script", type="application/ld+json").string
    feed = app.get("/feeds/dataset.atom", headers=headers).body
    for name in INTERNAL:
        assert name.replace("_", "") not in data
        assert name.replace("_", "") not in feed


def test_a_claim_cannot_end_the_element_that_holds_it(app, people):
    text = "</script><script>alert(1)</script>"
    item = clarification(people, false_claim_translated={"vi": text})
    page = get(app, f"/clarification/{item['name']}")
    data = page.find("script", type="application/ld+json").string
    assert json.loads(data)["claimReviewed"] == text
    assert not [tag for tag in page.find_all("script") if tag.string == "alert(1)"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('"Cá & tôm chết **hàng loạt**"', "“Cá & tôm chết hàng loạt”"),
        ('Lời đồn: "Cá chết."', '“Lời đồn: "Cá chết."”'),
    ],
)
def test_r06_a_quoted_claim_is_quoted_once(app, people, text, shown):
    item = clarification(people, false_claim_translated={"vi": text})
    page = get(app, f"/clarification/{item['name']}")
    assert shown in page.find("meta", attrs={"name": "description"})["content"]
    assert shown in entry(app, "/feeds/dataset.atom").content.text


def test_r20_what_is_not_public_is_no_claim_review(app, people, signed_in):
    given = {**canaries.item("clarification", 0, "x"), "related": []}
    item = items.submitted(people, **given)
    headers = signed_in(people.authority)
    page = get(app, f"/clarification/{item['name']}", headers=headers)
    assert page.find("script", type="application/ld+json") is None


def entry(app, path):
    return BeautifulSoup(app.get(path).body, "xml").entry


def test_r06_a_feed_says_the_finding_of_the_claim(app, people):
    item = clarification(people)
    found = entry(app, "/en/feeds/dataset.atom")
    assert found.title.text == f"Clarifications: {FACTS['en']}"
    summary = found.content.text
    order = [summary.index(part) for part in (CLAIM["en"], "Fabricated", FACTS["en"])]
    assert order == sorted(order)
    assert found.link["href"].endswith(f"/en/clarification/{item['name']}")
    assert entry(app, "/feeds/dataset.atom").title.text.endswith(FACTS["vi"])


def document(people, name, **changes):
    given = {
        **canaries.item("legal-document", 0, "x"),
        "related": [],
        "publish_at": "",
        "expires_at": "",
        "visibility": "public",
        "name": name,
        "title_translated": {"vi": f"Văn bản {name}", "en": f"Document {name}"},
        "validity": "in-force",
        "issued_on": "2019-12-01",
        "effective_from": "2020-01-01",
        "effective_to": "",
        **changes,
    }
    return items.published(people, **given)


@pytest.mark.parametrize(
    ("changes", "label", "sentence"),
    [
        ({}, "In force", "In force since 1 January 2020."),
        ({"effective_to": "2021-01-01"}, "Expired", "No longer in force since 1 January 2021."),
        ({"validity": "expired"}, "Expired", ""),
        ({"effective_from": "2098-02-01"}, "Not yet in force", "on 1 February 2098."),
        ({"validity": "partly-expired"}, "Partly expired", ""),
    ],
)
def test_r14_page_list_and_feed_say_whether_a_document_is_in_force(
    app, people, changes, label, sentence
):
    item = document(people, "mot", **changes)
    page = get(app, f"/en/legal-document/{item['name']}")
    banner = page.select_one(".ttdn-validity")
    assert banner.strong.text == label
    assert sentence in banner.text
    assert page.h1.find_next(class_="ttdn-validity") is banner
    banner.decompose()
    # What the agency declared once is not told beside it.
    assert "Validity" not in page.select_one("main").text
    row = get(app, "/en/dataset/").select_one(".ttdn-row")
    assert row.select_one(".ttdn-validity__badge").text == label
    title = entry(app, "/en/feeds/dataset.atom").title.text
    assert title == ("Document mot" if label == "In force" else f"Document mot ({label})")


def test_r14_a_replaced_document_leads_to_the_one_in_force(app, people):
    old = document(people, "cu")
    link = [{"type": "replaces", "target": old["name"]}]
    new = document(people, "moi", related=link, effective_from="2024-01-01")
    banner = get(app, f"/en/legal-document/{old['name']}").select_one(".ttdn-validity")
    assert banner.strong.text == "Replaced"
    assert banner.a["href"] == f"/en/legal-document/{new['name']}"
    assert "in force from 1 January 2024" in banner.text
    badges = [tag.text for tag in get(app, "/en/dataset/").select(".ttdn-validity__badge")]
    assert sorted(badges) == ["In force", "Replaced"]


def test_r14_what_comes_into_force_later_replaces_later(app, people):
    old = document(people, "cu")
    link = [{"type": "replaces", "target": old["name"]}]
    document(people, "moi", related=link, effective_from="2098-01-01")
    banner = get(app, f"/en/legal-document/{old['name']}").select_one(".ttdn-validity")
    assert banner.strong.text == "In force"
    assert "To be replaced by: Document moi" in banner.text


def test_r14_an_amendment_is_named(app, people):
    old = document(people, "cu")
    document(people, "moi", related=[{"type": "amends", "target": old["name"]}])
    banner = get(app, f"/en/legal-document/{old['name']}").select_one(".ttdn-validity")
    assert "Amended by: Document moi" in banner.text


def test_r20_a_successor_that_the_reader_may_not_see_is_not_told(app, people, signed_in):
    old = document(people, "cu")
    link = [{"type": "replaces", "target": old["name"]}]
    given = {**canaries.item("legal-document", 0, "x"), "publish_at": "", "expires_at": ""}
    given |= {"related": link, "effective_from": "2024-01-01", "effective_to": ""}
    items.draft(people, **{**given, "title_translated": {"vi": "Dự thảo mật"}})
    page = get(app, f"/en/legal-document/{old['name']}")
    assert page.select_one(".ttdn-validity strong").text == "In force"
    assert "Dự thảo mật" not in page.text
    inside = get(app, f"/en/legal-document/{old['name']}", headers=signed_in(people.agency))
    banner = inside.select_one(".ttdn-validity")
    assert banner.strong.text == "In force"
    assert "To be replaced by: Dự thảo mật" in banner.text
