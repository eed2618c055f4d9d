"""What the fuzz calls: things of every state, and the application as production serves it."""

from __future__ import annotations

import io
import json
from typing import Any

import ttdn_items as items
from ttdn_items import call
from ttdn_people import make_people
from werkzeug.datastructures import FileStorage

from . import values

ACTORS = ("anonymous", "user", "agency", "authority", "sysadmin")


class World:
    """``app``: the application, made as production makes it, with form tokens asked for."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.build()

    def build(self) -> None:
        """Make everything in an empty database."""
        from ckan import model

        self.people = make_people()
        people = self.people
        self.items = [
            items.in_state(people, state, name=f"muc-{state}", **self._files(state))
            for state in ("draft", "submitted", "returned", "published", "withdrawn")
        ]
        self.hidden = call("package_create", people.other, **{**items.COMPLETE, "name": "khac"})
        shown = next(item for item in self.items if item["approval_state"] == "published")
        call("package_patch", people.agency, id=shown["id"], author="Người khác")
        upload = FileStorage(io.BytesIO(b"noi dung"), "tep.txt")
        call("resource_create", people.agency, package_id=shown["id"], upload=upload)
        self.source = call(
            "harvest_source_create",
            people.sysadmin,
            name="nguon",
            title="Nguồn",
            url="http://127.0.0.1:9/x",
            source_type="ttdn_ckan",
            owner_org=people.agency_org,
            config=json.dumps({"kind": "dataset", "limits": {"tries": 1}}),
        )
        call("ttdn_harvest_run", people.sysadmin, id=self.source["id"])
        self.group = call("group_create", people.sysadmin, name="nhom", override_reason="x")
        self.tokens = {
            who: call("api_token_create", name, user=name, name="fuzz")["token"]
            for who in ACTORS[1:]
            for name in [getattr(people, who)]
        }
        self._clients: dict[str, Any] = {}
        self._known = self._noted()
        self.fields = sorted({key for item in self.items for key in item})
        model.Session.commit()

    def _files(self, state: str) -> dict[str, Any]:
        if state == "withdrawn":
            return {}
        return {"resources": [{"url": "https://example.org/a.csv", "format": "CSV"}]}

    def _noted(self) -> dict[str, list[Any]]:
        """Return values that mean something, by the names of arguments."""
        from ckan import model
        from ckanext.harvest.model import HarvestJob

        from ckanext.ttdn.model import Decision, Revision

        everything = [*self.items, self.hidden, self.source]
        packages = [i["id"] for i in everything] + [i["name"] for i in everything]
        resources = [r["id"] for i in everything for r in i.get("resources", [])]
        revisions = [row.id for item in everything for row in Revision.of(item["id"])]
        organizations = [self.people.agency_org, "so-tu-phap", self.people.authority_org]
        users = [getattr(self.people, who) for who in ACTORS[1:]] + [self.people.other]
        jobs = [row.id for row in model.Session.query(HarvestJob.id)]
        views = [row.id for row in model.Session.query(model.ResourceView.id)]
        decisions = [row.id for row in model.Session.query(Decision.id).limit(3)]
        hashes = [row.payload_hash for item in self.items for row in Revision.of(item["id"])]
        ids = [*packages, *resources[:2], *revisions[:2], *organizations, *users, *jobs, *views[:2]]
        numbers = [0, 1, 10, "5", 100]
        switches = [True, False, "true", "0", "False", 1]
        return {
            "id": [*ids, "nhom", values.NOWHERE, *decisions],
            "ref": packages, "dataset_id": packages, "package_id": packages, "source": packages,
            "source_id": packages, "subject": packages, "object": packages, "id2": packages,
            "datasets": [packages[:2]], "entity_id": packages, "match": [{"id": packages[0]}],
            "resource_id": [*resources, values.NOWHERE], "order": [resources[:2]],
            "view_id": views, "revision": revisions, "revision_id": revisions,
            "organization": organizations, "organization_id": organizations,
            "org_id": organizations, "owner_org": organizations, "group_id": ["nhom"],
            "user": users, "user_id": users, "username": users, "assignee": users, "login": users,
            "limit": numbers, "offset": numbers, "rows": numbers, "start": numbers, "page": numbers,
            "all_fields": switches, "include_private": switches, "include_users": switches,
            "all": switches, "for_update": switches, "is_org": switches,
            "type": ["promotion", "media", "dataset", "user"], "state": ["draft", "published"],
            "q": ["Huế", "le*", "*:*", "title:x"], "query": ["name:x", ["format:csv"], "x:y:z"],
            "sort": ["name asc", "score desc"], "order_by": ["name", "title"],
            "fl": ["id,name", ["id"]], "facet.field": [["organization"], '["organization"]'],
            "fq": ["type:promotion"], "fq_list": [["type:media"]], "wt": ["json", "xml"],
            "operation": ["edit", "approve"], "decision": ["approve"], "kind": ["media"],
            "reasons": [["inaccurate"], "expired"], "declarations": [items.DECLARED],
            "content_hash": hashes, "items": [[{"id": packages[0]}]], "field": ["title"],
            "name": [*packages[5:7], "ten-moi", "nhom"], "object_type": ["package", "user"],
            "capacity": ["editor", "admin"], "role": ["editor"], "package_type": ["promotion"],
            "resources": [[{"url": "https://example.org/x"}]], "tags": [[{"name": "x"}]],
            "groups": [[{"name": "nhom"}]], "users": [[{"name": users[0]}]], "extras": [[]],
            "extra": ["x=1"], "filename": ["tep.txt"], "lang": ["vi", "en"], "ver": [3],
            "title_translated": [{"vi": "Lễ", "en": "Feast"}], "from": ["2026-01-01"],
            "license_id": ["ttdn-nc"], "related": [[{"type": "part_of", "target": packages[0]}]],
            "remember": ["abc", "", "1"], "password": ["mật-khẩu"], "logic_function": ["x"],
        }  # fmt: skip

    def values(self, name: str) -> list[Any]:
        """Return values that mean something for an argument; texts where nothing is known."""
        return self._known.get(name, [])

    def client(self, actor: str) -> Any:
        """Return a browser in which the actor is signed in."""
        from ckan import model
        from ckan.tests.helpers import CKANTestClient
        from flask import Response

        if actor not in self._clients:
            user = None if actor == "anonymous" else model.User.get(getattr(self.people, actor))
            self._clients[actor] = CKANTestClient(self.app, Response, use_cookies=True, user=user)
        return self._clients[actor]

    def intact(self) -> bool:
        """Tell whether everybody can still ask: the fuzz may have ended an account."""
        return all(self._asked(actor) == 200 for actor in ACTORS[1:])

    def _asked(self, actor: str) -> int:
        headers = {"Authorization": self.tokens[actor]}
        address = f"/api/3/action/api_token_list?user_id={getattr(self.people, actor)}"
        client = self.app.test_client(use_cookies=False)
        return client.get(address, headers=headers).status_code
