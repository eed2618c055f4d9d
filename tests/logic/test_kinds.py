"""The thirteen kinds through CKAN's own actions (R03-R18)."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from ckanext.ttdn import definitions, schemas

KINDS = definitions.vocabulary("kinds").codes
EXAMPLES = Path(schemas.__file__).parent / "examples"

pytestmark = pytest.mark.usefixtures("clean")


def example(kind: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{kind}.json").read_text("utf-8"))


def errors_of(package_id: str) -> dict[str, Any]:
    from ckan import model

    from ckanext.ttdn.services.revisions import payloads

    return payloads.errors_of(model.Package.get(package_id), payloads.shown(package_id))


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_each_kind_is_a_complete_submission(kind, people, act):
    """R18: it is saved, given back as it was sent, and lacks nothing."""
    sent = example(kind)
    made = act("package_create", people.agency, **sent)

    shown = act("package_show", people.agency, id=made["id"])
    for name, value in sent.items():
        assert shown[name] == value, name
    title = sent["title_translated"]
    assert shown["title"] == title.get("vi") or title["en"]
    assert errors_of(made["id"]) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_r20_a_change_of_each_kind_comes_into_force_to_the_letter(kind, people, act):
    """What is shown of the change, appraised and published has one hash, whatever the fields."""
    declared = ["no_state_secrets", "rights_cleared"]
    links = [{"url": "https://example.org/a.html", "name_translated": {"vi": "Trang"}}]
    made = act("package_create", people.agency, **{**example(kind), "resources": links})
    resource = made["resources"][0]["id"]
    for changes in ({}, {"title_translated": {"vi": "Tiêu đề khác"}, "author": "Khác"}):
        if changes:
            act("package_patch", people.agency, id=made["id"], **changes)
            file = FileStorage(io.BytesIO(b"a,b\n1,2\n"), "bang.csv")
            act("resource_patch", people.agency, id=resource, upload=file)
            act("resource_create", people.agency, package_id=made["id"], url="https://example.org/")
        act("ttdn_dataset_submit", people.agency, id=made["id"], declarations=declared)
        waiting = act("ttdn_revision_show", people.authority, dataset_id=made["id"])
        act(
            "ttdn_dataset_approve",
            people.authority,
            id=made["id"],
            content_hash=waiting["content_hash"],
        )
        public = act("ttdn_version_show", people.authority, id=made["id"])
        assert public["actual_hash"] == public["content_hash"] == waiting["content_hash"]
    shown = act("package_show", None, id=made["id"])
    assert (shown["title"], shown["author"], len(shown["resources"])) == ("Tiêu đề khác", "Khác", 2)


def test_a_draft_may_hold_nothing_but_its_kind(people, act):
    made = act("package_create", people.agency, type="clarification")
    assert not made.get("title")
    assert made["visibility"] == "public"
    assert "title_translated" in errors_of(made["id"])


def test_saving_again_what_is_shown_changes_nothing(people, act):
    made = act("package_create", people.agency, **example("clarification"))
    shown = act("package_show", people.agency, id=made["id"])
    act("package_update", people.agency, **shown)
    assert act("package_show", people.agency, id=made["id"]) == shown


def test_internal_values_are_nowhere_in_what_ckan_stores(people, act):
    """R06 b and đ, R07, R21: not in extras, not in the index."""
    from ckan import model
    from ckan.lib.search import make_connection

    made = act("package_create", people.agency, **example("clarification"))
    stored = json.dumps(model.Package.get(made["id"]).extras, ensure_ascii=False)
    for secret in ("Một số đoàn khách", "123/SVHTT", "13/3/2025", "authority-notice"):
        assert secret not in stored
    (indexed,) = make_connection().search(f"id:{made['id']}").docs
    assert "Một số đoàn khách" not in json.dumps(indexed, ensure_ascii=False, default=str)


def test_an_internal_value_stays_until_it_is_cleared(people, act):
    made = act("package_create", people.agency, **example("foreign-press"))
    act("package_patch", people.agency, id=made["id"], press_outlet="KBS")
    assert act("package_show", people.agency, id=made["id"])["members"] == [
        "Trưởng đoàn",
        "Quay phim",
    ]
    sent = example("foreign-press")
    del sent["members"]
    act("package_update", people.agency, id=made["id"], **sent)
    assert "members" in act("package_show", people.agency, id=made["id"])
    act("package_patch", people.agency, id=made["id"], members="")
    assert "members" not in act("package_show", people.agency, id=made["id"])


def test_a_cleared_field_is_gone(people, act):
    made = act("package_create", people.agency, **example("promotion"))
    act(
        "package_patch",
        people.agency,
        id=made["id"],
        author="",
        source_name="",
        sectors=[],
        event_name_translated={"vi": "", "en": " "},
    )
    shown = act("package_show", people.agency, id=made["id"])
    assert not shown["author"]
    for name in ("source_name", "sectors", "event_name_translated"):
        assert name not in shown


def test_a_choice_drops_what_it_makes_irrelevant(people, act):
    made = act("package_create", people.agency, **example("promotion"))
    act("package_patch", people.agency, id=made["id"], channel=["internet"])
    shown = act("package_show", people.agency, id=made["id"])
    assert "border_gate_mode" not in shown
    assert "event_name_translated" not in shown
    assert errors_of(made["id"]) == {}


@pytest.mark.parametrize(
    ("kind", "choice", "missing"),
    [
        ("overseas-event", {"event_stage": "held", "result_translated": {}}, "result_translated"),
        ("foreign-press", {"licence_number": ""}, "licence_number"),
        ("foreign-press", {"cooperation_type": "interview"}, "interviewee"),
        ("official-information", {"speaker": ""}, "speaker"),
        ("promotion", {"border_gate_mode": []}, "border_gate_mode"),
        ("clarification", {"notice_received_at": ""}, "notice_received_at"),
    ],
)
def test_a_choice_makes_a_field_required(kind, choice, missing, people, act):
    made = act("package_create", people.agency, **{**example(kind), **choice})
    errors = errors_of(made["id"])
    assert set(errors) == {missing}
    label = definitions.schema(kind)
    label = next(f for f in label["dataset_fields"] if f["field_name"] == missing)["label"]["vi"]
    assert label in errors[missing][0]


def test_an_item_in_one_language_is_complete(people, act):
    """R17: the article has English only."""
    made = act("package_create", people.agency, **example("article"))
    assert made["title"] == "Imperial Hue by bicycle"
    assert errors_of(made["id"]) == {}


def test_resources_in_two_languages(people, act):
    made = act(
        "package_create",
        people.agency,
        type="media",
        resources=[
            {
                "url": "https://example.org/a.jpg",
                "name_translated": {"vi": "Ngọ Môn", "en": "Meridian Gate"},
                "alt_text_translated-vi": "Cổng thành năm cửa",
                "alt_text_translated-en": "",
                "credit": "Ảnh: Sở Du lịch",
                "language": "vi",
            },
            {"url": "https://example.org/b.jpg", "name": "Only a name"},
        ],
    )
    first, second = act("package_show", people.agency, id=made["id"])["resources"]
    assert first["name_translated"] == {"vi": "Ngọ Môn", "en": "Meridian Gate"}
    assert first["name"] == "Ngọ Môn"
    assert first["alt_text_translated"] == {"vi": "Cổng thành năm cửa"}
    assert not any(key.startswith("alt_text_translated-") for key in first)
    assert first["format"] == "JPEG"
    assert second["name_translated"] == {"vi": "Only a name"}

    act("resource_patch", people.agency, id=first["id"], **{"credit": ""})
    first = act("resource_show", people.agency, id=first["id"])
    assert "credit" not in first
    assert first["name_translated"] == {"vi": "Ngọ Môn", "en": "Meridian Gate"}


def test_r21_ckan_lists_our_licences(people, act):
    listed = {entry["id"]: entry["title_translated"] for entry in act("license_list")}
    assert set(listed) == set(definitions.vocabulary("licences").codes)
    made = act("package_create", people.agency, **example("dataset"))
    assert made["license_title"] == listed["ttdn-open"]["vi"]


def test_related_items_must_exist_for_the_agency_when_it_submits(people, act):
    """A draft may point anywhere; a hidden item is answered like one that does not exist."""
    own = act("package_create", people.agency, type="media", title="Ảnh")
    foreign = act("package_create", people.other, type="media", title="Ảnh kín")
    made = act(
        "package_create",
        people.agency,
        **example("media"),
        related=[
            {"type": "part_of", "target": own["name"]},
            {"type": "related", "target": own["id"]},
            {"type": "related", "target": foreign["name"]},
            {"type": "related", "target": "khong-co"},
        ],
    )
    rows = errors_of(made["id"])["related"]
    assert rows[:2] == [{}, {}]
    told = [row["target"][0] for row in rows[2:]]
    assert told[0].replace(foreign["name"], "khong-co") == told[1]
