"""Mistyped words are read as they were meant, and nobody is told a word of what is hidden (R20)."""

from __future__ import annotations

import pytest
from ckan.plugins import toolkit as tk


@pytest.fixture
def build():
    """Build the lexicon, as the clock does."""
    from ckan.lib.redis import connect_to_redis

    def run() -> int:
        context = {"ignore_auth": True, "user": ""}
        return tk.get_action("ttdn_lexicon_build")(context, {})["words"]

    yield run
    redis = connect_to_redis()
    for key in redis.scan_iter("*:ttdn:lexicon:*"):
        redis.delete(key)


@pytest.fixture
def festivals(put, build):
    for number in range(12):
        put(f"fair-{number}", vi=f"Hội chợ làng nghề {number}", en="Craft village fair")
    put("dress", vi="Lễ hội áo dài Huế", en="Hue ao dai week")
    put("light", vi="Lễ hội ánh sáng bên sông Hương", en="Festival of lights")
    put("office", vi="Ủy ban nhân dân thành phố", en="City administration")
    put("decision", vi="Quyết định 45/2023/QĐ-UBND về lễ hội")
    build()


def ask(q: str, **more):
    context = {"ignore_auth": False, "user": ""}
    found = tk.get_action("package_search")(context, {"q": q, "ttdn_extras": True, **more})
    return [item["name"] for item in found["results"]], found["ttdn"]


@pytest.mark.usefixtures("festivals")
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("leex hooij aos daif", "le hoi ao dai"),
        ("lehoi aodai", "le hoi ao dai"),
        ("lex hội áo dài", "lễ hội áo dài"),
        ("lw hoi ao dai", "le hoi ao dai"),
        ("le hoi aso dai", "le hoi ao dai"),
    ],
)
def test_a_mistyped_query_finds_what_was_meant_and_says_so(typed, read):
    names, told = ask(typed)
    assert names[0] == "dress"
    assert told["corrected"] == read
    assert ask(typed, ttdn_exact=True)[1]["corrected"] is None


@pytest.mark.usefixtures("festivals")
@pytest.mark.parametrize("typed", ["lễ hội áo dài", "le hoi ao dai", "Huế", "UBND", "quantum"])
def test_a_sound_query_is_left_as_it_is(typed):
    assert ask(typed)[1]["corrected"] is None


@pytest.mark.usefixtures("festivals")
def test_a_new_word_that_the_lexicon_lacks_is_found_as_typed(put):
    put("new", vi="Lễ hỏi truyền thống của làng Chuồn")
    names, told = ask("chuon")
    assert names[0] == "new"
    assert told["corrected"] is None


@pytest.mark.usefixtures("festivals")
def test_items_without_all_the_words_stand_below_and_are_counted(put):
    put("river", vi="Dạo bên sông")
    names, told = ask("ánh sáng bên sông")
    assert (names, told["loosened_from"]) == (["light", "river"], 1)
    names, told = ask("ánh sáng bên sông", ttdn_exact=True)
    assert (names, told["loosened_from"]) == (["light"], None)
    names, told = ask("dạo quantumleap")
    assert (names[0], told["loosened_from"]) == ("river", 0)


@pytest.mark.usefixtures("festivals")
def test_a_search_in_the_order_of_days_has_all_the_words():
    assert ask("ánh sáng núi", sort="metadata_modified desc")[0] == []


@pytest.mark.usefixtures("festivals")
def test_pages_of_a_loosened_search_go_on_where_the_last_ended():
    whole, told = ask("chợ làng quantumleap xylophone", rows=50)
    assert told["loosened_from"] == 0
    assert len(whole) > 5
    pages = [
        ask("chợ làng quantumleap xylophone", rows=3, start=n)[0] for n in range(0, len(whole), 3)
    ]
    assert [name for page in pages for name in page] == whole


@pytest.mark.usefixtures("festivals")
@pytest.mark.parametrize("typed", ["45/2023/QĐ-UBND", "45-2023-qd-ubnd", "45/2023/Q", "45/QĐ-UBND"])
def test_a_document_is_found_by_its_number_in_any_writing(typed):
    assert ask(typed)[0][0] == "decision"


@pytest.mark.usefixtures("festivals")
@pytest.mark.parametrize("typed", ["UBND thành phố", "ủy ban nhân dân thành phố", "ubnd tp"])
def test_an_abbreviation_is_its_long_form(typed):
    assert ask(typed)[0][0] == "office"


@pytest.mark.usefixtures("festivals")
def test_words_are_marked_with_their_diacritics_and_as_safe_html(put):
    put("markup", vi="Lễ hội <b>đèn</b> & hoa")
    names, told = ask("le hoi den")
    assert names[0] == "markup"
    assert told["highlighting"]["markup"]["title"] == [
        "<mark>Lễ hội</mark> &lt;b&gt;<mark>đèn</mark>&lt;&#x2F;b&gt; &amp; hoa"
    ]


def test_r20_a_word_of_a_hidden_item_is_never_told(put, build):
    put("open", vi="Lễ hội áo dài")
    put("secret", vi="Chiến dịch Kinyenabc", labels=("ttdn-authority",))
    build()
    for typed in ("kinyenabd", "kinyen abc", "chiendich"):
        names, told = ask(typed)
        assert names == []
        assert told["corrected"] is None


def test_r20_a_word_of_an_item_withdrawn_since_is_never_told(put, build):
    put("open", vi="Lễ hội áo dài")
    put("gone", vi="Lễ hội Kinyenabc")
    build()
    assert ask("kinyenabd")[1]["corrected"] == "kinyenabc"
    put("gone", vi="Lễ hội Kinyenabc", labels=("ttdn-authority",))
    names, told = ask("lễ hội kinyenabd")
    assert names == ["open"]
    assert told["corrected"] is None


def test_the_lexicon_is_built_anew_once_an_hour_where_items_have_changed(put, build):
    import datetime as dt

    from ckanext.ttdn.search import lexicon

    now = dt.datetime(2026, 1, 1)
    put("open", vi="Lễ hội áo dài")
    assert lexicon.build(now, if_older=True)
    assert lexicon.build(now + dt.timedelta(hours=2), if_older=True) is None
    put("more", vi="Lễ hội đèn")
    assert lexicon.build(now + dt.timedelta(minutes=30), if_older=True) is None
    assert lexicon.build(now + dt.timedelta(hours=2), if_older=True)


def test_only_the_operator_builds():
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("ttdn_lexicon_build")({"user": ""}, {})
