"""What a dishonest agency makes others' browsers do: scripts, forms, frames, pictures (R20)."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
import ttdn_items as items
from ttdn_items import DECLARED, call
from ttdn_leaks import contents

from ckanext.ttdn import definitions

EVIL = """"'><script>kx()</script><img src=x onerror=kx()>[k](javascript:kx()){{7*7}}</textarea>"""
PICTURES = "![che](/user/_logout) ![](https://evil.example/t.gif) <img src=//evil.example/u.gif>"
_ADDRESSES = ("href", "src", "action", "formaction", "data", "srcset", "poster", "xlink:href")


class Dangers(HTMLParser):
    """Finds what would run, and what a browser would fetch from elsewhere, in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self._script = tag == "script" and "json" not in given.get("type", "")
        for name, value in given.items():
            plain = re.sub(r"[\s\x00]", "", value).lower()
            runs = name.startswith("on") or (
                name in _ADDRESSES and plain.startswith(("javascript:", "vbscript:", "data:text"))
            )
            fetches = tag in ("img", "iframe", "source", "embed", "object") and "evil" in plain
            if (runs and "kx" in plain) or fetches or (tag == "img" and "logout" in plain):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data):
        if self._script and "kx(" in data:
            self.found.append(f"<script>{data[:200]}")

    def handle_endtag(self, tag):
        self._script = False


def test_a_danger_would_be_found():
    assert len(Dangers(EVIL + f"<a href=' javascript:kx()'>{PICTURES}").found) == 4


def hostile(kind):
    """A complete item of a kind whose every free text wants to run as a script."""

    def spoiled(value):
        if isinstance(value, dict):
            return {key: spoiled(part) for key, part in value.items()}
        if isinstance(value, list):
            return [spoiled(part) for part in value]
        is_text = isinstance(value, str) and "Kinyến" in value
        return EVIL if is_text and not value.startswith("http") else value

    return {**spoiled(contents.filled(kind, "xx")), "name": "gian-doi"}


@pytest.mark.parametrize("kind", definitions.vocabulary("kinds").codes)
def test_r20_no_text_of_an_item_runs_in_a_page(app, people, signed_in, kind):
    item = call("package_create", people.agency, **hostile(kind))
    texts = {"vi": EVIL, "en": EVIL}
    call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        url="https://example.org/a.csv?x=%22%3E%3Cscript%3Ekx()%3C/script%3E",
        format=EVIL,
        credit=EVIL,
        name_translated=texts,
        description_translated=texts,
        alt_text_translated=texts,
    )
    said = {"note": EVIL, "acted_by": EVIL}
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED, **said)
    comments = {"title_translated": EVIL, EVIL: EVIL}
    items.decided(people, "return", item, reasons=["inaccurate"], field_comments=comments, **said)
    form = f"/{kind}/edit/{item['name']}"
    pages = [(people.agency, form), (people.agency, f"/{kind}/{item['name']}")]
    found = looked_at(app, signed_in, pages)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED, **said)
    waiting = call("ttdn_revision_show", people.authority, dataset_id=item["id"])["id"]
    steps = [f"/ttdn/item/{item['name']}/{step}" for step in ("approve", "return", "versions")]
    own = [*steps, "/ttdn/queue", f"/ttdn/revision/{waiting}", f"/{kind}/{item['name']}"]
    found += looked_at(app, signed_in, [(people.authority, path) for path in own])
    items.decided(people, "approve", item, **said)
    resource = call("package_show", None, id=item["id"])["resources"][0]["id"]
    page = f"/{kind}/{item['name']}"
    public = ["/", "/dataset/", f"/{kind}/", f"/dataset/?q={EVIL}", f"{page}/resource/{resource}"]
    public += [page, f"/en{page}", "/organization/so-du-lich", f"/dataset/?res_format={EVIL}"]
    found += looked_at(app, signed_in, [(None, path) for path in public])
    assert found == []
    feed = app.get("/feeds/dataset.atom")
    assert "<script" not in feed.body


def looked_at(app, signed_in, pages):
    found = []
    for who, path in pages:
        headers = signed_in(who) if who else {}
        body = app.get(path, headers=headers).body
        assert "49</textarea>" not in body, f"{path}: a template ran what was written into it"
        found += [f"{path}: {danger}" for danger in Dangers(body).found]
    return found


def test_r20_a_text_shows_no_picture_from_elsewhere_which_could_be_another_tomorrow(app, people):
    item = items.published(people, notes_translated={"vi": PICTURES, "en": PICTURES})
    body = app.get(f"/promotion/{item['name']}").body
    assert Dangers(body).found == []
    assert "che" in body


@pytest.mark.parametrize(
    "text",
    [
        "`" * 4000,
        "[" * 40_000,
        "1. " * 4000,
        "> " * 20_000,
        "\n".join("    " * depth + "- x" for depth in range(250)),
        "* a\n" * 20_000,
        "==\n" * 40_000,
    ],
    ids=["backticks", "brackets", "lists", "quotes", "indented", "long-list", "lines"],
)
def test_r20_no_text_keeps_the_server_busy_or_breaks_a_list(app, people, signed_in, text):
    """Each took minutes, or ended as an error wherever the item was listed: the queue as well."""
    item = items.submitted(people, notes_translated={"vi": f"Mở đầu\n\n{text}"})
    for path in (f"/promotion/{item['name']}", "/ttdn/queue", f"/ttdn/item/{item['id']}/approve"):
        app.get(path, headers=signed_in(people.authority), status=200)
    items.decided(people, "approve", item)
    for path in (f"/promotion/{item['name']}", "/promotion/", "/", "/feeds/dataset.atom"):
        assert "Lễ hội Huế" in app.get(path, status=200).body


@pytest.mark.parametrize(
    "address",
    [
        "javascript:kx()",
        "JaVaScRiPt:kx()",
        "java\nscript:kx()",
        " javascript:kx()",
        "data:text/html,<script>kx()</script>",
        "vbscript:kx()",
        "//evil.example/x",
        "/user/_logout",
        "https://hue.gov.vn@evil.example/",
        "https:\\\\evil.example",
        "http://",
        "ftp://example.org/a",
        "file:///etc/passwd",
    ],
)
def test_r34_an_address_that_runs_or_deceives_is_no_link(people, address):
    from ckan.plugins import toolkit as tk

    with pytest.raises(tk.ValidationError) as refusal:
        items.draft(people, source_url=address)
    assert "source_url" in refusal.value.error_dict
    with pytest.raises(tk.ValidationError):
        items.draft(people, resources=[{"url": address}])


def test_r20_letters_that_turn_the_direction_of_writing_are_left_out(people):
    title = "Giấy phép \u202egnp.exe\u2066 \u2069"
    item = items.draft(people, title_translated={"vi": title})
    assert item["title"] == "Giấy phép gnp.exe"


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_h_9_1_another_site_decides_nothing_in_the_name_of_an_appraiser(app, people, log_in):
    """The site of an agency can share the catalogue's domain: browsers send it the cookie."""
    token = call("api_token_create", people.other, user=people.other, name="x")["token"]
    item = items.submitted(people)
    sent = {"id": item["id"], "content_hash": items.content_hash(people, item)}
    address = "/api/3/action/ttdn_dataset_approve"
    # One call with a token is what takes CKAN's own protection from an address.
    for path in (address, "/api/3/action/ttdn_notice_mark_read"):
        app.post(path, json={}, headers={"Authorization": token})
    app.post(f"/ttdn/item/{item['id']}/approve", data={}, headers={"Authorization": token})
    log_in(app, people.authority)
    attempts = [
        {"json": sent},
        {"data": {json.dumps(sent): "1"}},
        {"data": sent},
        {"data": json.dumps(sent), "content_type": "text/plain"},
        {"json": sent, "headers": {"X-CSRFToken": "made-up"}},
    ]
    for attempt in attempts:
        app.post(address, status=400, **attempt)
    forged = {**sent, "topics": "promotion"}
    app.post(f"/ttdn/item/{item['id']}/approve", data=forged, follow_redirects=False)
    shown = call("package_show", people.authority, id=item["id"])
    assert shown["approval_state"] == "submitted"
    # A page of the catalogue's own has the token, and can.
    own = re.search(r'<meta name="_csrf_token" content="([^"]+)"', app.get("/").body)
    assert own
    app.post(address, json=sent, headers={"X-CSRFToken": own[1]}, status=200)


def test_r20_no_other_site_frames_a_page_or_ends_a_session(app, people, log_in):
    item = items.submitted(people)
    log_in(app, people.authority)
    for path in ("/ttdn/queue", f"/ttdn/item/{item['id']}/approve", "/", "/user/login"):
        headers = app.get(path).headers
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    for site in ("cross-site", "same-site"):
        app.get("/user/_logout", headers={"Sec-Fetch-Site": site}, status=403)
    app.get("/ttdn/queue", status=200)
    app.get("/user/_logout", headers={"Sec-Fetch-Site": "same-origin"})
    assert app.get("/ttdn/queue", follow_redirects=False).status_code == 302


def test_r20_what_an_account_is_answered_is_for_no_shared_cache(app, people, signed_in):
    item = items.draft(people)
    path = f"/api/3/action/package_show?id={item['id']}"
    headers = app.get(path, headers=signed_in(people.agency)).headers
    assert "public" not in headers["Cache-Control"]
    assert "private" in headers["Cache-Control"]
