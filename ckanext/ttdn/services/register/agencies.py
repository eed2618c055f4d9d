"""Agencies of the register (R02, C9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.ttdn.model import Agency


def names() -> dict[str, Mapping[str, str]]:
    """Return the names of all agencies: code to name by language, in one query."""
    rows: Any = model.Session.query(Agency.code, Agency.name_translated)
    return dict(rows.all())
