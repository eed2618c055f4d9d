"""The Action API as its clients know it: fields, filters, facets, orders."""

from __future__ import annotations

import datetime as dt

import pytest
from ckan.lib.search import SearchQueryError
from ckan.plugins import toolkit as tk
from requests import Session


@pytest.fixture
def three(put):
    put("hue", vi="Ông đồ", en="Calligrapher", topics=["culture"], activity_date="2019")
    put("an", vi="An nhiên", topics=["culture", "tourism"], activity_date="2018")
    put(
        "dao",
        vi="Đảo Sơn Chà",
        en="An island",
        topics=["tourism"],
        activity_date="2019-12-30",
        activity_end_date="2021-01",
        document_number="15/2024/NĐ-CP",
    )


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("*:*", {"hue", "an", "dao"}),
        ("title:ông", {"hue"}),
        ("name:hue OR name:an", {"hue", "an"}),
        ("+topics:tourism -name:an", {"dao"}),
        ("name:(hue OR dao)", {"hue", "dao"}),
        ("name:d*", {"dao"}),
        ('document_number:"15/2024/NĐ-CP"', {"dao"}),
        ("dao AND topics:tourism", {"dao"}),
        ("activity_date:[2019-12-01T00:00:00Z TO *]", {"dao"}),
        ("title:(ông", set()),
        ("nothing_known:hue", set()),
    ],
)
@pytest.mark.usefixtures("three")
def test_queries_with_fields(find, q, names):
    assert set(find(q, ttdn_exact=True)) == names


@pytest.mark.usefixtures("three")
def test_a_client_may_choose_parser_and_fields_itself(find):
    assert find("ông", qf="title", defType="edismax") == ["hue"]


@pytest.mark.usefixtures("three")
def test_filters_and_facets_hold_codes(find):
    assert set(find(fq="topics:tourism")) == {"an", "dao"}
    assert set(find(fq='activity_years:"2020"')) == {"dao"}
    found = tk.get_action("package_search")(
        {"user": ""}, {"facet.field": ["topics", "activity_years", "languages"], "rows": 0}
    )
    assert found["facets"]["topics"] == {"culture": 2, "tourism": 2}
    assert found["facets"]["activity_years"] == {"2018": 1, "2019": 2, "2020": 1, "2021": 1}
    assert found["facets"]["languages"] == {"vi": 3, "en": 2}


@pytest.mark.usefixtures("three")
def test_fields_can_be_asked_for(find):
    found = tk.get_action("package_search")(
        {"user": ""}, {"q": "name:dao", "fl": "name,topics,activity_date"}
    )
    assert found["results"] == [
        {"name": "dao", "topics": ["tourism"], "activity_date": "2019-12-30T00:00:00Z"}
    ]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("title_vi asc", ["an", "dao", "hue"]),
        ("title_vi desc", ["hue", "dao", "an"]),
        ("title_en asc", ["dao", "an", "hue"]),
        ("title_string asc", ["an", "dao", "hue"]),
        ("ttdn_sort_title_vi asc", ["an", "dao", "hue"]),
        ("activity_date desc, name asc", ["dao", "hue", "an"]),
        ("name asc", ["an", "dao", "hue"]),
        ("score desc, metadata_modified desc", ["dao", "hue", "an"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_orders(find, sort, names):
    assert find(sort=sort) == names


@pytest.mark.parametrize(
    "sort", ["text asc", "title_xx asc", "name up", "name asc, x", "random_1 asc"]
)
@pytest.mark.usefixtures("three")
def test_an_impossible_order_is_refused(find, sort):
    with pytest.raises(SearchQueryError):
        find(sort=sort)


def test_vietnamese_order_of_titles(put, find):
    titles = ["Ưng", "an", "Ông", "ăn", "Huế", "ân", "đa", "Uông", "da", "Dạ", "Ơn", "Oanh"]
    for number, title in enumerate(titles):
        put(f"t{number}", vi=title)
    ordered = [titles[int(name[1:])] for name in find(sort="title_vi asc", rows=20)]
    assert ordered == [
        *("an", "ăn", "ân", "da", "Dạ", "đa", "Huế", "Oanh", "Ông", "Ơn", "Uông", "Ưng"),
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "visible"),
    [(None, None, True), (1, None, False), (-1, 1, True), (None, -1, False), (-2, -1, False)],
)
def test_the_public_window_is_kept_by_the_filter_itself(put, begins, ends, visible):
    from ckanext.ttdn.search import query

    now = dt.datetime.now(dt.timezone.utc)
    hour = dt.timedelta(hours=1)
    facts = {
        "public_from": begins and now + begins * hour,
        "public_until": ends and now + ends * hour,
    }
    put("timed", vi="Có hạn", labels=("public", "ttdn-org-1", "ttdn-authority"), facts=facts)

    def seen(*labels: str) -> bool:
        params = query.within_window({}, labels)
        # Without its check of labels: what hides the item here is the filter alone.
        found = tk.get_action("package_search")({"ignore_auth": True}, params)
        return found["count"] == 1

    assert seen("public", "ttdn-agencies", "ttdn-org-2") is visible
    assert seen("public") is visible
    assert seen("public", "ttdn-agencies", "ttdn-org-1")
    assert seen("public", "ttdn-authority")


def test_names_are_completed_from_the_title_for_those_who_may_see_it(put):
    from ckanext.ttdn import rights

    put("hue-le-hoi", vi="Lễ hội Huế", labels=(rights.PUBLIC,))
    put("hue-le-mat", vi="Lễ hội kín", labels=("ttdn-authority",))
    found = tk.get_action("package_autocomplete")({"user": "", "auth_user_obj": None}, {"q": "hội"})
    assert [item["name"] for item in found] == ["hue-le-hoi"]


@pytest.mark.parametrize("q", ["", "*:*", "ông đồ", "topics:culture", "?!"])
@pytest.mark.usefixtures("three")
def test_solr_is_asked_by_post_which_is_answered_sooner(find, monkeypatch, q):
    methods: list[str] = []
    plain = Session.request

    def told(self: Session, method: str, *arguments: object, **more: object) -> object:
        methods.append(method.lower())
        return plain(self, method, *arguments, **more)

    monkeypatch.setattr(Session, "request", told)
    find(q)
    assert set(methods) == {"post"}
