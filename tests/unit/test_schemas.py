"""The schemas of the thirteen kinds, as files (R03-R21)."""

import json
from pathlib import Path

import pytest

from ckanext.ttdn import definitions, schemas

KINDS = definitions.vocabulary("kinds").codes
LANGUAGES = {"vi", "en"}
EXAMPLES = Path(schemas.__file__).parent / "examples"

# The fields that the clauses name, with * for what a submission needs.
CLAUSES = {
    ("promotion", "R03"): "channel* border_gate_mode press_outlet event_name_translated "
    "content_languages",
    ("official-information", "R04"): "information_area* form* speaker speaker_position "
    "event_name_translated",
    ("world-situation", "R05"): "form* world_field information_source* countries*",
    ("clarification", "R06"): "verdict* false_claim_translated* developments_translated "
    "impact_translated* nature_translated* legal_basis_translated* messaging_translated* "
    "claim_url claim_date",
    ("clarification", "R07"): "opened_by detected_at notice_number notice_received_at recipients",
    ("clarification", "R09"): "measures",
    ("publication", "R10"): "publication_stage* publication_type* publisher* publication_year* "
    "isbn page_count content_languages* print_run",
    ("overseas-event", "R11"): "event_stage* countries* venue_translated* host_agency partners "
    "objectives_translated result_translated delegation_size",
    ("foreign-press", "R12"): "cooperation_type* press_outlet* outlet_country* licence_number "
    "licence_issued_on licence_issuer programme_translated products_translated interviewee members",
    ("external-activity", "R13"): "activity_type* leader* leader_position* purpose_translated* "
    "delegation_translated partners result_translated countries*",
    ("legal-document", "R14"): "document_type* document_number* issued_on* issuer* signer* "
    "signer_position effective_from effective_to validity*",
    ("media", "R14"): "media_type* creator location_translated duration_seconds people_consent",
    ("article", "R14"): "press_outlet* outlet_country article_type* published_on* article_url "
    "content_languages",
    ("information-cluster", "R15"): "cluster_type* location_translated* latitude longitude "
    "manager* operating_state* opened_on equipment_translated",
    ("dataset", "R30"): "update_frequency* period_start period_end data_steward",
}
COMMON = (
    "title_translated* notes_translated* keywords_translated owner_org* activity_date* "
    "activity_end_date places countries topics sectors audiences author* copyright_owner* "
    "license_id* consent_record source_name source_url visibility publish_at expires_at "
    "translation_status related"
)
INTERNAL = {
    "clarification": {
        "impact_translated", "messaging_translated", "opened_by", "detected_at", "notice_number",
        "notice_received_at", "recipients",
    },
    "foreign-press": {"members"},
    "media": {"people_consent"},
}  # fmt: skip


def fields(kind):
    return {field["field_name"]: field for field in definitions.schema(kind)["dataset_fields"]}


def form_fields(kind):
    schema = definitions.schema(kind)
    for field in schema["dataset_fields"] + schema["resource_fields"]:
        if field.get("form_snippet", "") is not None:
            yield field
            yield from field.get("repeating_subfields", [])


@pytest.mark.parametrize(("kind", "clause"), CLAUSES)
def test_the_fields_of_each_clause_are_there(kind, clause):
    found = fields(kind)
    for name in CLAUSES[kind, clause].split():
        field = found[name.rstrip("*")]
        required = field.get("required", False) and "show_when" not in field
        assert required == name.endswith("*"), name


@pytest.mark.parametrize("kind", KINDS)
def test_r18_r21_the_common_fields_are_in_every_kind(kind):
    """R16, R17, R18, R20, R21."""
    found = fields(kind)
    for name in COMMON.split():
        assert name.rstrip("*") in found
        if name.endswith("*"):
            assert found[name.rstrip("*")]["required"], name


@pytest.mark.parametrize("kind", KINDS)
def test_internal_fields_are_those_of_the_contract(kind):
    """R06 b and đ, R07, R12, R21."""
    internal = {name for name, field in fields(kind).items() if field["audience"] == "internal"}
    assert internal == INTERNAL.get(kind, set()) | {"consent_record"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_words_in_both_languages(kind):
    for field in form_fields(kind):
        name = field["field_name"]
        assert set(field["label"]) == LANGUAGES, name
        assert all(field["label"].values()), name
        if "help_text" in field or "clause" in field:
            assert set(field["help_text"]) == LANGUAGES, name
            assert all(field["help_text"].values()), name


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_says_its_clause_section_and_audience(kind):
    for name, field in fields(kind).items():
        assert field["audience"] in ("public", "internal"), name
        assert field["clause"], name
        assert field["group"] in ("catalogue", *schemas.SECTIONS), name


@pytest.mark.parametrize("kind", KINDS)
def test_presets_vocabularies_and_conditions_exist(kind):
    presets = schemas.presets()
    found = fields(kind)
    for field in form_fields(kind):
        values = {**presets.get(field.get("preset", ""), {}), **field}
        assert "preset" not in field or field["preset"] in presets
        if "vocabulary" in values:
            assert definitions.vocabulary(values["vocabulary"]).codes
        for other, codes in field.get("show_when", {}).items():
            assert set(codes) <= set(definitions.vocabulary(found[other]["vocabulary"]).codes)


@pytest.mark.parametrize("kind", KINDS)
def test_field_names_occur_once(kind):
    names = [field["field_name"] for field in definitions.schema(kind)["dataset_fields"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_sections_stand_in_the_order_of_the_form(kind):
    groups = [field["group"] for field in definitions.schema(kind)["dataset_fields"]]
    order = ["catalogue", *schemas.SECTIONS]
    assert groups == sorted(groups, key=order.index)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_uses_the_fields_of_its_kind(kind):
    example = json.loads((EXAMPLES / f"{kind}.json").read_text("utf-8"))
    assert example.pop("type") == kind
    assert set(example) <= set(fields(kind))


def test_a_kind_cannot_change_a_field_that_is_not_shared():
    kind = {"dataset_type": "x", "clause": "R01", "about": "", "fields": []}
    with pytest.raises(ValueError, match="no_such_field"):
        schemas.compose({**kind, "common": {"no_such_field": {"required": True}}})


def test_what_one_kind_changes_stays_its_own():
    assert fields("world-situation")["countries"]["required"] is True
    assert "required" not in fields("promotion")["countries"]
    assert fields("dataset")["license_id"]["default"] == "ttdn-open"
    assert fields("media")["license_id"]["default"] == "ttdn-nc"
