"""Makes many items of few, by SQL: a thousand through actions would take longer than the rest."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

# A row as it is, but for the keys given here; whatever columns its table has.
COPY = """
    INSERT INTO "{table}" SELECT (jsonb_populate_record(t, jsonb_build_object({changes}))).*
    FROM "{table}" AS t
    JOIN unnest(CAST(:old AS text[]), CAST(:new AS text[])) AS c (old, new) ON c.old = t."{key}"
"""
FRESH_ID = "'id', gen_random_uuid()"
OF_COPY = "'package_id', c.new"


def fill_up(made: Mapping[str, str], count: int) -> dict[str, str]:
    """Copy the items in turn until there are ``count``; return all ids with their agencies.

    ``made`` are ids with agencies. The copies have names of their own, are not indexed, and are
    not committed.
    """
    import sqlalchemy as sa
    from ckan import model

    templates = list(made)
    pairs = [
        (templates[number % len(templates)], str(uuid.uuid4()))
        for number in range(count - len(templates))
    ]
    ids = {"old": [old for old, _ in pairs], "new": [new for _, new in pairs]}

    def copy(table: str, key: str, changes: str) -> None:
        sql = COPY.format(table=table, key=key, changes=changes)
        model.Session.execute(sa.text(sql), ids)

    copy("package", "id", "'id', c.new, 'name', left(t.name, 60) || c.new")
    copy("member", "table_id", f"{FRESH_ID}, 'table_id', c.new")
    for table, has_id in _tables_of_packages(model.Session.connection()):
        copy(table, "package_id", f"{FRESH_ID}, {OF_COPY}" if has_id else OF_COPY)
    return {**made, **{new: made[old] for old, new in pairs}}


def _tables_of_packages(connection: Any) -> list[tuple[str, bool]]:
    """The tables whose rows belong to a package, and whether these have an id of their own."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    found = []
    for table in inspector.get_table_names():
        columns = {column["name"] for column in inspector.get_columns(table)}
        if "package_id" in columns:
            found.append((table, "id" in columns))
    return found
