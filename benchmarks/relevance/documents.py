"""The documents that are searched: the demonstration's public items, and look-alikes of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ttdn_demo import items as demo

LOOK_ALIKES = 500
_SEED = 20_26
# Words that are others without their marks, and neighbours of what the queries ask for.
_SUBJECTS = (
    "lễ hỏi, hồi ký, hội thao, chợ phiên, hội đồng, họp báo, cầu cảng, câu chuyện, cáu kỉnh, "
    "châu thổ, chậu cảnh, vườn ươm, vượn đen, mùa vụ, mưa đá, múa lân, cửa hàng, của hồi môn, "
    "cua đồng, đường thủy, đương kim, dưỡng sinh, sông đào, sóng biển, song mây, bảo tàng, báo "
    "tường, bao bì, tháp nước, thập kỷ, hàng hóa, hãng tàu, hang động, nón tơi, nông nghiệp, "
    "núi đá, nuôi tôm, trường nghề, trưởng thôn, dệt may, đền thờ, đèn lồng, ga ra, gà đồi"
).split(", ")
_EVENTS = (
    "khai mạc, tổng kết, khảo sát, kiểm tra, tập huấn, gặp mặt, bàn giao, triển khai, sơ kết, "
    "ký kết, công bố, khánh thành, thăm hỏi, phát động, trao giải, đấu thầu, lấy ý kiến, phê "
    "duyệt, rà soát, nghiệm thu"
).split(", ")
_PLACES = (
    "Quảng Điền, Phú Vang, Hương Thủy, Phong Điền, A Lưới, Nam Đông, Phú Lộc, Thuận An, Vinh "
    "Hiền, Lộc Trì, Bình Điền, Hương Trà, Thủy Xuân, An Cựu, Kim Long, Vỹ Dạ, Dương Nỗ, Hóa "
    "Châu, Mỹ Thượng, Thanh Thủy"
).split(", ")
_ENGLISH = (
    "training course, field survey, opening ceremony, annual review, public tender, trade "
    "mission, school visit, road works, seed market, fishing season, sports day, book week, "
    "press briefing, health check, water supply, tree planting, old stories, city market, river "
    "dredging, village meeting"
).split(", ")


@dataclass(frozen=True)
class Document:
    """One item's texts: title, notes and keywords by language, and its number."""

    name: str
    title: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)
    keywords: dict[str, list[str]] = field(default_factory=dict)
    number: str = ""


def documents() -> list[Document]:
    """Return all documents, the same ones in each run."""
    return [*_of_the_demo(), *_look_alikes()]


def _of_the_demo() -> Iterator[Document]:
    for item in demo.load():
        if item.state == "published":
            fields: dict[str, Any] = item.fields
            yield Document(
                item.name,
                fields.get("title_translated", {}),
                fields.get("notes_translated", {}),
                fields.get("keywords_translated", {}),
                str(fields.get("document_number", "")),
            )


def _look_alikes() -> Iterator[Document]:
    pick = random.Random(_SEED).choice  # noqa: S311 - no secret
    for number in range(LOOK_ALIKES):
        subject, event, place, english = map(pick, (_SUBJECTS, _EVENTS, _PLACES, _ENGLISH))
        other = pick(_SUBJECTS)
        yield Document(
            f"look-alike-{number}",
            {
                "vi": f"{event} {subject} tại {place}".capitalize(),
                "en": f"{english} in {place}, part {number % 7 + 1}".capitalize(),
            },
            {
                "vi": f"Đợt {number % 9 + 1}: {subject} và {other} ở {place} được {pick(_EVENTS)}.",
                "en": f"The {english} of {place} went as planned, with {pick(_ENGLISH)} after it.",
            },
            {"vi": [subject, place], "en": [english]},
            f"{number + 200}/{2010 + number % 15}/QĐ-UBND" if number % 3 == 0 else "",
        )
