"""Questions whose answers would tell a hidden item from none, or let it be counted (R20).

Writing ways are asked too: whoever may not read an item is refused as for an unknown id.
"""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
import ttdn_items as items
from ckan.lib.search import SearchError
from ttdn_items import call

CANARY = "Chimyến"
UNKNOWN = {
    "id": "6f0c1f9e-0000-4000-8000-000000000001",
    "name": "so-du-lich-chimyen-khong-co",
    "resource": "6f0c1f9e-0000-4000-8000-000000000002",
    "revision": "6f0c1f9e-0000-4000-8000-000000000003",
}
# A token in a page or a session is another each time.
TOKEN = re.compile(r'(name="_csrf_token"[^>]*(?:value|content)=")[^"]*')


@pytest.fixture
def hidden(people):
    texts = {"vi": f"{CANARY} một", "en": f"{CANARY} one"}
    link = {"url": "https://example.org/chimyen.html", "format": "CHIMYEN"}
    item = items.submitted(people, title_translated=texts, author=CANARY, resources=[link])
    revision = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    return {
        "id": item["id"],
        "name": item["name"],
        "resource": item["resources"][0]["id"],
        "revision": revision["id"],
    }


@pytest.fixture
def ask(app, people):
    """Ask as another agency, a plain user, or the public; nothing follows a redirect."""
    tokens = {
        user: call("api_token_create", user, user=user, name="test")["token"]
        for user in (people.other, people.user)
    }
    client = app.test_client(use_cookies=False)

    def asked(user, method, path, sent=None):
        headers = {"Authorization": tokens[user]} if user else {}
        try:
            answer = client.open(
                path, method=method, json=sent, headers=headers, follow_redirects=False
            )
        except Exception as error:
            # The tests' application lets through what a server answers as 500.
            return 500, str(error)
        text = TOKEN.sub(r"\1", answer.get_data(as_text=True))
        return answer.status_code, f"{answer.headers.get('Location')}\n{text}"

    return asked


def test_r20_no_facet_names_the_values_of_hidden_items(people, hidden):
    from ckanext.ttdn.search import query

    for who in (None, people.user, people.other):
        for field in sorted(query.field_names()):
            question = {"facet.field": [field], "facet.mincount": 0, "facet.limit": -1, "rows": 0}
            try:
                found = call("package_search", who, **question)
            except SearchError:
                continue  # no field that can be counted
            text = unicodedata.normalize("NFD", json.dumps(found, ensure_ascii=False))
            assert "chimyen" not in text.encode("ascii", "ignore").decode().lower(), field


@pytest.mark.parametrize(
    "question",
    [
        {"fl": ["id", "score"]},
        {"defType": "edismax", "bf": "docfreq(text,chimyen)"},
        {"defType": "edismax", "boost": "docfreq(text,chimyen)"},
        {"defType": "func", "q": "docfreq(text,chimyen)"},
    ],
)
def test_r20_nothing_is_computed_over_items_that_the_searcher_may_not_see(people, question):
    items.published(people)
    for who in (None, people.other):
        with pytest.raises(SearchError, match="cannot be asked of the search"):
            call("package_search", who, **{"q": "Huế", **question})


INTERNAL = (
    {"facet.field": ["permission_labels"]},
    {"facet.field": ["text"]},
    {"facet.field": ["ttdn_all_fold"]},
    {"facet.field": ["{!key=x}permission_labels"]},
    {"facet.field": ["nothing_known"]},
    {"facet.field": '["creator_user_id"]'},
    {"fq": "permission_labels:public"},
    {"fq_list": [r"permission\_labels:public"]},
    {"q": "public", "qf": "permission_labels", "defType": "edismax"},
)


def test_r20_the_labels_and_words_of_the_index_are_nobodys_to_count(people):
    items.published(people)
    for who in (None, people.user, people.other, people.authority):
        for question in INTERNAL:
            with pytest.raises(SearchError, match=r"cannot be asked of the search"):
                call("package_search", who, **question)
    asked = {"facet.field": ["permission_labels"]}
    found = call("package_search", people.sysadmin, **asked)
    assert "public" in found["facets"]["permission_labels"]


def test_facets_have_a_limit(people):
    from ckanext.ttdn.search import bounds

    items.published(people)
    for asked in (-1, 10**9, "-1"):
        question = {"facet.field": ["channel"], "facet.limit": asked}
        assert call("package_search", None, **question)["facets"] == {"channel": {"internet": 1}}
        assert bounds.held(question)["facet.limit"] == bounds.MOST_VALUES


LONG = "x" * 90_000
UNANSWERABLE = (
    {"fq": "title:["},
    {"fq_list": ["title:["]},
    {"q": "hai", "tie": "abc"},
    {"q": "title:(", "qf": "title", "defType": "lucene"},
    {"start": 10**10},
    {"sort": LONG},
    {LONG: "1"},
    {"facet.field": [LONG]},
    {"q": f"{{!{LONG}}}x", "defType": "lucene"},
)
INSIDE = ("SOLR", "solr", "permission_labels", "site_id", "ttdn-org", "state:", "capacity:")


def test_r20_an_error_of_the_search_shows_nothing_of_the_index(people, ask):
    for question in UNANSWERABLE:
        for user in (None, people.other):
            status, text = ask(user, "POST", "/api/3/action/package_search", question)
            assert status in (400, 409)
            assert len(text) < 1000
            assert not [word for word in INSIDE if word in text], text


PAGES = (
    "/dataset/?q=title:(&sort=name+nowhere",
    "/dataset/?topics=%22%5D",
    "/dataset/?permission_labels=public",
    "/feeds/custom.atom?sort=x",
    "/feeds/dataset.atom?sort=x",
    "/organization/so-du-lich?sort=x",
    "/api/2/util/dataset/autocomplete?incomplete=%22%5C",
)


def test_r20_no_page_shows_what_the_search_was_asked(people, ask):
    for page in PAGES:
        status, text = ask(None, "GET", page)
        assert status < 500, page
        shown = text.replace("permission_labels=public", "")
        assert not [word for word in (*INSIDE, "SearchError") if word in shown], page


def _approved_change(people, item, **changes):
    items.patch(people, item, **changes)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)


def _withdrawn(people, item):
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])


def test_r20_whether_an_address_is_gone_follows_what_the_public_saw(people, ask):
    def status(item):
        return ask(None, "GET", f"/{item['type']}/{item['name']}")[0]

    seen = items.published(people, name="da-thay")
    _withdrawn(people, seen)
    assert status(seen) == 410
    # What is written anew, or becomes public to fewer, is told to nobody.
    items.patch(people, seen, visibility="owner")
    assert status(seen) == 410
    call("ttdn_dataset_submit", people.agency, id=seen["id"], declarations=items.DECLARED)
    items.decided(people, "approve", seen)
    assert status(seen) == 410
    unseen = items.published(people, name="chua-thay", visibility="owner")
    _withdrawn(people, unseen)
    items.patch(people, unseen, visibility="public")
    assert status(unseen) == 404
    narrowed = items.published(people, name="thu-hep")
    _approved_change(people, narrowed, visibility="agencies")
    before = status(narrowed)
    _withdrawn(people, narrowed)
    assert (before, status(narrowed)) == (404, 404)
    items.patch(people, narrowed, visibility="public")
    assert status(narrowed) == 404
