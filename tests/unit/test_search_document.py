"""What of an item is indexed, and what is not."""

import datetime as dt

from ckanext.ttdn.search import document
from ckanext.ttdn.search.document import Facts

FIELDS = [
    {"field_name": "title_translated"},
    {"field_name": "notes_translated"},
    {"field_name": "keywords_translated"},
    {"field_name": "activity_date"},
    {"field_name": "activity_end_date"},
    {"field_name": "claim_date"},
    {"field_name": "document_number"},
    {"field_name": "source_url"},
    {"field_name": "topics", "vocabulary": "topics"},
    {"field_name": "verdict", "vocabulary": "verdicts"},
    {"field_name": "impact_translated", "audience": "internal"},
    {"field_name": "recipients", "audience": "internal"},
    {
        "field_name": "measures",
        "repeating_subfields": [
            {"field_name": "outlet"},
            {"field_name": "measure_type", "vocabulary": "measure-types"},
            {"field_name": "cost", "audience": "internal"},
        ],
    },
]
FACTS = Facts(
    languages=("vi", "en"),
    fields=FIELDS,
    resource_fields=[{"field_name": "name_translated"}],
    organization_names={"vi": "Sở Du lịch", "en": "Department of Tourism"},
    label=lambda vocabulary, code, lang: f"{vocabulary}/{code}/{lang}",
)
DATASET = {
    "title_translated": {"vi": "Lễ hội Thuỷ", "en": "Water festival"},
    "notes_translated": {"vi": "Mô tả"},
    "keywords_translated": {"vi": ["đua thuyền", "sông Hương"]},
    "activity_date": "2019",
    "topics": ["culture"],
    "verdict": "false",
    "claim_date": "2019-05",
    "document_number": "15/2024/NĐ-CP",
    "source_url": "https://example.org/secretpath",
    "impact_translated": {"vi": "tác động"},
    "recipients": "Bộ Ngoại giao",
    "measures": [{"outlet": "Báo Huế", "measure_type": "posting", "cost": "bí mật"}],
    "resources": [{"name_translated": {"en": "Programme"}}, {"name": "Ảnh"}],
}
# What CKAN hands over has every stored value twice.
CKANS = {
    "id": "1",
    "title": "Lễ hội Thuỷ",
    "validated_data_dict": "{}",
    "title_translated": '{"vi": "Lễ hội Thuỷ", "en": "Water festival"}',
    "extras_title_translated": '{"vi": "Lễ hội Thuỷ", "en": "Water festival"}',
    "activity_date": "2019-11-22T00:00:00Z",
    "impact_translated": '{"vi": "tác động"}',
    "extras_recipients": "Bộ Ngoại giao",
    "res_url": ["https://example.org/" + "x" * 40_000],
}


def built(**changes):
    return document.index_fields(CKANS, {**DATASET, **changes}, FACTS)


def test_no_stored_json_and_no_copies_of_extras():
    fields = built()
    assert not [name for name in fields if name.startswith("extras_")]
    assert "title_translated" not in fields
    assert "{" not in str([v for k, v in fields.items() if k != "validated_data_dict"])


def test_internal_values_are_nowhere():
    text = str(built())
    assert "tác động" not in text
    assert "Ngoại giao" not in text
    assert "bí mật" not in text


def test_texts_and_labels_in_every_language():
    everything = built()["ttdn_all"]
    for text in (
        "Lễ hội Thủy",
        "Water festival",
        "Mô tả",
        "sông Hương",
        "Sở Du lịch",
        "Department of Tourism",
        "topics/culture/vi",
        "topics/culture/en",
        "measure-types/posting/en",
        "Báo Huế",
        "Programme",
        "Ảnh",
    ):
        assert text in everything
    assert "culture" not in everything
    assert "https://example.org/secretpath" not in everything


def test_text_in_vietnamese_is_not_stemmed_as_english():
    english = built()["ttdn_text_en"]
    assert "Water festival" in english
    assert "Lễ hội Thủy" not in english


def test_a_year_is_indexed_by_its_first_and_last_day():
    fields = built()
    assert fields["activity_date"] == "2019-01-01T00:00:00Z"
    assert fields["activity_end_date"] == "2019-12-31T00:00:00Z"
    assert fields["activity_years"] == ["2019"]
    assert fields["claim_date"] == "2019-05-01T00:00:00Z"


def test_a_span_counts_in_each_of_its_years():
    fields = built(activity_date="2019-12-30", activity_end_date="2021-02")
    assert fields["activity_end_date"] == "2021-02-28T00:00:00Z"
    assert fields["activity_years"] == ["2019", "2020", "2021"]


def test_an_unreadable_date_of_a_draft_does_not_stop_the_save():
    fields = built(activity_date="hôm qua", claim_date="?")
    assert not {"activity_date", "activity_end_date", "activity_years", "claim_date"} & set(fields)


def test_codes_stay_codes_and_languages_are_those_with_text():
    fields = built()
    assert fields["topics"] == ["culture"]
    assert fields["verdict"] == "false"
    assert fields["document_number"] == "15/2024/NĐ-CP"
    assert fields["languages"] == ["en", "vi"]


def test_titles_sort_by_the_vietnamese_alphabet_in_each_language():
    key = "ttdn_sort_title_vi"
    titles = ["Ông", "Huế", "Đèn", "An", "Dã", "Ăn"]
    ordered = sorted(titles, key=lambda title: built(title_translated={"vi": title})[key])
    assert ordered == ["An", "Ăn", "Dã", "Đèn", "Huế", "Ông"]
    only_vi = built(title_translated={"vi": "Ông"})
    assert only_vi["ttdn_sort_title_en"] == only_vi["ttdn_sort_title_vi"]


def test_times_are_written_as_solr_wants_them():
    facts = Facts(languages=("vi",), public_until=dt.datetime(2026, 1, 2, 3, 4, 5, 678))
    fields = document.index_fields(CKANS, DATASET, facts)
    assert fields["ttdn_public_until"] == "2026-01-02T03:04:05Z"
    assert "ttdn_public_from" not in fields


def test_a_long_address_does_not_stop_the_save():
    assert len(built()["res_url"][0]) <= document.LONGEST_TERM


def test_a_dataset_without_a_schema_is_found_by_its_plain_title():
    fields = document.index_fields(CKANS, {"title": "Nguồn", "notes": "x"}, Facts(("vi", "en")))
    assert fields["ttdn_title"] == ["Nguồn"]
    assert fields["ttdn_all"] == ["Nguồn", "x"]
