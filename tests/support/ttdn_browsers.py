"""Browsers for tests: each with cookies of its own, which somebody may have copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ttdn_people import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
_TOKEN = re.compile(r'name="_csrf_token"[^>]*(?:value|content)="([^"]+)"')


class Browser:
    """One browser at the catalogue; ``token`` is that of the form it saw last."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.client = app.test_client()
        self.token = ""

    def get(self, path: str) -> Any:
        answer = self.client.get(path, follow_redirects=False, headers={"User-Agent": FIREFOX})
        self._see(answer)
        return answer

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form with the token of the last page."""
        data = {"_csrf_token": self.token, **fields}
        headers = {"User-Agent": FIREFOX}
        answer = self.client.post(path, data=data, follow_redirects=False, headers=headers)
        self._see(answer)
        return answer

    def log_in(self, name: str, password: str = PASSWORD, **fields: Any) -> Any:
        self.get("/user/login")
        return self.post("/user/login", login=name, password=password, **fields)

    def log_out(self) -> Any:
        self.get("/about")
        return self.post("/user/_logout")

    def cookies(self) -> dict[str, Any]:
        return {cookie.key: cookie for cookie in self.client._cookies.values()}

    def copy(self) -> Browser:
        """Return a browser with copies of the cookies and of the form's token."""
        other = Browser(self.app)
        other.token = self.token
        for cookie in self.client._cookies.values():
            other.client.set_cookie(cookie.key, cookie.value, domain=cookie.domain)
        return other

    def reads(self) -> bool:
        """Tell whether a page of accounts, or the Action API, takes the browser for one."""
        answer = self.client.get("/api/3/action/ttdn_session_list", follow_redirects=False)
        page = self.client.get("/ttdn/notices", follow_redirects=False)
        assert (answer.status_code == 200) == (page.status_code == 200)
        return page.status_code == 200

    def saves(self, name: str) -> bool:
        """Tell whether the browser can change the account, by a form or the Action API."""
        from ckan import model

        user = model.User.get(name)
        address, by_page, by_action = user.email, f"trang@{name}.vn", f"api@{name}.vn"
        headers = {"X-CSRFToken": self.token}
        sent = {"id": name, "email": by_action, "old_password": PASSWORD}
        self.client.post(
            "/api/3/action/user_patch", json=sent, headers=headers, follow_redirects=False
        )
        model.Session.expire_all()
        found = [model.User.get(name).email == by_action]
        self.post(
            f"/user/edit/{name}",
            name=name,
            fullname=user.fullname or "",
            email=by_page,
            old_password=PASSWORD,
            save="",
        )
        model.Session.expire_all()
        found.append(model.User.get(name).email == by_page)
        model.User.get(name).email = address
        model.Session.commit()
        assert found[0] == found[1]
        return found[0]

    def _see(self, answer: Any) -> None:
        found = _TOKEN.search(answer.get_data(as_text=True))
        self.token = found[1] if found else self.token


@pytest.fixture(scope="module")
def guarded(plugins: None) -> Iterator[Any]:
    """The application as in production: forms need their token."""
    from ckan.common import config
    from ckan.config.middleware import make_app
    from ckan.tests.helpers import CKANTestApp

    before = config["WTF_CSRF_ENABLED"]
    config.update({"WTF_CSRF_ENABLED": True, "testing": True})
    yield CKANTestApp(make_app(config))
    config["WTF_CSRF_ENABLED"] = before


@pytest.fixture
def browser(guarded: Any) -> Callable[[], Browser]:
    """Make browsers."""
    return lambda: Browser(guarded)
