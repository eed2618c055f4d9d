"""The profile checker: each rule names the file's place, and nothing wrong is let through (R02)."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
import yaml

from ckanext.ttdn import definitions, profiles, vocabularies

KNOWN = profiles.Known(
    kinds=("promotion", "article", "dataset"),
    licences=("ttdn-nc", "ttdn-open"),
    vocabularies=("topics",),
)

SMALL: dict[str, Any] = {
    "code": "small",
    "name": {"vi": "Tỉnh nhỏ", "en": "Small Province"},
    "languages": ["vi", "en"],
    "topics": "topics",
    "licences": {"default": "ttdn-nc", "dataset": "ttdn-open"},
    "authority": [
        {"agency": "so-cu", "valid_to": "2025-02-28"},
        {"agency": "so-moi", "valid_from": "2025-03-01"},
    ],
    "ministry": [{"name": {"vi": "Bộ", "en": "Ministry"}}],
    "agencies": [
        {
            "code": "so-cu",
            "name": {"vi": "Sở cũ", "en": "Old Department"},
            "kind": "specialised-agency",
            "valid_to": "2025-02-28",
        },
        {
            "code": "so-moi",
            "name": {"vi": "Sở mới", "en": "New Department"},
            "kind": "specialised-agency",
            "successor_of": ["so-cu"],
            "kinds": ["article"],
        },
    ],
}


def change(*path: Any, to: Any = None) -> str:
    """The small profile as text, with one value set, or taken out when ``to`` is None."""
    data = copy.deepcopy(SMALL)
    place = data
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return yaml.safe_dump(data, allow_unicode=True)


def problems(text: str) -> list[tuple[str, str]]:
    profile, found = profiles.read(text, KNOWN)
    assert (profile is None) == bool(found)
    return [(problem.path, problem.reason) for problem in found]


def test_one_line_brings_a_language_more() -> None:
    assert problems(change("languages", to=["vi", "en", "lo"])) == []


def test_small_profile_is_read_whole() -> None:
    profile, found = profiles.read(yaml.safe_dump(SMALL, allow_unicode=True), KNOWN)

    assert found == []
    assert profile is not None
    assert profile.languages == ("vi", "en")
    assert profile.authority_on(dt.date(2025, 2, 28)) == "so-cu"
    assert profile.authority_on(dt.date(2025, 3, 1)) == "so-moi"
    assert profile.licence_for("article") == "ttdn-nc"
    assert profile.licence_for("dataset") == "ttdn-open"
    assert profile.register["so-moi"].kinds == ("article",)
    assert profile.register["so-cu"].kinds is None


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (["nmae"], "x", ("nmae", "unknown_key")),
        (["agencies", 0, "valid_too"], "2025-01-01", ("agencies[so-cu].valid_too", "unknown_key")),
        (["topics"], None, ("topics", "missing")),
        (["agencies", 0, "kind"], None, ("agencies[so-cu].kind", "missing")),
        (["name", "vi"], None, ("name.vi", "missing")),
        (["name", "fr"], "Petite", ("name.fr", "unknown_key")),
        (["agencies", 0, "name", "vi"], None, ("agencies[so-cu].name.vi", "missing")),
        (["agencies", 0, "name", "vi"], "  ", ("agencies[so-cu].name.vi", "not_a_text")),
        (["agencies", 0], "so-cu", ("agencies[0]", "not_a_mapping")),
        (["agencies"], {"so-cu": {}}, ("agencies", "not_a_list")),
        (["agencies"], [], ("agencies", "empty_list")),
        (["languages"], ["vi", "Tiếng Anh"], ("languages[1]", "bad_language")),
        (["code"], "Tỉnh nhỏ", ("code", "bad_code")),
        (["agencies", 0, "code"], "so_cu", ("agencies[so_cu].code", "bad_code")),
        (["agencies", 0, "code"], "s" * 51, (f"agencies[{'s' * 51}].code", "bad_code")),
        (["agencies", 0, "kind"], "so", ("agencies[so-cu].kind", "unknown_kind")),
        (["agencies", 1, "kinds"], ["artcle"], ("agencies[so-moi].kinds[0]", "unknown_type")),
        (["agencies", 1, "kinds"], [], ("agencies[so-moi].kinds", "empty_list")),
        (["topics"], "themes", ("topics", "unknown_vocabulary")),
        (["licences", "dataset"], "free", ("licences.dataset", "unknown_licence")),
        (["licences", "book"], "ttdn-nc", ("licences.book", "unknown_key")),
        (["licences", "default"], None, ("licences.default", "missing")),
        (["agencies", 0, "valid_to"], "2025-02-30", ("agencies[so-cu].valid_to", "bad_date")),
        (["agencies", 0, "valid_to"], "28/2/2025", ("agencies[so-cu].valid_to", "bad_date")),
        (
            ["agencies", 0, "valid_from"],
            "2025-03-01",
            ("agencies[so-cu].valid_to", "dates_reversed"),
        ),
        (["agencies", 0, "contact"], {"fax": "1"}, ("agencies[so-cu].contact.fax", "unknown_key")),
        (
            ["agencies", 0, "contact"],
            {"website": "example.org"},
            ("agencies[so-cu].contact.website", "bad_url"),
        ),
        (
            ["deadlines"],
            [
                {
                    "code": "a-b",
                    "clause": "H 15.1",
                    "by": "agency",
                    "every": "year",
                    "before_day": 15,
                }
            ],
            ("deadlines[a-b]", "bad_deadline"),
        ),
        (
            ["deadlines"],
            [{"code": "a-b", "clause": "H", "by": "agency", "every": "quarter", "before_day": 32}],
            ("deadlines[a-b].before_day", "not_a_number"),
        ),
        (
            ["deadlines"],
            [{"code": "a-b", "clause": "H", "by": "agency", "every": "month", "before_day": 1}],
            ("deadlines[a-b].every", "unknown_recurrence"),
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place(
    path: list[Any], to: Any, expected: tuple[str, str]
) -> None:
    assert expected in problems(change(*path, to=to))


@pytest.mark.parametrize(
    ("path", "to", "expected"),
    [
        (["agencies", 1, "code"], "so-cu", ("agencies[so-cu].code", "code_taken")),
        (["agencies", 1, "code"], "so-cu-hon", ("agencies[so-cu-hon].code", "code_begins_with")),
        (["agencies", 1, "parent"], "so-nao", ("agencies[so-moi].parent", "unknown_agency")),
        (["agencies", 1, "parent"], "so-moi", ("agencies[so-moi].parent", "circle")),
        (
            ["agencies", 1, "successor_of"],
            ["so-nao"],
            ("agencies[so-moi].successor_of", "unknown_agency"),
        ),
        (
            ["agencies", 0, "valid_to"],
            None,
            ("agencies[so-moi].successor_of", "predecessor_goes_on"),
        ),
        (
            ["agencies", 1, "valid_to"],
            "2025-02-28",
            ("agencies[so-moi].valid_to", "ends_before_predecessor"),
        ),
        (["agencies", 0, "successor_of"], ["so-moi"], ("agencies[so-cu].successor_of", "circle")),
        (["authority", 1, "agency"], "so-nao", ("authority[1].agency", "unknown_agency")),
        (["authority", 0, "valid_to"], "2025-03-01", ("authority", "two_authorities")),
        (["authority", 0, "valid_to"], None, ("authority", "two_authorities")),
        (["authority", 0, "valid_to"], "2025-02-01", ("authority", "no_authority_between")),
        (["authority", 0, "valid_from"], "2020-01-01", ("authority", "no_authority_before")),
        (["authority", 1, "valid_to"], "2026-01-01", ("authority", "no_authority_after")),
        (["authority", 0, "agency"], "so-moi", None),
        (["authority", 1, "agency"], "so-cu", ("authority[1]", "not_in_office")),
        (
            ["report_recipients"],
            [{"agency": "so-nao"}],
            ("report_recipients[0].agency", "unknown_agency"),
        ),
    ],
)
def test_entries_fit_together(path: list[Any], to: Any, expected: tuple[str, str] | None) -> None:
    found = problems(change(*path, to=to))

    assert expected in found if expected else found == []


def test_the_authority_need_only_cover_the_profile_s_own_time() -> None:
    text = change("authority", to=[{"agency": "so-moi", "valid_from": "2025-03-01"}])
    assert problems(text) == [("authority", "no_authority_before")]
    assert problems(f"valid_from: 2025-03-01\n{text}") == []


@pytest.mark.parametrize("text", ["a: [", "code: x\ncode: y", "- a\n- b", ""])
def test_a_file_that_is_no_mapping_or_has_a_key_twice_is_refused(text: str) -> None:
    assert problems(text)


def test_everything_wrong_is_told_at_once() -> None:
    found = problems("code: A\nname: 3\nlanguages: [vi]\nagencies: [{code: so-moi}]\n")

    assert {"bad_code", "not_a_mapping", "missing"} <= {reason for _, reason in found}


def test_a_typing_error_is_answered_with_what_was_meant() -> None:
    _, (problem,) = profiles.read(change("agencies", 0, "valid_too", to="2025-01-01"), KNOWN)

    assert problem.values["meant"] == "valid_to"


@pytest.fixture(scope="module")
def hue() -> profiles.Profile:
    known = profiles.Known(
        definitions.vocabulary("kinds").codes,
        definitions.vocabulary("licences").codes,
        vocabularies.names(),
    )
    profile, found = profiles.read(profiles.text_of("hue"), known)
    assert found == []
    assert profile is not None
    return profile


class TestHue:
    def test_names_stand_as_the_sources_write_them(self, hue: profiles.Profile) -> None:
        """M 11.1, K VI."""
        names = {agency.name["vi"] for agency in hue.register}
        assert {
            "Ban Quản lý khu kinh tế, công nghiệp tỉnh",
            "Ban Quản lý dự án đầu tư xây dựng công trình dân dụng và công nghiệp",
            "Ban Quản lý Khu vực phát triển đô thị tỉnh",
            "Nhà xuất bản Thuận Hóa",
            "Trung tâm Công nghệ thông tin",
            "Trường Cao đẳng Sư phạm Thừa Thiên Huế",
            "Viện Nghiên cứu phát triển tỉnh",
            "Ban Quản lý dự án đầu tư xây dựng công trình giao thông",
            "Ban Quản lý dự án đầu tư xây dựng công trình nông nghiệp và phát triển nông thôn",
            "Đài Phát thanh và Truyền hình tỉnh",
            "Trung tâm Bảo tồn di tích Cố đô Huế",
            "Trung tâm Festival Huế",
            "Trường Cao đẳng Y tế Huế",
            "Ban Tuyên giáo Tỉnh ủy",
            "Văn phòng Tỉnh ủy",
            "Sở Thông tin và Truyền thông",
            "Văn phòng UBND tỉnh",
            "Sở Ngoại vụ",
            "Sở Văn hóa và Thể thao",
            "Sở Du lịch",
            "Sở Tư pháp",
            "Sở Tài chính",
            "Sở Kế hoạch và Đầu tư",
            "Báo Thừa Thiên Huế",
            "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
            "Liên hiệp các Tổ chức Hữu nghị tỉnh",
        } <= names

    def test_the_field_moved_to_culture(self, hue: profiles.Profile) -> None:
        """C9."""
        assert hue.authority_on(dt.date(2021, 6, 1)) == "so-thong-tin-va-truyen-thong"
        assert hue.authority_on(dt.date(2025, 2, 28)) == "so-thong-tin-va-truyen-thong"
        assert hue.authority_on(dt.date(2025, 3, 1)) == "so-van-hoa-va-the-thao"

    def test_a_renamed_and_merged_agency_is_followed_to_today(self, hue: profiles.Profile) -> None:
        def in_charge(code: str, *day: int) -> list[str]:
            return [agency.code for agency in hue.register.in_charge(code, dt.date(*day))]

        assert in_charge("bao-thua-thien-hue", 2024, 12, 31) == ["bao-thua-thien-hue"]
        assert in_charge("bao-thua-thien-hue", 2025, 6, 30) == ["bao-hue-ngay-nay"]
        assert in_charge("bao-thua-thien-hue", 2025, 7, 1) == ["bao-va-phat-thanh-truyen-hinh-hue"]
        assert in_charge("so-thong-tin-va-truyen-thong", 2025, 3, 1) == [
            "so-van-hoa-va-the-thao",
            "so-khoa-hoc-va-cong-nghe",
        ]
        assert in_charge("ubnd-huyen-a-luoi", 2025, 7, 1) == []

    def test_communes_replaced_the_districts(self, hue: profiles.Profile) -> None:
        def count(kind: str, *day: int) -> int:
            return sum(agency.kind == kind for agency in hue.register.current(dt.date(*day)))

        assert (count("district", 2024, 12, 31), count("commune", 2024, 12, 31)) == (9, 0)
        assert (count("district", 2025, 1, 1), count("commune", 2025, 6, 30)) == (9, 0)
        assert (count("district", 2025, 7, 1), count("commune", 2025, 7, 1)) == (0, 40)

    def test_licences_follow_the_two_regulations(self, hue: profiles.Profile) -> None:
        """C4: H 7.5, M 3.1."""
        assert hue.licence_for("promotion") == "ttdn-nc"
        assert hue.licence_for("dataset") == "ttdn-open"

    def test_only_the_terms_that_the_sources_set_are_there(self, hue: profiles.Profile) -> None:
        """C5, R08, R24, R36, R37."""
        assert {(entry.code, entry.clause) for entry in hue.deadlines} == {
            ("clarification", "H 4.5"),
            ("quarterly-synthesis", "H 15.1, M 13.3"),
            ("annual-report", "H 15.2"),
            ("open-data-load", "M 4.6b"),
        }
