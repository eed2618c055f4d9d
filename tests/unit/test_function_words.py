"""Words that say nothing of what is looked for are dropped, unless they do."""

from __future__ import annotations

import pytest

from ckanext.ttdn.spelling.function_words import content


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lịch sử của Huế", "lịch sử Huế"),
        ("những lễ hội ở Huế", "lễ hội Huế"),
        ("Có những lễ hội nào ở Huế trong tháng tư", "lễ hội Huế tháng tư"),
        ("cho vay ưu đãi cho doanh nghiệp", "cho vay ưu đãi doanh nghiệp"),
        ("không gian văn hóa", "không gian văn hóa"),
        ("báo chí nước ngoài", "báo chí nước ngoài"),
        ("history of the imperial city", "history imperial city"),
        ("what is Nhã nhạc", "Nhã nhạc"),
        ("Thông tin về mộc bản triều Nguyễn", "mộc bản triều Nguyễn"),
        ("tim hieu ve chua Thien Mu", "chua Thien Mu"),
        ("thông tin về", "thông tin"),
        ("quản lý thông tin đối ngoại", "quản lý thông tin đối ngoại"),
        ("My Son sanctuary", "My Son sanctuary"),
        ("cho ca Hue", "cho ca Hue"),
        ("cua cua", "cua cua"),
        ("của", "của"),
        ("of the", "of the"),
        ("", ""),
    ],
)
def test_function_words_are_dropped_by_their_marked_form(typed, kept):
    words = typed.split()
    assert " ".join(words[place] for place in content(words)) == kept
