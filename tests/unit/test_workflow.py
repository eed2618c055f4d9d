"""The states of an appraisal (R20): nothing becomes public except by the table."""

from __future__ import annotations

import itertools

import pytest

from ckanext.ttdn.workflow import (
    TRANSITIONS,
    Facts,
    Operation,
    Refused,
    Requirement,
    State,
    content_hash,
    payload_of,
    plan,
)

EVERYTHING = frozenset(Requirement) - {Requirement.NOT_DUE}


@pytest.mark.parametrize(("state", "operation"), itertools.product(State, Operation))
def test_r20_a_step_is_possible_only_from_the_states_of_the_table(state, operation):
    sources = {s for t in TRANSITIONS if t.operation is operation for s in t.sources}
    if state in sources:
        assert plan(state, operation, Facts(EVERYTHING)).target in State
    else:
        with pytest.raises(Refused) as refusal:
            plan(state, operation, Facts(EVERYTHING))
        assert refusal.value.code == "wrong_state"


def test_r20_only_an_approval_or_its_clock_leads_to_the_public():
    ways = {t.operation for t in TRANSITIONS if t.target is State.PUBLISHED}
    assert ways == {Operation.APPROVE, Operation.PUBLISH, Operation.REQUEST_WITHDRAWAL}
    stays = next(t for t in TRANSITIONS if t.operation is Operation.REQUEST_WITHDRAWAL)
    assert stays.sources == {State.PUBLISHED}


def test_h_6_4_an_approval_waits_for_its_publication_time():
    now = Facts(frozenset({Requirement.CONTENT_HASH, Requirement.DUE}))
    later = Facts(frozenset({Requirement.CONTENT_HASH, Requirement.NOT_DUE}))
    assert plan(State.SUBMITTED, Operation.APPROVE, now).target is State.PUBLISHED
    assert plan(State.SUBMITTED, Operation.APPROVE, later).target is State.APPROVED


@pytest.mark.parametrize(
    ("operation", "state", "lacking", "code"),
    [
        (Operation.SUBMIT, State.DRAFT, Requirement.DECLARATIONS, "declarations_missing"),
        (Operation.SUBMIT, State.DRAFT, Requirement.COMPLETE, "incomplete"),
        (Operation.APPROVE, State.SUBMITTED, Requirement.CONTENT_HASH, "content_changed"),
        (Operation.RETURN, State.SUBMITTED, Requirement.REASONS, "reasons_missing"),
        (Operation.REJECT, State.SUBMITTED, Requirement.REASONS, "reasons_missing"),
        (Operation.WITHDRAW, State.PUBLISHED, Requirement.REASONS, "reasons_missing"),
    ],
)
def test_r20_r31_a_step_without_what_it_requires_is_refused_with_the_reason(
    operation, state, lacking, code
):
    with pytest.raises(Refused) as refusal:
        plan(state, operation, Facts(EVERYTHING - {lacking}))
    assert refusal.value.code == code


ITEM = {
    "id": "1",
    "title_translated": {"vi": "Lễ hội", "en": "Festival"},
    "author": "Sở Du lịch",
    "topics": ["culture"],
    "metadata_modified": "2026-01-01T00:00:00",
    "state": "draft",
    "resources": [
        {
            "id": "r",
            "url_type": "upload",
            "url": "http://one.example/en/dataset/1/resource/r/download/a.pdf",
            "metadata_modified": "2026-01-01T00:00:00",
        }
    ],
}


def _hash(**changes):
    return content_hash(payload_of({**ITEM, **changes}, {}, {"r": "aa"}))


def test_r20_the_hash_covers_content_and_files_but_not_what_the_catalogue_sets():
    assert _hash() == _hash(metadata_modified="2027-01-01T00:00:00", state="active")
    assert _hash() == _hash(topics=["economy"])
    assert _hash() == _hash(source_url="")
    assert _hash() != _hash(author="Sở Ngoại vụ")
    other_bytes = content_hash(payload_of(ITEM, {}, {"r": "bb"}))
    assert _hash() != other_bytes
    internal = content_hash(payload_of(ITEM, {"consent_record": "signed"}, {"r": "aa"}))
    assert _hash() != internal


def test_r20_the_hash_of_an_upload_is_the_same_on_any_host_and_in_any_language():
    elsewhere = {
        **ITEM["resources"][0],
        "url": "https://two.example/dataset/1/resource/r/download/a.pdf",
    }
    assert _hash() == _hash(resources=[elsewhere])
