"""The list page says what became of a query, and marks the words that it found."""

from __future__ import annotations

import io

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ckan.plugins import toolkit as tk
from ttdn_items import call
from werkzeug.datastructures import FileStorage

from ckanext.ttdn.search import answers


@pytest.fixture
def page(people, app):
    """Open the list page; returns the parsed page."""
    for vi, en in (
        ("Lễ hội áo dài Huế", "Hue ao dai week"),
        ("Lễ hội ánh sáng <b>bên</b> sông", "Festival of lights"),
        ("Dạo bên sông Hương", "A walk by the river"),
    ):
        items.published(people, title_translated={"vi": vi, "en": en})
    call("ttdn_lexicon_build", people.sysadmin)

    def open_page(**arguments: str) -> BeautifulSoup:
        answer = app.get("/dataset/", query_string=arguments)
        assert answer.status_code == 200
        return BeautifulSoup(answer.body, "html.parser")

    return open_page


def titles(page: BeautifulSoup) -> list[str]:
    return [each.get_text() for each in page.select(".ttdn-row .ttdn-card__title")]


def test_a_mistyped_query_is_said_and_can_be_searched_for_exactly(page):
    shown = page(q="leex hooij aos daif")
    assert titles(shown)[0] == "Lễ hội áo dài Huế"
    note = shown.select_one(".ttdn-corrected")
    assert "le hoi ao dai" in note.get_text()
    (link,) = note.select("a")
    assert "leex hooij aos daif" in link.get_text()
    assert "ext_ttdn_exact=true" in link["href"]
    exact = page(q="leex hooij aos daif", ext_ttdn_exact="true")
    assert titles(exact) == []
    assert exact.select_one(".ttdn-corrected") is None


def test_items_with_only_some_of_the_words_stand_below_a_heading(page):
    shown = page(q="ánh sáng bên sông")
    heading = shown.select_one(".ttdn-loosened")
    before = heading.find_previous("ul", class_="ttdn-rows")
    after = heading.find_next("ul", class_="ttdn-rows")
    assert "ánh sáng" in before.get_text()
    assert "Dạo bên sông Hương" in after.get_text()


def test_the_heading_of_looser_results_stands_on_the_page_where_they_begin(page, monkeypatch):
    monkeypatch.setitem(tk.config, "ckan.datasets_per_page", 1)
    first = page(q="ánh sáng bên sông")
    assert "ánh sáng" in titles(first)[0]
    assert first.select_one(".ttdn-loosened") is None
    second = page(q="ánh sáng bên sông", page="2")
    assert titles(second) == ["Dạo bên sông Hương"]
    heading = second.select_one(".ttdn-loosened")
    assert heading.find_previous(class_="ttdn-row") is None
    assert heading.find_next(class_="ttdn-row") is not None


def test_results_that_solr_had_no_time_to_complete_are_said_to_be_partial(page, monkeypatch):
    assert page(q="sông", ext_ttdn_exact="true").select(".ttdn-note") == []
    take = answers.Asked.take

    def take_partial(self, answer):
        answer.raw_response["responseHeader"]["partialResults"] = True
        take(self, answer)

    monkeypatch.setattr(answers.Asked, "take", take_partial)
    shown = page(q="sông", ext_ttdn_exact="true")
    notes = [note.get_text() for note in shown.select(".ttdn-note")]
    assert len(notes) == 1
    assert "chưa hiện hết kết quả" in notes[0]
    assert titles(shown)


def test_words_are_marked_with_their_diacritics_and_markup_stays_text(page):
    shown = page(q="le hoi anh sang ben song")
    (title,) = (t for t in shown.select(".ttdn-card__title") if "ánh sáng" in t.get_text())
    assert [mark.get_text() for mark in title.select("mark")] == [
        "Lễ",
        "hội",
        "ánh",
        "sáng",
        "bên",
        "sông",
    ]
    assert title.select("b") == []


def test_without_a_query_nothing_is_marked(page):
    shown = page()
    assert shown.select("mark") == []
    assert shown.select_one(".ttdn-loosened") is None


def test_a_place_in_a_document_is_shown_if_only_that_has_the_word(people, app):
    item = items.draft(people)
    call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        upload=FileStorage(io.BytesIO("Điều 7 <i>quy định</i> về zyxwvut".encode()), "van-ban.txt"),
        name_translated={"vi": "Văn bản", "en": "A text"},
    )
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)
    call("ttdn_file_text_extract", people.sysadmin)
    call("ttdn_clock_run", people.sysadmin)
    shown = BeautifulSoup(app.get("/dataset/", query_string={"q": "zyxwvut"}).body, "html.parser")
    assert [mark.get_text() for mark in shown.select(".ttdn-row__summary mark")] == ["zyxwvut"]
    assert shown.select(".ttdn-row__summary i") == []
