"""The filters of a list: several values of a facet, days, a time line; all of it in the address."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ckan.plugins import toolkit as tk
from ttdn_items import call

Page = Callable[..., BeautifulSoup]
# Titles, channels and times of the published items.
ITEMS = (
    ("Hội A", "internet", "2023-05", "2023-06-10"),
    ("Hội B", "publication", "2024-01-15", None),
    ("Hội C", "publication", "2024-03", None),
    ("Hội D", "state-portal", "2025", None),
)
HIDDEN = ("Hội ẩn", "state-portal", "2024-02", None)


@pytest.fixture
def page(people: SimpleNamespace, app: Any) -> Page:
    """Publish four items, and leave one a draft; return a function that opens the list."""
    for title, channel, first, last in ITEMS:
        items.published(people, **_facts(title, channel, first, last))
    items.draft(people, **_facts(*HIDDEN))

    def open_page(path: str = "/en/dataset/", **arguments: Any) -> BeautifulSoup:
        answer = app.get(path, query_string=arguments)
        assert answer.status_code == 200
        return BeautifulSoup(answer.body, "html.parser")

    return open_page


def _facts(title: str, channel: str, first: str, last: str | None) -> dict[str, Any]:
    span = {"activity_end_date": last} if last else {}
    return {
        "title_translated": {"vi": title, "en": title},
        "channel": [channel],
        "activity_date": first,
        **span,
    }


def titles(page: BeautifulSoup) -> set[str]:
    return {each.get_text().strip() for each in page.select(".ttdn-row .ttdn-card__title")}


def bars(page: BeautifulSoup) -> dict[str, Any]:
    links = page.select(".ttdn-bars a")
    return {link.select_one(".visually-hidden").get_text().split(":")[0]: link for link in links}


def test_r16_several_values_of_one_facet_are_one_or_the_other(page: Page) -> None:
    assert titles(page(channel="publication")) == {"Hội B", "Hội C"}
    both = page(channel=["publication", "internet"])
    assert titles(both) == {"Hội A", "Hội B", "Hội C"}
    # Of another facet as well, an item has one of each.
    assert titles(page(channel=["publication", "internet"], activity_years="2023")) == {"Hội A"}


def test_r16_a_facet_is_counted_as_if_it_had_no_filter(page: Page) -> None:
    shown = page(channel="publication")
    event = next(
        link for link in shown.select(".ttdn-facet a") if "channel=state-portal" in link["href"]
    )
    assert event.select_one(".ttdn-count").get_text() == "1"
    wider = page(**_arguments(event["href"]))
    assert titles(wider) == {"Hội B", "Hội C", "Hội D"}
    # Other facets are counted within it.
    years = {
        link["href"]: link for link in shown.select("[aria-labelledby=facet-activity_years] a")
    }
    assert not any("activity_years=2023" in address for address in years)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2024", "2024", {"Hội B", "Hội C"}),
        ("06/2023", "31/01/2024", {"Hội A", "Hội B"}),
        ("11/06/2023", "", {"Hội B", "Hội C", "Hội D"}),
        ("", "04/2023", set()),
        ("30/06/2025", "30/06/2025", {"Hội D"}),
    ],
)
def test_r16_days_find_what_took_place_in_part(
    page: Page, first: str, last: str, found: set[str]
) -> None:
    shown = page(ext_ttdn_from=first, ext_ttdn_to=last)
    assert titles(shown) == found
    assert shown.find(id="field-ttdn_from")["value"] == first
    assert shown.find(id="field-ttdn_to")["value"] == last


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("31/02/2024", "", "31/02/2024"),
        ("mai", "", "mai"),
        ("", "<b>", "<b>"),
        ("2025", "2024", "before the first day"),
    ],
)
def test_a_day_that_is_none_is_said_and_nothing_is_lost(
    page: Page, first: str, last: str, words: str
) -> None:
    shown = page(q="Hội", channel="publication", ext_ttdn_from=first, ext_ttdn_to=last)
    assert words in shown.select_one("[role=alert]").get_text()
    assert titles(shown) == set()
    assert shown.find(id="field-ttdn_from")["value"] == first
    assert shown.find(id="field-ttdn_to")["value"] == last
    assert shown.select_one("input[name=q]")["value"] == "Hội"
    assert shown.select_one("input[aria-invalid=true]")
    assert shown.select_one("form.ttdn-days input[name=channel]")["value"] == "publication"


def test_r16_the_time_line_leads_to_as_many_items_as_it_says(page: Page) -> None:
    years = bars(page())
    assert set(years) == {"2023", "2024", "2025"}
    assert years["2024"]["title"] == "2024: 2"
    year = page(**_arguments(years["2024"]["href"]))
    assert titles(year) == {"Hội B", "Hội C"}
    months = bars(year)
    # The draft of February is nobody's to count.
    assert set(months) == {"January 2024", "March 2024"}
    month = page(**_arguments(months["March 2024"]["href"]))
    assert titles(month) == {"Hội C"}
    # The months stay, so that another one can be chosen, or the same taken back.
    assert set(bars(month)) == set(months)
    back = bars(month)["March 2024"]
    assert back["aria-current"] == "true"
    assert titles(page(**_arguments(back["href"]))) == {"Hội B", "Hội C"}


def test_all_of_a_list_is_in_its_address_and_each_control_keeps_the_rest(page: Page) -> None:
    state = {
        "q": "Hội",
        "channel": "publication",
        "sort": "published_at desc",
        "ext_ttdn_exact": "true",
        "ext_ttdn_from": "2024",
        "ext_ttdn_to": "2024",
    }
    shown = page(**state)
    assert titles(shown) == {"Hội B", "Hội C"}
    chips = {chip.span.get_text(): chip["href"] for chip in shown.select(".ttdn-chip")}
    assert len(chips) == 3
    for words, gone in (
        ("Channel", {"channel"}),
        ("Activity date", {"ext_ttdn_from", "ext_ttdn_to"}),
        ("Words", {"ext_ttdn_exact"}),
    ):
        (address,) = (url for text, url in chips.items() if text.startswith(words))
        assert set(_arguments(address)) == set(state) - gone
    for form in shown.select("main form, aside form"):
        if form.select_one("[name=sort]") is None:
            continue
        assert {field["name"] for field in form.select("[name]")} == set(state)
    reset = shown.find("a", string="Remove all filters")
    assert set(_arguments(reset["href"])) == {"q", "sort"}


def test_an_empty_list_says_what_to_drop_and_how_much_that_finds(page: Page) -> None:
    shown = page(channel="state-portal", activity_years="2023", ext_ttdn_from="2023")
    offers = {link.get_text(): link["href"] for link in shown.select(".ttdn-empty a[rel=nofollow]")}
    assert len(offers) == 2
    for text, address in offers.items():
        found = titles(page(**_arguments(address)))
        assert text.endswith(": 1 item")
        assert len(found) == 1
    assert any(text.startswith("Without “Channel: ") for text in offers)
    assert any(text.startswith("Without “Year: 2023”") for text in offers)


def test_r25_the_feed_finds_what_the_list_finds(app: Any, page: Page) -> None:
    shown = page(channel=["publication", "internet"], ext_ttdn_from="2024")
    feed = app.get(shown.find("link", title="Feed of this search")["href"])
    entries = BeautifulSoup(feed.body, "xml").find_all("entry")
    assert {entry.title.get_text() for entry in entries} == titles(shown) == {"Hội B", "Hội C"}


def test_r25_a_program_asks_the_same(people: SimpleNamespace, page: Page) -> None:
    found = call(
        "package_search",
        ttdn_filters={"channel": ["publication", "internet"]},
        ttdn_from="2024",
        ttdn_extras=True,
        **{"facet.field": ["channel"]},
    )
    assert {item["title_translated"]["vi"] for item in found["results"]} == {"Hội B", "Hội C"}
    assert found["facets"]["channel"] == {"publication": 2, "state-portal": 1}
    assert found["ttdn"]["without"] == {"channel": 3, "ttdn_time": 3}


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("ttdn_filters", {"permission_labels": ["public"]}),
        ("ttdn_filters", {"text": "x"}),
        ("ttdn_filters", {"channel": [1]}),
        ("ttdn_filters", {"channel": {"a": "b"}}),
        ("ttdn_filters", {"channel": [str(n) for n in range(101)]}),
        ("ttdn_filters", "x"),
        ("ttdn_from", "2024-13"),
        ("ttdn_to", {"a": 1}),
    ],
)
def test_a_filter_that_is_none_is_refused(clean: None, argument: str, value: Any) -> None:
    with pytest.raises(tk.ValidationError) as refused:
        call("package_search", **{argument: value})
    assert set(refused.value.error_dict) == {argument}


@pytest.mark.parametrize(
    "value", ['x"', "a\\", '") OR (*:*', "{!func}x", "*", "[* TO *]", "\u202e"]
)
def test_a_value_is_a_value_whatever_stands_in_it(page: Page, value: str) -> None:
    assert titles(page(channel=value)) == set()
    assert titles(page(channel=[value, "publication"])) == {"Hội B", "Hội C"}


def _arguments(address: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query):
        found.setdefault(name, []).append(value)
    return found
