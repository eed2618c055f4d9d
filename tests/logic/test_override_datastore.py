"""The DataStore is no way past the appraisal: the operator writes it, with a reason (R20)."""

from __future__ import annotations

import pytest
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_overrides import REASON, overrides, with_file


@pytest.fixture
def datastore(provide_plugin, plugins):
    """A plugin with the DataStore's actions; gives what reached them."""
    from ckan import plugins as p

    reached = []
    names = ("create", "upsert", "delete", "records_delete", "run_triggers", "function_create")

    def action(name):
        def write(context, data_dict):
            tk.check_access(name, context, data_dict)
            reached.append((name, data_dict))

        return write

    @tk.side_effect_free
    def search(context, data_dict):
        return {"records": []}

    class Fake(p.SingletonPlugin):
        p.implements(p.IActions)
        p.implements(p.IAuthFunctions)

        def get_actions(self):
            writes = {f"datastore_{name}": action(f"datastore_{name}") for name in names}
            return {**writes, "datastore_search": search}

        def get_auth_functions(self):
            return {f"datastore_{name}": lambda _c, _d: {"success": True} for name in names}

    provide_plugin("tables", Fake)
    p.load("tables")
    yield reached
    p.unload("tables")


def test_r20_the_datastore_is_no_way_past_the_appraisal(people, datastore):
    item, resource = with_file(people)
    writes = [
        ("datastore_create", {"resource_id": resource["id"], "records": [{"a": 1}]}),
        ("datastore_create", {"resource": {"package_id": item["id"]}}),
        ("datastore_upsert", {"resource_id": resource["id"]}),
        ("datastore_delete", {"id": resource["id"]}),
        ("datastore_records_delete", {"resource_id": resource["id"], "filters": {}}),
        ("datastore_run_triggers", {"resource_id": resource["id"]}),
    ]
    for name, arguments in writes:
        for who in (people.agency, people.authority, people.user, None):
            with pytest.raises(tk.NotAuthorized):
                call(name, who, **arguments)
            with pytest.raises(tk.NotAuthorized):
                tk.check_access(name, {"user": who or ""}, dict(arguments))
        with pytest.raises(tk.ValidationError, match="override_reason"):
            call(name, people.sysadmin, **arguments)
    assert datastore == []
    for name, arguments in writes:
        call(name, people.sysadmin, **arguments, override_reason=REASON)
    assert datastore == writes
    assert {row["package_id"] for row in overrides(people)} == {item["id"]}
    assert len(overrides(people)) == len(writes)
    assert call("datastore_search", None) == {"records": []}


def test_r20_what_the_datastore_does_to_nobodys_table_is_logged_without_an_item(people, datastore):
    with pytest.raises(tk.ValidationError, match="override_reason"):
        call("datastore_function_create", people.sysadmin, name="f")
    call("datastore_function_create", people.sysadmin, name="f", override_reason=REASON)
    assert datastore == [("datastore_function_create", {"name": "f"})]
    (row,) = overrides(people)
    assert (row["package_id"], row["reasons"]) == ("", ["datastore_function_create"])
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_without_the_datastore_there_is_nothing_to_guard(people):
    with pytest.raises(KeyError):
        tk.get_action("datastore_create")
