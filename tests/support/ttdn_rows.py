"""The rows of an almost empty database, kept to be written again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa


class State(NamedTuple):
    """What can be in the way of an exact copy: filled tables, used sequences, keys of Redis."""

    tables: set[str]
    sequences: dict[str, int | None]
    keys: set[bytes]


class Rows:
    """Rows by table, a referenced table before those that refer to it."""

    def __init__(self, rows: dict[str, list[dict[str, Any]]], times: dict[str, list[str]]) -> None:
        self._rows, self._times = rows, times
        self._insert = sa.text(
            ";".join(
                f'INSERT INTO "{name}" SELECT * FROM json_populate_recordset(NULL::"{name}", :{name})'  # noqa: S608 - names of our tables
                for name in rows
            )
        )

    def restore(self) -> None:
        """Write the rows into empty tables; what said when they were made says now."""
        from ckan import model

        # CKAN's columns are in UTC without saying so.
        now = datetime.utcnow().isoformat()  # noqa: DTZ003
        for name, columns in self._times.items():
            for row in self._rows[name]:
                row.update({column: now for column in columns if row[column] is not None})
        model.Session.remove()
        with model.ensure_engine().begin() as connection:
            connection.execute(
                self._insert, {name: json.dumps(rows) for name, rows in self._rows.items()}
            )


def state() -> State:
    """Return what there is now, but for the versions of the tables."""
    from ckan import model
    from ckan.lib.redis import connect_to_redis

    engine = model.ensure_engine()
    names = [n for n in sa.inspect(engine).get_table_names() if not n.endswith("alembic_version")]
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")"  # noqa: S608 - names of our tables
        for name in names
    )
    with engine.connect() as connection:
        tables = {name for (name,) in connection.execute(sa.text(filled))}
        found = connection.execute(sa.text("SELECT sequencename, last_value FROM pg_sequences"))
        sequences = {name: value for name, value in found}
    return State(tables, sequences, set(connect_to_redis().keys()))


def kept(before: State) -> Rows:
    """Keep all rows; ``before`` had none, and nothing but rows may have changed since."""
    from ckan import model

    after = state()
    assert not before.tables, f"rows were there before: {before.tables}"
    assert after[1:] == before[1:], "not only rows were made"
    inspector = sa.inspect(model.ensure_engine())
    ordered = [n for n, _keys in inspector.get_sorted_table_and_fkc_names() if n in after.tables]
    times = {
        name: [c["name"] for c in inspector.get_columns(name) if isinstance(c["type"], sa.DateTime)]
        for name in ordered
    }
    with model.ensure_engine().connect() as connection:
        rows = {
            name: connection.scalar(sa.text(f'SELECT json_agg(t) FROM "{name}" t'))  # noqa: S608
            for name in ordered
        }
    return Rows(rows, times)
