"""Pages of ckanext-harvest: for the source's agency and the authority to see (R25)."""

from __future__ import annotations

import pytest
from ttdn_items import call


@pytest.fixture
def source(people):
    return call(
        "harvest_source_create",
        people.sysadmin,
        name="cong-du-lieu",
        title="Cổng dữ liệu mẫu",
        url="https://example.org",
        source_type="ttdn_ckan",
        owner_org=people.agency_org,
    )


@pytest.mark.parametrize(
    ("who", "seen"), [(None, False), ("other", False), ("agency", True), ("authority", True)]
)
def test_r25_a_sources_page_is_for_its_agency_and_the_authority(
    app, people, source, signed_in, who, seen
):
    headers = signed_in(getattr(people, who)) if who else {}
    page = app.get("/harvest/cong-du-lieu", headers=headers, status=200 if seen else 404)
    assert ("Cổng dữ liệu mẫu" in page.body) == seen
    assert ("Cổng dữ liệu mẫu" in app.get("/harvest", headers=headers).body) == seen


@pytest.mark.parametrize(
    ("who", "status"), [("agency", 403), ("authority", 403), ("sysadmin", 200)]
)
def test_r25_the_form_of_a_new_source_is_the_operators(app, people, signed_in, who, status):
    app.get("/harvest/new", headers=signed_in(getattr(people, who)), status=status)
