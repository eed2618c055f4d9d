"""What the first people do in a new installation, with its Python: ``make`` items, then ``look``.

Prints JSON. Run by test_installation.py with the Python where the wheel was installed.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.plugins import toolkit as tk

AGENCY, AUTHORITY = "so-du-lich", "tham-dinh"
ITEM = {
    "type": "promotion",
    "title_translated": {"vi": "Lễ hội Huế", "en": "Hue Festival"},
    "notes_translated": {"vi": "Một tuần lễ bên sông Hương.", "en": "A week by the river."},
    "activity_date": "2025-06",
    "author": "Phòng Quảng bá",
    "copyright_owner": "Sở Du lịch",
    "license_id": "ttdn-nc",
    "channel": "internet",
}


def call(action: str, user: str = "", /, **data: Any) -> Any:
    """Run an action as this user, with every check."""
    account = model.User.get(user) if user else None
    return tk.get_action(action)({"user": user, "auth_user_obj": account}, data)


def make() -> dict[str, Any]:
    """Bring one item before the public, and leave another one a draft."""
    call("package_create", AGENCY, **{**ITEM, "title_translated": {"vi": "Bản nháp"}})
    item = call("package_create", AGENCY, **ITEM)
    declared = ["no_state_secrets", "rights_cleared"]
    call("ttdn_dataset_submit", AGENCY, id=item["id"], declarations=declared)
    shown = call("ttdn_revision_show", AUTHORITY, dataset_id=item["id"])
    call("ttdn_dataset_approve", AUTHORITY, id=item["id"], content_hash=shown["content_hash"])
    return {"name": item["name"], "found": call("package_search", q="le hoi hue")["count"]}


def look() -> dict[str, Any]:
    """Tell what the public sees."""
    found = call("package_search", q="*:*")["results"]
    return {"titles": [item["title"] for item in found], "listed": call("package_list")}


def main() -> None:
    """Do what the argument names, as in a request; then ask for a page."""
    app = make_app(load_config(os.environ["CKAN_INI"]))
    with app._wsgi_app.test_request_context():  # type: ignore[attr-defined] - CKAN offers no other
        answer = {"make": make, "look": look}[sys.argv[1]]()
    for path in ("/", *(f"/dataset/{name}" for name in answer.get("listed", ()))):
        page = app.test_client().get(path, follow_redirects=True)
        answer.setdefault("pages", {})[path] = page.status_code
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
