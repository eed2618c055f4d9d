"""Agencies' systems with an API, each in the form that a shipped mapping is for."""

from __future__ import annotations

import copy
from typing import Any

from ttdn_replay import Reply

Rows = list[dict[str, Any]]


class System:
    """An agency's system: ``rows`` are its records, in the form that a shipped mapping is for."""

    kind = "article"
    key = ""
    title = ""

    def __init__(self) -> None:
        self.rows = copy.deepcopy(self.sample())

    def sample(self) -> Rows:
        raise NotImplementedError

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        raise NotImplementedError

    def rename(self, number: int, title: str) -> None:
        self.rows[number][self.title] = title

    def withdraw(self, number: int) -> None:
        del self.rows[number]


class NewsPages(System):
    """A news API in Vietnamese, two records on a page whatever is asked for."""

    title = "tieuDe"
    expected = ("Khai mạc Festival Huế & lễ hội áo dài 0", None)

    def sample(self) -> Rows:
        return [
            {
                "maTin": 10234 + n,
                "tieuDe": f"Khai mạc Festival Huế &amp; lễ hội áo dài {n}",
                "tomTat": "Tóm tắt.",
                "noiDung": "<p>Sáng <b>22/11</b> tại Đại Nội…</p><script>alert(1)</script>",
                "ngayDang": "22/11/2025 08:30",
                "chuyenMuc": ("Du lịch", "Đầu tư", "Thể thao")[n],
                "loaiTin": ("Tin", "Phỏng vấn", None)[n],
                "tuKhoa": "áo dài, lễ hội",
                "duongDan": f"/tin/{10234 + n}",
                "anhDaiDien": "/upload/a b.jpg",
                "tacGia": "Ngọc Hà",
                "trangThai": 1,
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        assert path == "/api/tin-tuc"
        start = 2 * (int(query["trang"]) - 1)
        data = {"tongSo": len(self.rows), "danhSach": self.rows[start : start + 2]}
        return Reply({"thanhCong": True, "duLieu": data})

    def withdraw(self, number: int) -> None:
        self.rows[number]["trangThai"] = -1


class EventsLinks(System):
    """Events in two languages, paged by Link headers."""

    kind = "promotion"
    expected = ("Lễ hội Điện Huế Nam 0", "Hue Nam Temple Festival 0")

    def sample(self) -> Rows:
        return [
            {
                "code": f"SK-{n:04}",
                "slug": f"su-kien-{n}",
                "name": {"vi": f"Lễ hội Điện Huế Nam {n}", "en": f"Hue Nam Temple Festival {n}"},
                "content": {"vi": "<p>Nội dung</p>", "en": "<p>Content</p>"},
                "category": ("festival", "online", "exhibition")[n],
                "starts_at": "2025-11-22T08:00:00+07:00",
                "ends_at": "2025-11-23T17:00:00+07:00",
                "tags": {"vi": ["lễ hội"], "en": ["festival"]},
                "media": [{"url": "/m/1.jpg", "mime": "image/jpeg", "caption": {"vi": "Ảnh"}}],
                "documents": [{"href": "/kin.pdf", "public": False}],
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        assert path == "/v2/events"
        after = int(query["offset"]) + 2
        more = f'<{path}?offset={after}&limit=50>; rel="next"' if after < len(self.rows) else ""
        return Reply(self.rows[after - 2 : after], headers={"Link": more})

    def rename(self, number: int, title: str) -> None:
        self.rows[number]["name"]["vi"] = title


class ProjectsCursor(System):
    """Projects by cursor, the whole of each asked for apart, languages by suffix."""

    kind = "promotion"
    title = "title_vi"
    expected = ("Khu công nghệ cao 0", "High-tech park 0")

    def sample(self) -> Rows:
        return [
            {
                "uuid": f"0a1b-{n}",
                "title_vi": f"Khu công nghệ cao {n}",
                "title_en": f"High-tech park {n}",
                "summary_vi": "Kêu gọi đầu tư.",
                "summary_en": "Calls for investment.",
                "updated": 1763776800000,
                "field": ("CNTT", "NNCNC", "khác")[n],
                "partner_countries": ["JP", "KR"],
                "attachments": [
                    {"download_url": "/tep/a.pdf", "extension": "PDF", "file_name": "Tờ gấp"}
                ],
                "status": "open",
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        if path == "/open-api/du-an":
            start = int(query.get("after", "0"))
            listed = [{"uuid": row["uuid"]} for row in self.rows[start : start + 2]]
            cursor = str(start + 2) if start + 2 < len(self.rows) else None
            return Reply({"items": listed, "page_info": {"next_cursor": cursor}})
        found = [row for row in self.rows if path == f"/open-api/du-an/{row['uuid']}"]
        return Reply({"project": found[0]}) if found else Reply({"error": "not found"}, 404)

    def withdraw(self, number: int) -> None:
        self.rows[number]["status"] = "withdrawn"


class NewsTwoLanguages(System):
    """News in two lists, the English one naming the Vietnamese post that it translates."""

    title = "title"
    expected = ("Đường bay mới đến Huế 0", "A new air route to Hue 0")

    def sample(self) -> Rows:
        return [
            {
                "id": n,
                "title": f"Đường bay mới đến Huế {n}",
                "body": "<p>Mỗi tuần ba chuyến.</p>",
                "date": "2025-11-22 08:30:00",
                "permalink": f"/vi/{n}",
                "tags": [{"name": "hàng không"}],
                "files": [{"src": "/f.pdf", "label": "Lịch bay", "type": "PDF"}],
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        english = [
            {
                **row,
                "id": 900 + row["id"],
                "translation_of": row["id"],
                "title": f"A new air route to Hue {row['id']}",
                "permalink": f"/en/{row['id']}",
                "tags": [{"name": "aviation"}],
            }
            for row in self.rows
        ]
        start = 50 * (int(query["page"]) - 1)
        listed = {"/api/vi/posts": self.rows, "/api/en/posts": english}[path]
        return Reply({"posts": listed[start : start + 50]})


SYSTEMS: dict[str, type[Any]] = {
    "news-pages": NewsPages,
    "events-links": EventsLinks,
    "projects-cursor": ProjectsCursor,
    "news-two-languages": NewsTwoLanguages,
}
