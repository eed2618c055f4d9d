"""Another extension adds a kind, a reader, a notice and a requirement (``ITtdn``).

It is the one in ``examples/``, installed as a wheel of its own. That its kind leaks nothing is
shown in ``tests/leaks/test_leaks_example.py``.
"""

from __future__ import annotations

import json

import pytest
import ttdn_items as items
import ttdn_replay
from ckan.exceptions import CkanConfigurationException
from ckan.lib import jobs, mailer
from ttdn_example import (  # noqa: F401 - fixtures among them
    KIND,
    PLUGINS,
    example,
    example_folder,
    shared_app,
    start,
)
from ttdn_harvests import farm  # noqa: F401 - a fixture
from ttdn_items import call, refusal

pytestmark = pytest.mark.usefixtures("example")

CSV = "code,title_vi,title_en,text_vi,gate,neighbour,day\n"
ADOT = "G1,A Đớt mở cửa,A Dot opens,Giờ mới.,Cửa khẩu A Đớt,LA,2025-11-22\n"
TOKYO = "G2,Cửa khẩu lạ,Odd gate,Không có.,Cửa khẩu lạ,JP,2025-11-23\n"


@pytest.fixture
def border_gate(example_folder):  # noqa: F811 - the fixture
    """Return what an agency enters for a border gate; the example's own."""
    path = example_folder / "ckanext/ttdn_example/schemas/examples/border-gate.json"
    return json.loads(path.read_text("utf-8"))


@pytest.fixture
def csv_source(farm):  # noqa: F811 - the fixture
    """Serve a CSV list; returns a function that makes its source."""

    def make(text, **settings):
        reply = ttdn_replay.Reply(body=text.encode(), headers={"Content-Type": "text/csv"})
        served = farm._stack.enter_context(ttdn_replay.serving(lambda _path, _query: reply))
        farm.allowed.append(served.url.removeprefix("http://"))
        return farm.source(served.url, source_type="ttdn_example_csv", kind=KIND, **settings)

    return make


def work():
    for job in jobs.get_queue("ttdn-notices").jobs:
        job.func(*job.args, **job.kwargs)
        job.delete()


def state_of(people, item):
    return call("package_show", people.authority, id=item["id"])["approval_state"]


def test_an_item_of_the_kind_is_written_appraised_and_read(app, people, signed_in, border_gate):
    form = app.get(f"/en/{KIND}/new", headers=signed_in(people.agency))
    assert "Border gates" in form
    assert "Neighbouring country" in form
    item = items.published(people, **border_gate)

    vietnamese, english = app.get(f"/{KIND}/{item['name']}"), app.get(f"/en/{KIND}/{item['name']}")
    assert "Tin cửa khẩu" in vietnamese
    assert "Nước láng giềng" in vietnamese
    assert "Border gates" in english
    assert "#information-cluster" in app.get(f"/en/{KIND}/")
    assert "Báo ca trực sau" not in vietnamese.body + english.body
    found = call("package_search", fq=f"dataset_type:{KIND}", **{"facet.field": ["dataset_type"]})
    assert [found["results"][0]["neighbour"], found["count"]] == ["LA", 1]
    assert found["search_facets"]["dataset_type"]["items"][0]["display_name"] == "Tin cửa khẩu"
    assert call("package_search", q="duty_note:trực")["count"] == 0


def test_h_6_6_an_agency_supplies_the_kind_when_the_register_says_so(people, border_gate):
    from ckan import model
    from ckan.plugins import toolkit as tk

    from ckanext.ttdn.model import Agency

    agency = Agency.get(people.agency_org)
    agency.kinds = ["promotion"]
    model.Session.commit()
    with pytest.raises(tk.NotAuthorized):
        call("package_create", people.agency, **border_gate)
    agency = Agency.get(people.agency_org)
    agency.kinds = [KIND]
    model.Session.commit()
    assert call("package_create", people.agency, **border_gate)["type"] == KIND


@pytest.mark.parametrize(
    ("prefix", "sentence"),
    [
        ("", "Việt Nam không có biên giới trên bộ với nước này."),
        ("/en", "Viet Nam has no land border with this country."),
    ],
)
def test_a_requirement_refuses_in_the_readers_language_and_changes_nothing(
    app, people, signed_in, border_gate, prefix, sentence
):
    item = call("package_create", people.agency, **{**border_gate, "neighbour": "JP"})
    page = app.post(
        f"{prefix}/ttdn/item/{item['id']}/submit",
        params={"declarations": items.DECLARED},
        headers=signed_in(people.agency),
    )

    assert sentence in page
    assert state_of(people, item) == "draft"
    assert call("ttdn_decision_list", people.agency, id=item["id"])["results"] == []
    assert call("ttdn_revision_list", people.agency, dataset_id=item["id"])["count"] == 0
    work()
    assert call("ttdn_notice_list", people.authority)["count"] == 0


def test_a_requirement_looks_at_the_change_of_a_published_item(people, border_gate):
    item = items.published(people, **border_gate)
    items.patch(people, item, neighbour="JP")

    refused = refusal(
        "ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED
    )
    assert "neighbour" in refused.error_dict
    assert call("package_show", id=item["id"])["neighbour"] == "LA"
    items.patch(people, item, neighbour="KH")
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)
    assert call("package_show", id=item["id"])["neighbour"] == "KH"


def test_a_requirement_that_breaks_lets_nothing_through(people, border_gate, monkeypatch):
    from dataclasses import replace

    from ckanext.ttdn import definitions, extensions
    from ckanext.ttdn.services.appraisal import plugin_requirements

    logged = []
    monkeypatch.setattr(plugin_requirements.log, "exception", lambda *words: logged.append(words))

    def broken(step):
        raise RuntimeError("a fault of the plugin")

    known = extensions.contributions().requirements
    faulty = {code: replace(asked, is_met=broken) for code, asked in known.items()}
    contributions = replace(extensions.contributions(), requirements=faulty)
    changed = replace(definitions.current(), contributions=contributions)
    monkeypatch.setattr(definitions, "_current", changed)
    item = call("package_create", people.agency, **border_gate)

    refused = refusal(
        "ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED
    )
    assert refused is not None
    assert state_of(people, item) == "draft"
    assert [words[1:] for words in logged] == [("no_common_border", item["id"])]


def test_the_notice_arrives_after_the_commit_in_both_languages(
    app, people, signed_in, border_gate, monkeypatch
):
    mails = []
    monkeypatch.setattr(mailer, "mail_user", lambda user, subject, _b: mails.append(subject))
    from ckan import model

    from ckanext.ttdn.model import Account

    colleague = model.User.get(people.user)
    authority = people.authority_org
    model.Session.add(Account(user_id=colleague.id, organization_id=authority, role="authority"))
    model.Session.commit()
    item = items.published(people, **border_gate)
    work()

    told = call("ttdn_notice_list", people.user)["results"]
    assert [n["dataset_id"] for n in told if n["code"] == "border_gate_published"] == [item["id"]]
    headers = signed_in(people.user)
    assert "Thông báo cho Bộ đội Biên phòng" in app.get("/ttdn/notices", headers=headers)
    assert "Tell the border guard" in app.get("/en/ttdn/notices", headers=headers)
    assert any(subject.startswith("Thông báo cho Bộ đội") for subject in mails)
    # Whoever approved it is not told of it.
    codes = {n["code"] for n in call("ttdn_notice_list", people.authority)["results"]}
    assert "border_gate_published" not in codes


def test_r25_its_reader_harvests_what_then_waits_for_the_authority(
    people,
    farm,  # noqa: F811 - the fixture
    csv_source,
):
    source = csv_source(CSV + ADOT + TOKYO)
    farm.finished(source, new=1, refused=1)

    assert list(farm.waiting()) == ["A Đớt mở cửa"]
    assert call("package_search", fq=f"dataset_type:{KIND}")["count"] == 0
    drafts = call("ttdn_item_list", people.agency, state="draft")["results"]
    assert [row["title_translated"]["vi"] for row in drafts] == ["Cửa khẩu lạ"]


def test_its_reader_says_what_is_wrong_in_words(farm, csv_source):  # noqa: F811 - the fixture
    job = farm.run(csv_source("code;title_vi\n"))

    assert job["state"] == "failed"
    assert "Tệp CSV thiếu cột: code, title_vi" in json.dumps(job, ensure_ascii=False)


def test_its_settings_are_checked_with_its_own_words(people, csv_source):
    from ckan.plugins import toolkit as tk

    with pytest.raises(tk.ValidationError, match="Dấu phân cách phải là một ký tự"):
        csv_source(CSV, delimiter=";;")


@pytest.fixture
def second(example, provide_plugin):  # noqa: F811 - the fixture
    """Return a function that starts with one more plugin, which gives these answers."""
    from ckan import plugins as p

    from ckanext.ttdn.interfaces import ITtdn

    class Second(p.SingletonPlugin):
        p.implements(ITtdn, inherit=True)

    def start(**answers):
        for name, found in answers.items():
            setattr(Second, name, lambda self, found=found: found)
        p.load("second")

    provide_plugin("second", Second)
    yield start
    for name in ("get_kinds", "get_harvest_readers", "get_notices", "get_requirements"):
        setattr(Second, name, lambda self: ())
    p.unload("second")


TEXTS = {"vi": "Tiếng Việt", "en": "English"}
SCHEMA = "ckanext.ttdn_example:schemas/border-gate.yaml"


def _faults():
    from ckanext.ttdn_example.harvest import CsvReader

    from ckanext.ttdn.interfaces import HarvestReader, Kind, Notice, Requirement

    submit = frozenset({"submit"})
    return {
        "the kind 'border-gate' exists already": {"get_kinds": [Kind(KIND, SCHEMA, TEXTS)]},
        "the kind 'article' exists already": {
            "get_kinds": [Kind("article", "ckanext.ttdn:schemas/article.yaml", TEXTS)]
        },
        "dataset_type is 'border-gate'": {"get_kinds": [Kind("ferry", SCHEMA, TEXTS)]},
        "No such file": {"get_kinds": [Kind("ferry", "ckanext.ttdn_example:no.yaml", TEXTS)]},
        "an address of CKAN's": {"get_kinds": [Kind("user", SCHEMA, TEXTS)]},
        "has no text in en": {"get_kinds": [Kind("ferry", SCHEMA, {"vi": "Phà"})]},
        "the reader 'ttdn_ckan' exists already": {
            "get_harvest_readers": [HarvestReader("ttdn_ckan", CsvReader)]
        },
        "the notice 'approve' exists already": {
            "get_notices": [Notice("approve", "agency", TEXTS)]
        },
        "the requirement 'incomplete' exists already": {
            "get_requirements": [Requirement("incomplete", submit, bool, TEXTS)]
        },
        "no operation 'aprove'": {
            "get_requirements": [Requirement("seen", frozenset({"aprove"}), bool, TEXTS)]
        },
    }


@pytest.mark.parametrize("number", range(10))
def test_a_fault_stops_the_start_and_names_the_plugin(second, number):
    words, answers = list(_faults().items())[number]

    with pytest.raises(CkanConfigurationException, match=f"plugin Second: .*{words}"):
        second(**answers)


def test_without_the_plugin_the_catalogue_is_as_it_was(example):  # noqa: F811 - the fixture
    from ckan.common import config as ckan_config

    from ckanext.ttdn import config, extensions
    from ckanext.ttdn.harvesters import registry

    others = [name for name in ckan_config["ckan.plugins"] if name not in PLUGINS]
    start(others)
    try:
        assert KIND not in config.kinds()
        assert "ttdn_example" not in ckan_config["scheming.dataset_schemas"]
        assert "ttdn_example_csv" not in registry.readers()
        assert extensions.contributions() == extensions.Contributions()
    finally:
        start([*others, *PLUGINS])
    assert KIND in config.kinds()
