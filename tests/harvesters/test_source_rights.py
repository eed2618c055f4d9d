"""Who may do what to a source and to its jobs, and which settings it may have (R25)."""

from __future__ import annotations

import json

import pytest
from ckan.plugins import toolkit as tk
from ttdn_conflicts import (  # noqa: F401 - some are fixtures
    ONE,
    as_it_is_written,
    conflicts,
    edit_draft,
    item_of_one,
    portal_of_two,
    source_of_two,
    upstream,
)
from ttdn_items import call

RIGHTS = {
    "ttdn_harvest_run": {"sysadmin"},
    "ttdn_harvest_work": {"sysadmin"},
    "ttdn_harvest_tidy": {"sysadmin"},
    "ttdn_harvest_preview": {"sysadmin"},
    "ttdn_harvest_credentials_set": {"sysadmin"},
    "ttdn_harvest_job_retry": {"sysadmin"},
    "ttdn_harvest_job_accept": {"sysadmin"},
    "ttdn_harvest_job_show": {"sysadmin", "authority", "agency"},
    "ttdn_harvest_conflict_list": {"sysadmin", "authority", "agency"},
    "ttdn_harvest_conflict_show": {"sysadmin", "authority", "agency"},
    "ttdn_harvest_conflict_resolve": {"sysadmin", "agency"},
}


@pytest.mark.parametrize("action", RIGHTS)
def test_r25_r34_who_may_call_what_and_a_refusal_changes_nothing(
    farm, source, portal, item, action
):
    people = farm.people
    farm.setting("secret_key", KEY)
    edit_draft(people, item)
    upstream(portal, title="Từ nguồn")
    job = farm.finished(source, conflicts=1, unchanged=1)
    waiting = farm.start(source)
    given = {
        "ttdn_harvest_credentials_set": {"scheme": "bearer", "token": "một-token"},
        "ttdn_harvest_conflict_show": {"original_id": ONE},
        "ttdn_harvest_conflict_resolve": {"original_id": ONE, "take": "theirs"},
    }.get(action, {})
    given["id"] = job["id"] if "_job_" in action else source["id"]
    given = {} if action in ("ttdn_harvest_work", "ttdn_harvest_tidy") else given

    def facts():
        return (
            farm.show(waiting),
            farm.show(job["id"]),
            conflicts(farm, source),
            as_it_is_written(people, item),
            farm.items(),
            len(portal.asked),
        )

    before = facts()
    for who in ("agency", "other", "authority", "user", None):
        if who in RIGHTS[action]:
            continue
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call(action, getattr(people, who) if who else None, **given)
        assert facts() == before
    for who in RIGHTS[action]:
        try:
            call(action, getattr(people, who), **given)
        except tk.ValidationError:
            # Permitted, but this job asks nothing and this token is none.
            assert action in (
                "ttdn_harvest_job_retry",
                "ttdn_harvest_job_accept",
                "ttdn_harvest_credentials_set",
            )
        except tk.ObjectNotFound:
            assert action == "ttdn_harvest_conflict_resolve", "resolved already"


KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def test_r25_the_settings_of_a_source_are_checked_before_a_job_meets_them(farm, portal):
    for limits in (
        {"records": "many"},
        {"shrink": "half"},
        {"rows": -1},
        {"tries": 0},
        {"interval_seconds": None},
        {"seconds_total": True},
        {"unknown": 1},
    ):
        with pytest.raises(tk.ValidationError) as refused:
            call(
                "harvest_source_create",
                farm.people.sysadmin,
                name="sai",
                title="Sai",
                url=portal.url,
                source_type="ttdn_ckan",
                owner_org=farm.people.agency_org,
                config=json.dumps({"limits": limits}),
            )
        assert next(iter(limits)) in str(refused.value.error_dict["config"])
