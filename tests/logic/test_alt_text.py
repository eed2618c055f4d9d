"""A picture is described before it is submitted, in each language of the item (R17, R18)."""

from __future__ import annotations

import io

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import DECLARED, call
from werkzeug.datastructures import FileStorage

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def with_picture(people, item=None, **texts):
    item = item or items.draft(people)
    picture = FileStorage(io.BytesIO(PNG), "cau.png")
    return call("resource_create", people.agency, package_id=item["id"], upload=picture, **texts)


def lacking(people, picture):
    """Return the errors of the picture that a submission meets; the item is not submitted."""
    submission = {"id": picture["package_id"], "declarations": DECLARED}
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_submit", people.agency, **submission)
    (errors,) = refusal.value.error_dict["resources"]
    assert (
        call("package_show", people.agency, id=picture["package_id"])["approval_state"] == "draft"
    )
    return errors


def test_r17_each_missing_text_names_the_picture_and_the_language(people):
    picture = with_picture(people, name_translated={"vi": "Cầu Trường Tiền"})
    errors = lacking(people, picture)
    assert set(errors) == {"alt_text_translated-vi", "alt_text_translated-en"}
    for language in ("vi", "en"):
        (message,) = errors[f"alt_text_translated-{language}"]
        assert "Cầu Trường Tiền" in message
    assert errors["alt_text_translated-vi"] != errors["alt_text_translated-en"]


def test_r17_the_name_of_a_picture_does_not_describe_it(people):
    names = {"vi": "Cầu", "en": "Bridge"}
    picture = with_picture(
        people, name_translated=names, alt_text_translated={"vi": "Cầu sáu vài lúc hoàng hôn"}
    )
    assert set(lacking(people, picture)) == {"alt_text_translated-en"}


def test_r17_a_described_picture_is_submitted(people):
    texts = {"vi": "Cầu sáu vài lúc hoàng hôn", "en": "The bridge of six spans at dusk"}
    picture = with_picture(people, alt_text_translated=texts)
    call("ttdn_dataset_submit", people.agency, id=picture["package_id"], declarations=DECLARED)
    shown = call("package_show", people.agency, id=picture["package_id"])
    assert shown["approval_state"] == "submitted"


def test_r17_only_the_languages_of_the_item_are_asked(people):
    item = items.draft(people, title_translated={"en": "Hue Festival"})
    assert set(lacking(people, with_picture(people, item))) == {"alt_text_translated-en"}


def test_r17_a_draft_takes_a_picture_without_words(people):
    picture = with_picture(people, alt_text_translated={"vi": "", "en": " "})
    assert not picture.get("alt_text_translated")


def test_r17_a_picture_of_another_site_and_a_document_are_not_asked(people):
    item = items.draft(people)
    link = {"url": "https://example.org/anh.png", "format": "PNG", "mimetype": "image/png"}
    call("resource_create", people.agency, package_id=item["id"], **link)
    table = FileStorage(io.BytesIO(b"a,b\n1,2\n"), "bang.csv")
    call("resource_create", people.agency, package_id=item["id"], upload=table)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    assert call("package_show", people.agency, id=item["id"])["approval_state"] == "submitted"


def test_r17_r20_a_change_is_asked_as_well(people):
    item = items.published(people)
    with_picture(people, item, name_translated={"vi": "Ảnh mới"})
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    assert "alt_text_translated-vi" in refusal.value.error_dict["resources"][0]
