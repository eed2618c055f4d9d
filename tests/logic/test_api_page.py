"""The page about the Action API: every example is run over HTTP and every answer compared (R29)."""

from __future__ import annotations

import doctest
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_items as items
from ckan import model
from ckan.tests import factories
from werkzeug.serving import make_server

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def address(application: Any) -> Iterator[str]:
    """The catalogue behind a port of this machine."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def token(user: str) -> str:
    return factories.APIToken(user=model.User.get(user).id)["token"]


def test_r29_what_the_page_says_comes_back(people: SimpleNamespace, address: str) -> None:
    items.published(people)
    names = {
        "ADDRESS": address,
        "AGENCY_TOKEN": token(people.agency),
        "AUTHORITY_TOKEN": token(people.authority),
    }
    model.Session.remove()
    # The fences of Markdown are not part of the answers.
    text = re.sub(r"^```.*$", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    page = doctest.DocTestParser().get_doctest(text, names, PAGE.name, str(PAGE), 0)
    said: list[str] = []

    result = doctest.DocTestRunner().run(page, out=said.append)

    assert result.attempted > 30
    assert result.failed == 0, "".join(said)
