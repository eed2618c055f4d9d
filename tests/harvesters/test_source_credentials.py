"""Credentials of sources: used for their own source, and seen by nobody (R25, R34)."""

from __future__ import annotations

import json
import logging

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_harvests import Farm, site_user
from ttdn_items import call
from ttdn_portal import record

from ckanext.ttdn import sealing

SECRET = "s3cr3t-of-the-agency"


@pytest.fixture
def portal(farm: Farm):
    served = farm.portal(1)
    served.records.append(record(2, private=True))
    served.token = SECRET
    farm.setting("secret_key", sealing.new_key())
    return served


@pytest.fixture
def source(farm: Farm, portal):
    made = farm.source(portal)
    set_credentials(made)
    return made


def set_credentials(source, **given):
    given = given or {"scheme": "header", "name": "Authorization", "value": SECRET}
    return call("ttdn_harvest_credentials_set", site_user(), id=source["id"], **given)


def test_r25_a_token_lets_private_datasets_be_read_for_their_owner_alone(farm, source, portal):
    farm.finished(source, new=2)
    item = call("package_show", farm.people.agency, id=farm.items()["Bảng số liệu 2"])
    assert item["visibility"] == "owner"
    set_credentials(source, scheme="none")
    # Without it the dataset is listed no longer, and cannot be asked for: it is taken back.
    farm.finished(source, unchanged=1, gone=1)


SCHEMES = {
    "header": ({"name": "X-Key", "value": SECRET}, ("X-Key", SECRET)),
    "query": ({"name": "khoa", "value": SECRET}, None),
    "bearer": ({"token": SECRET}, ("Authorization", f"Bearer {SECRET}")),
    "basic": (
        {"username": "so-du-lich", "password": SECRET},
        ("Authorization", "Basic c28tZHUtbGljaDpzM2NyM3Qtb2YtdGhlLWFnZW5jeQ=="),
    ),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_r25_each_scheme_is_sent_and_shown_nowhere(
    farm, source, portal, app, caplog, monkeypatch, scheme
):
    caplog.set_level(logging.DEBUG)
    given, header = SCHEMES[scheme]
    told = [set_credentials(source, scheme=scheme, **given)]
    preview = call("ttdn_harvest_preview", site_user(), id=source["id"])
    portal.answer = lambda _path, _query: (500, SECRET.encode())
    failed = farm.run(source)
    portal.answer = None
    told += [preview, failed, call("ttdn_harvest_job_retry", site_user(), id=failed["id"])]
    done = farm.worked(failed["id"])
    assert done["state"] == "finished"
    if header:
        assert {said.get(header[0]) for said in portal.said} == {header[1]}
    else:
        assert all(f"khoa={SECRET}" in asked for asked in portal.asked)
    for user in (farm.people.sysadmin, farm.people.agency, farm.people.authority):
        for action in ("harvest_source_show", "package_show", "harvest_source_show_status"):
            told.append(call(action, user, id=source["id"]))
        told.append(call("harvest_job_list", user, source_id=source["id"]))
        told.append(call("ttdn_harvest_job_show", user, id=failed["id"]))
        told.append(call("harvest_job_show", user, id=failed["id"]))
        told.append(call("harvest_job_report", user, id=failed["id"]))
    told.append(call("harvest_source_list", farm.people.sysadmin))
    token = call("api_token_create", farm.people.sysadmin, user=farm.people.sysadmin, name="trang")[
        "token"
    ]
    headers = {"Authorization": token}
    for page in ("", "edit/", "about/", "admin/", "job/", f"job/{failed['id']}/"):
        shown = app.get(f"/harvest/{page}{source['name']}", headers=headers, expect_errors=True)
        told.append(shown.body)
        shown = app.get(
            f"/harvest/{source['name']}/{page}".rstrip("/"), headers=headers, expect_errors=True
        )
        told.append(shown.body)
    sent = {SECRET, header[1].split(" ")[-1] if header else SECRET}
    assert not [each for each in told if any(s in json.dumps(each, default=str) for s in sent)]
    assert not any(s in caplog.text for s in sent)
    assert not any(s in everything_stored() for s in sent)


def everything_stored() -> str:
    """Every text of every table."""
    import sqlalchemy as sa

    model.Session.rollback()
    with model.ensure_engine().connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = [
            connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))).all()
            for name in names
        ]
    # What is sealed comes as it is stored, byte by byte.
    return str([[tuple(_plain(v) for v in row) for row in table] for table in rows])


def _plain(value: object) -> object:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else value


def test_r25_a_wrong_value_is_named_and_not_repeated(farm, source):
    with pytest.raises(tk.ValidationError) as refused:
        set_credentials(source, scheme="header", name="Host", value=SECRET)
    assert SECRET not in str(refused.value)
    assert "Host" in str(refused.value.error_dict)
    with pytest.raises(tk.ValidationError) as refused:
        set_credentials(source, scheme="bearer", token=f"{SECRET}\n{SECRET}")
    assert SECRET not in str(refused.value)
    # What was there before is still there.
    farm.finished(source, new=2)


def test_r25_without_a_key_nothing_can_be_set(farm, portal):
    farm.setting("secret_key", "")
    made = farm.source(portal)
    with pytest.raises(tk.ValidationError) as refused:
        set_credentials(made)
    assert "secret_key" in str(refused.value.error_dict)
    farm.finished(made, new=1)


def test_r25_a_sealed_value_is_of_no_use_in_another_sources_row(farm, source, portal):
    from ckanext.ttdn.model import HarvestCredential

    other = farm.portal(11)
    second = farm.source(other, name="cong-khac", org="other_org")
    mine = HarvestCredential.of(source["id"])
    assert mine is not None
    values = {"scheme": mine.scheme, "sealed": mine.sealed, "set_at": mine.set_at}
    model.Session.add(HarvestCredential(source_id=second["id"], **values))
    model.Session.commit()
    job = farm.run(second)
    assert (job["state"], job["problem"]["code"]) == ("failed", "credentials_locked")
    assert other.asked == []


def test_r25_another_key_is_told_and_the_job_goes_on_with_the_right_one(farm, source, portal):
    from ckan.common import config

    right = config["ckanext.ttdn.harvest.secret_key"]
    for wrong in (sealing.new_key(), "no key at all", ""):
        farm.setting("secret_key", wrong)
        job = farm.run(source)
        assert (job["state"], job["problem"]["code"]) == ("failed", "credentials_locked")
        preview = call("ttdn_harvest_preview", site_user(), id=source["id"])
        assert preview["problem"]["code"] == "credentials_locked"
    assert portal.asked == []
    farm.setting("secret_key", right)
    call("ttdn_harvest_job_retry", site_user(), id=job["id"])
    farm.ended(farm.worked(job["id"]), new=2)


def test_r25_credentials_go_to_no_other_host(farm, source, portal):
    stranger = farm.portal(1, 2)
    portal.answer = lambda path, _query: (302, b"", {"Location": stranger.url + path})
    farm.run(source)
    assert stranger.asked
    assert not any(SECRET in json.dumps(said) for said in stranger.said)
    assert not any(SECRET in asked for asked in stranger.asked)


def test_r25_credentials_stay_with_the_host_they_were_set_for(farm, source, portal):
    """Whoever may change a source's address must not be sent its credentials."""
    stranger = farm.portal(1, 2)
    farm.change(source, url=stranger.url)
    job = farm.run(source)
    assert (job["state"], job["problem"]["code"]) == ("failed", "credentials_locked")
    assert stranger.asked == []
    farm.change(source, url=f"{portal.url}/")
    farm.finished(source, new=2)


def test_r25_an_address_that_holds_a_password_is_refused(farm, portal):
    url = portal.url.replace("http://", f"http://so-du-lich:{SECRET}@")
    job = farm.run(farm.source(url))
    assert (job["state"], job["problem"]["code"]) == ("failed", "userinfo")
    assert SECRET not in json.dumps(job)


def test_r25_credentials_go_with_their_source(farm, source):
    from ckanext.ttdn.model import HarvestCredential

    context = {"user": farm.people.sysadmin, "clear_source": True}
    tk.get_action("harvest_source_delete")(context, {"id": source["id"]})
    call("ttdn_harvest_tidy", site_user())
    assert HarvestCredential.of(source["id"]) is None
