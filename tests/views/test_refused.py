"""Pages of CKAN's own on which the operator would pass the appraisal by: told so in words (R20)."""

from __future__ import annotations

import ttdn_items as items
from ttdn_items import call


def _public(item):
    return call("package_show", None, id=item["id"])["approval_state"]


def test_r20_bulk_pages_say_that_a_reason_is_missing(people, app, signed_in):
    item = items.published(people)
    answer = app.post(
        "/organization/bulk_process/so-du-lich",
        data={"bulk_action.delete": "1", f"dataset_{item['id']}": "on"},
        headers=signed_in(people.sysadmin),
        follow_redirects=False,
    )
    assert answer.status_code == 409
    assert "override_reason" in answer.body
    assert _public(item) == "published"


def test_r20_the_page_that_deletes_an_agency_says_so(people, app, signed_in):
    from ckan import model

    answer = app.post("/organization/delete/so-tu-phap", headers=signed_in(people.sysadmin))
    assert "override_reason" in answer.body
    assert model.Group.get(people.other_org).state == "active"


def test_r20_the_page_of_a_view_says_so(people, app, signed_in):
    link = {"url": "https://example.org/a.png", "name_translated": {"vi": "Ảnh"}, "format": "PNG"}
    item = items.published(people, resources=[link])
    resource = item["resources"][0]["id"]
    (view,) = call("resource_view_list", None, id=resource)
    answer = app.post(
        f"/dataset/{item['id']}/resource/{resource}/edit_view/{view['id']}",
        data={"title": "Lời mới", "view_type": "image_view"},
        headers=signed_in(people.sysadmin),
    )
    assert "override_reason" in answer.body
    assert call("resource_view_show", None, id=view["id"])["title"] == view["title"]
