"""The rule of passwords: length, the account's own names, common ones and patterns (R22)."""

from __future__ import annotations

import secrets
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.ttdn.services.passwords.rules import LONGEST, faults

NAMES = (
    "so-du-lich",
    "Sở Du lịch tỉnh Ninh Bình",
    "Department of Tourism",
    "Nguyễn Văn An",
    "nva.ninhbinh",
)


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery",
        "tôi đi làm lúc bảy giờ",
        "toi di lam luc bay gio",
        "cà phê sữa đá lúc sáng sớm",
        "sở du lịch ở bên kia cầu sắt cũ",
        "x" + "9Kq!zT4" * 2 + "m2",
    ],
)
def test_r22_a_password_of_ones_own_is_taken(password: str) -> None:
    assert faults(password, NAMES, 12) == []


@pytest.mark.parametrize(
    "password",
    [
        "SoDuLich@2026#NinhBinh!",
        "sở-du-lịch-2026",
        "SỞDULỊCH2026!!",
        "S0DuL1ch@2026",
        "hcil-ud-os-2026",
        "nguyenvanan1990",
        "tourism-department-2026",
        "nva.ninhbinh.nva",
    ],
)
def test_r22_a_password_of_the_accounts_own_names_is_refused(password: str) -> None:
    assert faults(password, NAMES, 12) == ["name"]
    assert faults(unicodedata.normalize("NFD", password), NAMES, 12) == ["name"]


@pytest.mark.parametrize(
    "password",
    [
        "matkhau12345",
        "Mật-khẩu-123",
        "Anhyeuem2026!",
        "Password2026!",
        "Admin@123456",
        "Thongtindoingoai@2026",
        "123456789012",
    ],
)
def test_r22_a_common_password_is_refused(password: str) -> None:
    assert faults(password, NAMES, 12) == ["common"]


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaaaaa", "xyxyxyxyxyxyxy", "qwertyuiop[]", "z" * 90]
)
def test_r22_a_pattern_is_refused(password: str) -> None:
    assert faults(password, NAMES, 12) == ["pattern"]


def test_r22_characters_are_counted_as_they_are_read() -> None:
    eleven = "kữpxếtộhnặd"
    assert faults(eleven, NAMES, 12) == ["short"]
    # A letter with two marks is three characters when they stand apart.
    assert faults(unicodedata.normalize("NFD", eleven), NAMES, 12) == ["short"]
    assert faults(eleven + "ỹ", NAMES, 12) == []
    assert faults("so-du-lich", NAMES, 12) == ["short", "name"]


def test_r22_what_a_login_cannot_check_is_not_set() -> None:
    sentence = "một câu rất dài của riêng tôi "
    assert faults((sentence * 40)[:LONGEST], NAMES, 12) == []
    assert faults((sentence * 40)[: LONGEST + 1], NAMES, 12) == ["long"]
    assert faults("tôi đi làm\0 lúc bảy giờ", NAMES, 12) == ["letters"]
    assert faults("tôi đi làm\ud800 lúc bảy giờ", NAMES, 12) == ["letters"]


def test_what_the_commands_and_the_demo_make_is_taken() -> None:
    for _number in range(50):
        assert faults(secrets.token_urlsafe(18), NAMES, 12) == []


def test_the_names_of_one_account_are_not_those_of_another() -> None:
    assert faults("vanhoathethao-bacgiang", ["van-hoa-the-thao-bac-giang"], 12) == ["name"]
    assert faults("vanhoathethao-bacgiang", NAMES, 12) == []


def test_short_names_and_odd_ones_forbid_nothing() -> None:
    for names in (["an"], [""], ["---"], ["ễ"], [" ".join("abcdefghijklmnopqrstuvwxyz")]):
        assert faults("correct-horse-battery", names, 12) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=3))
def test_any_text_is_answered(password: str, names: list[str]) -> None:
    found = faults(password, names, 12)
    assert set(found) <= {"letters", "short", "long", "name", "common", "pattern"}
    if found == []:
        assert len(unicodedata.normalize("NFC", password)) >= 12
