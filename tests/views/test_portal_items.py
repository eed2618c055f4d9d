"""Lists and items as the public reads them."""

from __future__ import annotations

import io

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call
from werkzeug.datastructures import FileStorage

from ttdn_demo import recordings


def get(app, path, status=200, **options):
    response = app.get(path, **options)
    assert response.status_code == status
    return BeautifulSoup(response.body, "html.parser")


def rows(page):
    return [link.text for link in page.select(".ttdn-row .ttdn-card__title a")]


@pytest.fixture
def three(people):
    """A published item in both languages, one in Vietnamese only, one in English only."""
    texts = {"vi": "Một đoạn.", "en": "A paragraph."}
    items.published(people, topics=["promotion"], places=["phu-xuan"], notes_translated=texts)
    items.published(
        people, title_translated={"vi": "Chỉ tiếng Việt"}, notes_translated={"vi": "Một đoạn."}
    )
    items.published(
        people, title_translated={"en": "English only"}, notes_translated={"en": "A paragraph."}
    )


def test_a_list_shows_all_kinds_with_the_number_in_words_and_in_the_title(app, three):
    page = get(app, "/dataset/")
    assert len(rows(page)) == 3
    assert page.select_one("[role=status].ttdn-status").text.strip() == "3 mục thông tin"
    assert page.title.text.strip().startswith("3 mục thông tin – ")


def test_who_lacks_a_text_gets_the_original_with_its_language_and_a_note(app, three):
    """R17: an item in one language is fine; nobody gets an empty title."""
    for path, foreign, lang in (
        ("/dataset/", "English only", "en"),
        ("/en/dataset/", "Chỉ tiếng Việt", "vi"),
    ):
        page = get(app, path)
        marked = page.select(".ttdn-card__title a[lang]")
        assert [(link.text, link["lang"]) for link in marked] == [(foreign, lang)]
        assert len(page.select(".ttdn-row .ttdn-note")) == 1
        item = get(app, marked[0]["href"])
        assert item.h1["lang"] == lang
        assert item.select_one("main .ttdn-note")
    assert "Chưa có bản tiếng Việt" in get(app, "/dataset/").text


def test_a_filter_is_a_chip_that_can_be_taken_away(app, three):
    page = get(app, "/en/dataset/?q=festival&topics=promotion")
    chip = page.select_one(".ttdn-chip")
    assert "Promotion of the image, tourism, trade and investment" in chip.text
    assert chip["href"] == "/en/dataset/?q=festival"
    facet = page.select_one(".ttdn-facet a[aria-current]")
    assert facet["href"] == chip["href"]


def test_facets_carry_full_labels_and_counts(app, three):
    page = get(app, "/dataset/")
    labels = {
        link.span.text.strip(): link.select_one(".ttdn-count").text
        for link in page.select(".ttdn-facet a")
    }
    assert labels["Quảng bá hình ảnh"] == "3"
    assert labels["Sở so-du-lich"] == "3"
    assert labels["2025"] == "3"


def test_an_empty_list_keeps_the_words_and_offers_to_drop_the_filter_that_empties_it(app, three):
    page = get(app, "/en/dataset/?q=festival&dataset_type=media")
    assert page.find(id="field-list-search")["value"] == "festival"
    offer = page.select_one(".ttdn-empty a")
    assert offer.text.endswith(": 1 item")
    assert rows(get(app, offer["href"])) == ["Hue Festival"]


def test_words_that_solr_cannot_read_are_searched_for_all_the_same(app, three):
    for words in ("%22", "((", "a:b:c", "*%3A*)", "%5B1+TO"):
        assert get(app, f"/en/dataset/?q={words}").select_one("[role=status], [role=alert]")


def test_pages_are_links_that_keep_the_filters(app, three, monkeypatch):
    from ckan.common import config

    monkeypatch.setitem(config, "ckan.datasets_per_page", 2)
    page = get(app, "/dataset/?dataset_type=promotion")
    second = page.select_one(".ttdn-pager a")
    assert second["href"] == "/dataset/?dataset_type=promotion&page=2"
    assert len(rows(get(app, second["href"]))) == 1


@pytest.mark.parametrize("kind", ["dataset", "media"])
def test_any_other_address_of_an_item_leads_to_its_own_for_good(app, people, kind):
    item = items.published(people)
    own = f"/promotion/{item['name']}"
    for path in (f"/{kind}/{item['name']}", f"/{kind}/{item['id']}", f"/promotion/{item['id']}"):
        answer = app.get(f"{path}?a=b", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, f"{own}?a=b")
        answer = app.get(f"/en{path}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, f"/en{own}")
    assert app.get(own, follow_redirects=False).status_code == 200


def test_another_address_does_not_tell_that_a_hidden_item_exists(app, people):
    unknown = get(app, "/media/there-is-none", status=404)
    for state in set(items.HIDDEN) - {"withdrawn"}:
        item = items.in_state(people, state)
        hidden = get(app, f"/media/{item['name']}", status=404)
        assert (state, hidden.title.text, hidden.main) == (state, unknown.title.text, unknown.main)


def test_a_withdrawn_item_is_gone_for_the_public_and_there_for_its_agency(app, people, signed_in):
    item = items.in_state(people, "withdrawn")
    for path in (f"/promotion/{item['name']}", f"/promotion/{item['id']}"):
        page = get(app, f"/en{path}", status=410)
        assert "withdrawn" in page.h1.text
        assert "Hue Festival" not in page.text
    headers = signed_in(people.agency)
    assert get(app, f"/promotion/{item['name']}", headers=headers).h1.text == "Lễ hội Huế"


def test_what_only_agencies_could_see_is_not_told_to_be_gone(app, people):
    item = items.published(people, visibility="agencies")
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    get(app, f"/promotion/{item['name']}", status=404)


def test_an_item_shows_its_facts_in_words_and_nothing_internal(app, people):
    item = items.published(people, activity_date="2024-12-30", places=["phu-xuan"])
    page = get(app, f"/promotion/{item['name']}")
    assert page.h1.text == "Lễ hội Huế"
    assert "ngày 30 tháng 12 năm 2024" in page.select_one(".ttdn-item__lead").text
    assert "phi thương mại" in page.find(id="aside-licence").parent.text
    assert "Canary" not in page.text
    assert "nội bộ" not in page.select_one("main").text


def test_internal_values_are_marked_for_those_who_may_see_them(app, people, signed_in):
    item = items.published(people)
    page = get(app, f"/en/promotion/{item['name']}", headers=signed_in(people.authority))
    fact = page.select_one(".ttdn-internal").find_parent("div")
    assert "Canary: signed consents" in fact.text


def test_a_related_item_is_shown_to_those_alone_who_may_see_it(app, people, signed_in):
    shown = items.published(people, title_translated={"vi": "Mục công khai"})
    hidden = items.draft(people, title_translated={"vi": "Mục chưa công bố"})
    links = [{"type": "related", "target": other["name"]} for other in (shown, hidden)]
    item = items.published(people, related=links)
    page = get(app, f"/promotion/{item['name']}")
    assert "Mục công khai" in page.text
    assert "Mục chưa công bố" not in page.text
    page = get(app, f"/promotion/{item['name']}", headers=signed_in(people.agency))
    assert "Mục chưa công bố" in page.text


def test_a_script_in_a_text_stays_text(app, people):
    script = "<script>alert(1)</script>"
    item = items.published(
        people,
        title_translated={"vi": f"Tên {script}"},
        notes_translated={"vi": f"Nội dung {script} [x](javascript:alert(2))"},
    )
    for path in ("/", "/dataset/", f"/promotion/{item['name']}"):
        page = get(app, path)
        assert not [tag for tag in page.find_all("script") if "alert(" in tag.text]
        assert not page.select("a[href^='javascript:']")


def test_a_picture_is_shown_with_its_alternative_text(app, people):
    draft = items.draft(people)
    call(
        "resource_create",
        people.agency,
        package_id=draft["id"],
        url="http://test.ckan.net/cau.jpg",
        format="JPEG",
        mimetype="image/jpeg",
        name_translated={"vi": "Cầu Trường Tiền", "en": "Trường Tiền bridge"},
        alt_text_translated={"vi": "Cây cầu sáu vài", "en": "A bridge of six spans"},
        credit="Nhóm vẽ",
    )
    call("ttdn_dataset_submit", people.agency, id=draft["id"], declarations=items.DECLARED)
    items.decided(people, "approve", draft)
    page = get(app, f"/en/promotion/{draft['name']}")
    figure = page.select_one("figure")
    assert figure.img["alt"] == "A bridge of six spans"
    assert "Nhóm vẽ" in figure.figcaption.text
    page = get(app, "/dataset/")
    assert page.select_one(".ttdn-card__picture img")["alt"] == "Cây cầu sáu vài"


def test_r14_a_video_is_shown_with_its_captions(app, people):
    draft = items.draft(people)
    video = recordings.make("truong-tien-four-hours.mp4")
    for name, language in (("phim.mp4", ""), ("phim.vi.vtt", "vi"), ("khac.en.vtt", "en")):
        content = video if name.endswith("mp4") else b"WEBVTT\n"
        call(
            "resource_create",
            people.agency,
            package_id=draft["id"],
            upload=FileStorage(io.BytesIO(content), name),
            name_translated={"vi": name},
            credit="Nhóm vẽ",
            language=language,
        )
    call("ttdn_dataset_submit", people.agency, id=draft["id"], declarations=items.DECLARED)
    items.decided(people, "approve", draft)
    (track,) = get(app, f"/promotion/{draft['name']}").video.select("track[kind=captions]")
    assert (track["srclang"], track["label"]) == ("vi", "Tiếng Việt")
    assert track.has_attr("default")
    assert get(app, track["src"]).text.startswith("WEBVTT")
