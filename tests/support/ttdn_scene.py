"""A catalogue with something to steal, and what a dishonest agency must have left as it was (R20).

``Scene.broken`` compares all that the public sees, and every row of the database outside the
agency's own workshop, with what was there before.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import ttdn_items as items
from ttdn_items import call
from ttdn_leaks.canaries import OPEN, traces, word
from ttdn_leaks.stages import draft as draft_with_files
from werkzeug.datastructures import FileStorage

SECRET, OWN = "zz", "yy"
_TOKEN = re.compile(r'name="_csrf_token"[^>]*>|<meta[^>]*csrf[^>]*>')
# What an agency may change by the rules: rows of its own items that the public does not see, what
# it submits, its tokens. ``:org`` is its organisation, ``:user`` its account.
_NOT_ITS_OWN = "package_id NOT IN (SELECT id FROM package WHERE owner_org = :org)"
_NOT_ITS_DRAFT = f"package_id = :published OR {_NOT_ITS_OWN}"
_WORKSHOP = {
    "package": "id = :published OR owner_org IS DISTINCT FROM :org",
    "member": "table_id NOT IN (SELECT id FROM package WHERE owner_org = :org)",
    "package_tag": _NOT_ITS_DRAFT,
    "resource": _NOT_ITS_DRAFT,
    "resource_view": "resource_id IN (SELECT r.id FROM resource r JOIN package p ON"
    " p.id = r.package_id WHERE p.id = :published OR p.owner_org IS DISTINCT FROM :org)",
    "ttdn_item": _NOT_ITS_OWN,
    "ttdn_internal": _NOT_ITS_DRAFT,
    "ttdn_revision": "organization_id <> :org",
    "ttdn_revision_file": "revision_id IN"
    " (SELECT id FROM ttdn_revision WHERE organization_id <> :org)",
    "ttdn_decision": "actor_id <> :user",
    "ttdn_decision_head": "false",
    "ttdn_text": "id IN (SELECT text_id FROM ttdn_decision WHERE actor_id <> :user)",
    "ttdn_reindex": _NOT_ITS_OWN,
    "ttdn_outside": _NOT_ITS_OWN,
    "api_token": "user_id <> :user",
    "user": "id <> :user",
}
# Looked at in columns: CKAN notes there when somebody was last here.
_COLUMNS = {
    "user": "name, password, fullname, email, about, sysadmin, state, image_url",
    "api_token": "id, name, user_id",
}
# Decisions that are the authority's alone.
_DECISIONS = ("approve", "return", "reject", "withdraw", "publish", "expire", "override", "claim")


class Scene:
    """``mine`` and ``theirs``: items by state; ``agency`` is the dishonest one."""

    def __init__(self, people: SimpleNamespace, app: Any) -> None:
        self.people = people
        self.client = app.test_client(use_cookies=False)
        published = self._published(people, "agency", OWN)
        self.mine = {
            "published": published,
            "draft": items.draft(people, name="nhap"),
            "submitted": items.submitted(people, name="cho-duyet"),
            "approved": items.in_state(people, "approved", name="cho-ngay"),
        }
        others = SimpleNamespace(**{**vars(people), "agency": people.other})
        self.theirs = {
            "published": items.published(others, name="cong-khai"),
            "draft": self._hidden(others),
        }
        self.tokens = {
            who: call("api_token_create", who, user=who, name="scene")["token"]
            for who in (people.agency, people.other, people.authority, people.user)
        }
        from ckan import model

        model.Session.commit()
        self._public, self._rows = self.public(), self.rows()

    def _published(self, people: SimpleNamespace, who: str, code: str) -> dict[str, Any]:
        made = items.draft(
            people,
            name="da-duyet",
            resources=[{"url": "https://example.org/bang.csv", "format": "CSV"}],
        )
        upload = FileStorage(io.BytesIO("Nội dung đã duyệt".encode()), "tep.txt")
        call("resource_create", getattr(people, who), package_id=made["id"], upload=upload)
        call("ttdn_dataset_submit", people.agency, id=made["id"], declarations=items.DECLARED)
        items.decided(people, "approve", made)
        return call("package_show", people.agency, id=made["id"])

    def _hidden(self, others: SimpleNamespace) -> dict[str, Any]:
        made = draft_with_files(others, "promotion", SECRET)
        return call("package_show", others.agency, id=made["id"])

    # Trying

    def ask(
        self, who: str | None, action: str, data: Any = None, method: str = "POST", **how: Any
    ) -> tuple[int, str]:
        """Call an action over HTTP; return the status and the answer as text."""
        headers = {"Authorization": self.tokens[who]} if who else {}
        sent: dict[str, Any] = how or {"json": data}
        return self.open(f"/api/3/action/{action}", method, headers=headers, **sent)

    def open(self, path: str, method: str = "GET", **how: Any) -> tuple[int, str]:
        """Send a request; an exception that a server answers as 500 is its words."""
        try:
            answer = self.client.open(path, method=method, follow_redirects=False, **how)
        except Exception as error:
            from ckan import model

            model.Session.rollback()
            return 500, f"{type(error).__name__}: {error}"
        head = "\n".join(f"{k}: {v}" for k, v in answer.headers if k != "Set-Cookie")
        return answer.status_code, f"{head}\n{answer.get_data(as_text=True)}"

    def own_names(self) -> list[str]:
        """Return the names of the dishonest agency's items; it may have chosen another's words."""
        from ckan import model

        rows = model.Session.query(model.Package.name)
        return [row[0] for row in rows.filter_by(owner_org=self.people.agency_org)]

    def told(self, answer: str, asked: Any = "") -> set[str]:
        """Return the traces of the other agency's hidden item in an answer, and of accounts."""
        from ckan import model

        hidden = self.theirs["draft"]
        ids = {hidden["id"], *(r["id"] for r in hidden["resources"])}
        secrets = {t for t in traces(answer) if t in ids or t.startswith(f"kinyen{SECRET}")}
        accounts = [model.User.get(who) for who in (self.people.other, self.people.authority)]
        kept = {value for user in accounts for value in (user.email, user.password)}
        own = traces(json.dumps(asked, ensure_ascii=False, default=str))
        return (secrets - own) | {value for value in kept if value in answer}

    # What must stay

    def broken(self) -> list[str]:
        """Return what is no longer as it was: what the public sees, others' rows, the log."""
        public = self.public()
        found = [f"public: {k}" for k, seen in self._public.items() if public[k] != seen]
        found += self.changed_rows()
        steps = self._steps()
        found += [f"log: {step}" for step in steps if step[1] in _DECISIONS]
        if not call("ttdn_audit_verify", self.people.authority)["intact"]:
            found.append("log: not intact")
        return found

    def changed_rows(self) -> list[str]:
        """Return the tables with rows of others that are not as they were."""
        rows = self.rows()
        return [f"table {k}" for k, digest in self._rows.items() if rows.get(k) != digest]

    def _steps(self) -> list[Any]:
        import sqlalchemy as sa
        from ckan import model

        me = model.User.get(self.people.agency).id
        query = "SELECT package_id, operation FROM ttdn_decision WHERE actor_id = :user"
        return [tuple(row) for row in model.Session.execute(sa.text(query), {"user": me})]

    def public(self) -> dict[str, Any]:
        """Return what anybody sees: items, files, lists, pages."""
        return dict(self._looked_at())

    def _looked_at(self) -> Iterator[tuple[str, Any]]:
        everything = [*self.mine.values(), *self.theirs.values()]
        for item in everything:
            yield item["name"], self._plain(f"/api/3/action/package_show?id={item['id']}")
            yield f"/{item['name']}", self._plain(f"/promotion/{item['name']}")
            for resource in item["resources"]:
                path = f"/promotion/{item['name']}/resource/{resource['id']}"
                yield path, self._plain(path)
                yield f"{path}/download", self._plain(f"{path}/download")
        for path in (
            "/api/3/action/package_search?rows=100&sort=name asc",
            "/api/3/action/package_list",
            "/api/3/action/organization_list?all_fields=true",
            "/api/3/action/group_list?all_fields=true",
            "/api/3/action/tag_list",
            "/api/3/action/vocabulary_list",
            "/api/3/action/ttdn_agency_list",
            "/feeds/dataset.atom",
            "/organization/so-du-lich",
            "/dataset/",
            "/",
        ):
            yield path, self._plain(path)

    def _plain(self, path: str) -> tuple[int, str]:
        status, text = self.open(path)
        text = self.without_tokens(text)
        text = re.sub(r"<updated>[^<]*</updated>", "", text, count=1)
        return status, re.sub(r"(?i)(content-length|etag|date|expires): [^\n]*\n", "", text)

    @staticmethod
    def without_tokens(text: str, *names: str) -> str:
        """Return a page without what is another each time, and without the names."""
        text = re.sub(r"(?i)content-length: [^\n]*\n", "", _TOKEN.sub("", text))
        for name in names:
            text = text.replace(name, "")
        return text

    def rows(self) -> dict[str, str]:
        """Return a digest of each table, without the agency's own workshop."""
        import sqlalchemy as sa
        from ckan import model

        model.Session.rollback()
        names = sa.inspect(model.ensure_engine()).get_table_names()
        me = model.User.get(self.people.agency).id
        parts = " UNION ALL ".join(
            f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"  # noqa: S608 - tables of the database
            f' FROM (SELECT {_COLUMNS.get(name, "*")} FROM "{name}"'
            f" WHERE {_WORKSHOP.get(name, 'true')}) t"
            for name in sorted(names)
        )
        given = {
            "org": self.people.agency_org,
            "user": me,
            "published": self.mine["published"]["id"],
        }
        return {row[0]: row[1] for row in model.Session.execute(sa.text(parts), given)}


def secret(place: str) -> str:
    """Return a word of the other agency's hidden item."""
    return word(SECRET, OPEN, place)
