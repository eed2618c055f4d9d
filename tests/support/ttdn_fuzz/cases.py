"""Requests drawn from a seed: of every registered action, and of every page and form."""

from __future__ import annotations

import random
from typing import Any

from . import names, values
from .calls import Call
from .world import ACTORS, World

# They end what the other cases need: the fuzz calls them with what does not exist, or as others.
_KEEP = frozenset(
    {
        "config_option_update",
        "job_cancel",
        "job_clear",
        "organization_delete",
        "organization_purge",
        "ttdn_account_set",
        "ttdn_agency_set",
        "user_delete",
        "user_patch",
        "user_update",
        "api_token_revoke",
    }
)
_COMMON = ("id", "q", "limit", "offset", "sort", "order_by", "all_fields", "page", "fields")
# Arguments that only core's own schemas name.
_SCHEMAS = ("tags", "resources", "groups", "extras", "users", "packages", "name", "title", "type")


class Cases:
    """Draws calls; the same seed draws the same calls of the same world."""

    def __init__(self, world: World, seed: int) -> None:
        from ckan.logic import _actions as actions
        from ckan.logic import get_action

        get_action("package_show")
        self.world = world
        self.rng = random.Random(seed)  # noqa: S311 - no secret
        self.actions = {name: names.of_action(action) for name, action in sorted(actions.items())}
        self.reading = {n for n, a in actions.items() if getattr(a, "side_effect_free", False)}
        self.rules = sorted(
            world.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)
        )
        self.rules = [r for r in self.rules if r.endpoint not in ("api.action", "user.logout")]
        self._turn = 0

    def draw(self) -> Call:
        """Return the next call: of an action two times of three, of each in turn."""
        self._turn += 1
        return self.page() if self._turn % 3 == 0 else self.action()

    # Actions

    def action(self, name: str | None = None) -> Call:
        """Return a call of an action, by JSON, by a form or by the address."""
        rng = self.rng
        name = name or rng.choice(list(self.actions))
        actor = rng.choice(ACTORS)
        data = self._data(name, actor)
        call = Call(actor, "POST", f"/api/3/action/{name}", by="token")
        kind = rng.random()
        if kind < 0.15 and name in self.reading:
            query = tuple((key, _plain(value)) for key, value in data.items())
            return Call(actor, "GET", call.path, query=query)
        if kind < 0.25:
            form = tuple((key, _plain(value)) for key, value in data.items())
            files = ((rng.choice(("upload", "id", "x")), self._filename(), self._content()),)
            return Call(actor, "POST", call.path, form=form, files=files if kind < 0.2 else ())
        if kind < 0.28:
            return Call(actor, "POST", call.path, body=self._raw())
        return Call(actor, "POST", call.path, json=data)

    def _data(self, name: str, actor: str) -> dict[str, Any]:
        rng, known = self.rng, self.actions[name]
        pool = [*known, *known, *rng.sample(_COMMON, 3), *rng.sample(_SCHEMAS, 2)]
        chosen = rng.sample(pool, min(len(pool), rng.choice((0, 1, 1, 2, 3, 5, 8))))
        spare = name in _KEEP and actor == "sysadmin"
        return {key: self._value(key, spare) for key in chosen}

    def _value(self, name: str, spare: bool = False) -> Any:
        rng = self.rng
        known = [] if spare else self.world.values(name)
        dice = rng.random()
        if known and dice < 0.45:
            return rng.choice(known)
        if known and dice < 0.6:
            return values.like(rng, rng.choice(known))
        return values.nasty(rng)

    def _raw(self) -> bytes:
        return self.rng.choice(
            (
                b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"id": NaN}',
                b'{"id": "\\ud800"}', b'{"id": -Infinity}', b'{"id": "\\u0000"}',
                b'{"\\u0000": 1}', b'{"id": "a", "id": 1}',
                b'{"id": ' + b"[" * 2_500 + b"]" * 2_500 + b"}",
                b'{"id": ' + b'{"a":' * 2_500 + b"1" + b"}" * 2_500 + b"}",
                b'{"id": ' + b"[" * 100_000, b'{"id": ' + b"9" * 5_000 + b"}", b'{"limit": 1e999}',
            )
        )  # fmt: skip

    # Pages

    def page(self) -> Call:
        """Return a request of a page or of its form."""
        rng = self.rng
        rule = rng.choice(self.rules)
        actor = rng.choice(ACTORS)
        path = self._path(rule)
        known = names.in_module(self.world.app.view_functions[rule.endpoint])
        pool = [*known, *known, *_COMMON]
        methods = sorted(rule.methods & {"GET", "POST", "PUT", "DELETE", "PATCH"})
        method = rng.choice(methods)
        query = tuple(
            (key, _plain(self._value(key))) for key in rng.sample(pool, rng.choice((0, 1, 1, 2, 4)))
        )
        if method == "GET":
            return Call(actor, method, path, query=query, by=rng.choice(("token", "session")))
        fields = tuple(
            (key, _plain(self._value(key)))
            for key in rng.sample([*pool, *self.world.fields], rng.choice((0, 1, 2, 4, 8)))
        )
        files: tuple[tuple[str, str, bytes], ...] = ()
        if rng.random() < 0.3:
            name = rng.choice(("upload", "image_upload", "file", "resources-0-upload", "x"))
            files = ((name, self._filename(), self._content()),)
        csrf = rng.choice(("valid", "valid", "valid", "old", "none"))
        return Call(
            actor, method, path, query[:1], form=fields, files=files, csrf=csrf, by="session"
        )

    def _path(self, rule: Any) -> str:
        rng = self.rng
        parts = {
            name: _part(self._value(name) if rng.random() < 0.8 else values.text(rng))
            for name in rule.arguments - set(rule.defaults or ())
        }
        if "ver" in parts:
            parts["ver"] = rng.choice(("1", "2", "3", "4"))
        from werkzeug.routing import BuildError

        try:
            built = rule.build(parts)
        except (BuildError, ValueError, UnicodeError):
            built = None
        return built[1] if built else "/"

    def _filename(self) -> str:
        return self.rng.choice(
            ("a.txt", "a.pdf", "../a.csv", "", "a\0.txt", "ả" * 300, "x.zip", ".")
        )

    def _content(self) -> bytes:
        return self.rng.choice((b"", b"x", b"%PDF-1.4", b"PK\x03\x04", b"\0" * 100, b"a,b\n1,2\n"))


def _plain(value: Any) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else repr(value)


def _part(value: Any) -> str:
    return (_plain(value) or "x").replace("\r", "").replace("\n", "")[:2_000]
