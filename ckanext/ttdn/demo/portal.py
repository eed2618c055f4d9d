"""The datasets of the agency portal: a stock CKAN that the catalogue harvests.

One for each of Huế's forty wards and communes, from the vocabulary of places:
facts that anybody can check, and nothing that pretends to be published by an
agency. Run as a program with the home as its argument.
"""

from __future__ import annotations

import csv
import io
import json
import secrets
from typing import Any

from ckanext.ttdn import vocabulary
from ckanext.ttdn.demo.home import Home, write_atomically
from ckanext.ttdn.demo.inside import call, home_argument, loaded

ACCOUNT = "cong-so-lieu"
ORGANIZATION = "so-noi-vu-mau"
IN_FORCE_SINCE = "2025-07-01"
RESOLUTION = "Nghị quyết số 1675/NQ-UBTVQH15 ngày 16/6/2025"


def main() -> None:
    """Make the portal's account, organisation and datasets as far as they are missing."""
    home = home_argument()
    with loaded(home.portal_ini):
        from ckan import model

        _account(home)
        if model.Group.get(ORGANIZATION) is None:
            call("organization_create", name=ORGANIZATION, title="Sở Nội vụ (dữ liệu mẫu)")
        for dataset in datasets():
            if model.Package.get(dataset["name"]) is None:
                _publish(dataset)


def datasets() -> list[dict[str, Any]]:
    """The datasets as ``package_create`` takes them, their table under ``table``."""
    places = vocabulary.load("places")
    return [_dataset(code, places) for code in places]


def _dataset(code: str, places: vocabulary.Vocabulary) -> dict[str, Any]:
    name, english = places.label(code, "vi"), places.label(code, "en")
    unit = places.group_label(places.grouped[code], "vi").lower()
    return {
        "name": f"don-vi-hanh-chinh-{code}",
        "title": f"Đơn vị hành chính: {name}",
        "notes": (
            f"{name} là {unit} của thành phố Huế theo {RESOLUTION} của Ủy ban Thường vụ Quốc"
            " hội, chính thức hoạt động từ ngày 01/7/2025. Dữ liệu mẫu để minh họa việc thu"
            " thập từ cổng dữ liệu của cơ quan; không phải là công bố chính thức."
        ),
        "license_id": "cc-by",
        "author": "Nhóm phát triển, theo văn bản đã công bố",
        "tags": [{"name": "đơn vị hành chính"}, {"name": unit}, {"name": "Huế"}],
        "extras": [{"key": "activity_date", "value": IN_FORCE_SINCE}],
        "table": [
            ("ten", "ten_tieng_anh", "loai", "co_hieu_luc_tu", "can_cu"),
            (name, english, unit, IN_FORCE_SINCE, RESOLUTION),
        ],
    }


def _publish(dataset: dict[str, Any]) -> None:
    from werkzeug.datastructures import FileStorage

    rows = dataset.pop("table")
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    # With a byte order mark spreadsheet programs read the Vietnamese letters right.
    file = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    saved = call("package_create", **dataset, owner_org=ORGANIZATION)
    call(
        "resource_create",
        package_id=saved["id"],
        name="Bảng dữ liệu (CSV)",
        format="CSV",
        upload=FileStorage(file, filename=f"{dataset['name']}.csv", content_type="text/csv"),
    )


def _account(home: Home) -> None:
    """The portal's own administrator, written beside the catalogue's accounts."""
    from ckan import model

    known: dict[str, Any] = json.loads(home.accounts.read_text())
    account = known.setdefault(
        "agency_portal_account",
        {"name": ACCOUNT, "password": secrets.token_urlsafe(9), "token": None},
    )
    write_atomically(home.accounts, _text(known), mode=0o600)
    if model.User.get(ACCOUNT) is None:
        email = f"{ACCOUNT}@example.org"
        call("user_create", name=ACCOUNT, password=account["password"], email=email)
        call("user_patch", id=ACCOUNT, sysadmin=True)
    if account["token"] is None:
        account["token"] = call("api_token_create", user=ACCOUNT, name="demo")["token"]
        write_atomically(home.accounts, _text(known), mode=0o600)


def _text(known: dict[str, Any]) -> str:
    return json.dumps(known, indent=2, ensure_ascii=False)


if __name__ == "__main__":
    main()
