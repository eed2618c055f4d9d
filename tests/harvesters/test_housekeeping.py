"""Jobs that nobody queued are adopted, due ones are made, old history goes (R25, H 6.7)."""

from __future__ import annotations

import pytest
import ttdn_portal
from ckan import model
from ttdn_harvests import job_ids, site_user
from ttdn_items import call


@pytest.mark.parametrize("who", ["tidy", "run"])
def test_a_job_that_was_never_queued_is_adopted(farm, who):
    import datetime as dt

    from ckan import model
    from ckanext.harvest.model import HarvestJob

    portal = farm.portal(1, 2)
    source = farm.source(portal)
    left = call("harvest_job_create", farm.people.sysadmin, source_id=source["id"], run=False)
    assert farm.work() is None
    if who == "run":
        assert farm.run(source)["id"] == left["id"]
    else:
        assert call("ttdn_harvest_tidy", site_user())["adopted"] == 0
        hour = dt.datetime.now(dt.timezone.utc).replace(tzinfo=None) - dt.timedelta(hours=1)
        model.Session.query(HarvestJob).update({"created": hour})
        model.Session.commit()
        assert call("ttdn_harvest_tidy", site_user())["adopted"] == 1
        assert call("ttdn_harvest_tidy", site_user())["adopted"] == 0
        farm.work()
    farm.ended(farm.show(left["id"]), new=2)


def test_the_clock_makes_the_jobs_that_are_due_and_removes_old_history_once_a_day(farm):
    from ckan import model
    from ckanext.harvest.model import HarvestSource
    from click.testing import CliRunner

    from ckanext.ttdn.cli.clock import clock

    portal = farm.portal(1, 2)
    source = farm.source(portal)
    farm.change(source, frequency="DAILY")
    model.Session.query(HarvestSource).update({"next_run": None})
    model.Session.commit()
    farm.setting("keep_days", 0)

    def rounds():
        result = CliRunner().invoke(clock, ["--once"])
        assert result.exit_code == 0, result.output
        return result.output

    rounds()
    job = farm.work()
    assert job is not None
    farm.ended(job, new=2)
    portal.records[0]["title"] = "Tên mới"
    farm.finished(source, changed=1, unchanged=1)
    assert len(job_ids()) == 2
    assert "ttdn_harvest_tidy" not in rounds()
    assert len(job_ids()) == 2
    call("ttdn_harvest_tidy", site_user())
    assert len(job_ids()) == 2, "a job that an item came from was removed"


def test_r25_old_history_is_removed_and_the_last_job_and_the_items_own_records_stay(farm):
    from ckanext.harvest.model import HarvestJob, HarvestObject

    portal = farm.portal(1, 2)
    source = farm.source(portal)
    farm.finished(source, new=2)
    for number in range(3):
        portal.records[0]["title"] = f"Bản {number}"
        farm.finished(source, changed=1, unchanged=1)
    portal.records[1] = {**portal.records[1], "title": ""}
    portal.records[1]["name"] = ""
    assert farm.run(source)["counts"]["refused"] == 1
    removed_rows = call("ttdn_harvest_tidy", site_user())
    assert (removed_rows["objects"], removed_rows["jobs"]) == (0, 0)
    farm.setting("keep_days", 0)
    removed_rows = call("ttdn_harvest_tidy", site_user())
    assert removed_rows["objects"] > 0
    assert removed_rows["jobs"] > 0
    current = model.Session.query(HarvestObject).all()
    assert {found.package_id for found in current} == set(farm.items().values())
    assert all(found.current for found in current)
    newest = model.Session.query(HarvestJob).order_by(HarvestJob.created.desc()).first()
    assert farm.show(newest.id)["state"] == "finished"
    portal.records[1] = ttdn_portal.record(2)
    farm.finished(source, changed=1, unchanged=1)
    farm.is_whole(portal)
