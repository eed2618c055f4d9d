"""Rules of an operator's file, put in force for one test, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from ttdn_items import call

KEPT: dict[str, Any] = {
    "id": "kept",
    "operations": ["create", "edit"],
    "effect": "refuse",
    "roles": ["agency"],
    "organizations": ["so-du-lich"],
    "fields": ["visibility", "publish_at"],
    "clause": "X 1",
}


@pytest.fixture
def operator_rules(
    people: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Put rules of an operator's file in force: ``operator_rules({...}, ...)``."""
    from ckan.plugins import toolkit as tk

    from ckanext.ttdn.services.authz import rules

    def lay_over(*entries: Any) -> None:
        path = tmp_path / "rights.yaml"
        path.write_text(yaml.safe_dump({"rights": list(entries)}, allow_unicode=True))
        monkeypatch.setitem(tk.config, "ckanext.ttdn.rights", str(path))
        rules.put_in_force()

    yield lay_over
    monkeypatch.undo()
    rules.put_in_force()


def explain(
    people: SimpleNamespace, operation: str, who: str = "agency", **about: Any
) -> dict[str, Any]:
    """Return whether one of the people may do this, and by which rule."""
    return call("ttdn_permission_explain", getattr(people, who), operation=operation, **about)
