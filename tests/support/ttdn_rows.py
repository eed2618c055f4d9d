"""Tables that are emptied, and the rows of an almost empty database, kept to be written again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

_INSERT = 'INSERT INTO "{0}" SELECT * FROM json_populate_recordset(NULL::"{0}", :{0})'
_GUARDED = """SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
 WHERE NOT tgisinternal"""
_USED = "SELECT sequencename, start_value FROM pg_sequences WHERE last_value IS NOT NULL"
_NOT_NEW = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
 AND relname = ANY(:names) AND pg_relation_size(oid) > 0"""


class Emptier:
    """Empties all tables but those of versions, and lets their sequences begin anew.

    Rows are deleted, the referring ones first, and what they leave is vacuumed, so that the next
    rows lie in the order of their coming as in a new table. To truncate does the same with new
    files for these tables and for all that refer to them, and takes five times as long.
    """

    def __init__(self) -> None:
        names = [name for name in _referenced_first() if not name.endswith("alembic_version")]
        self._names = names[::-1]
        self._filled = _filled(names)

    def __call__(self) -> None:
        """Delete all rows; triggers that guard them do not see it."""
        from ckan import model

        model.Session.remove()
        engine = model.ensure_engine()
        with engine.begin() as connection:
            filled = set(connection.scalars(self._filled))
            deleted = [f'DELETE FROM "{name}"' for name in self._names if name in filled]  # noqa: S608 - ours
            _unguarded(connection, filled, deleted)
            for name, start in connection.execute(sa.text(_USED)).fetchall():
                connection.execute(sa.text(f"SELECT setval('\"{name}\"', {start}, false)"))
        if not filled:
            return
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text(f"VACUUM {_listed(filled)}"))
            used = set(connection.scalars(sa.text(_NOT_NEW), {"names": list(filled)}))
        if used:  # somebody still reads them
            with engine.begin() as connection:
                _unguarded(connection, set(self._names), [f"TRUNCATE {_listed(used)} CASCADE"])


def _unguarded(connection: sa.Connection, names: set[str], statements: list[str]) -> None:
    """Run statements that the triggers of these tables do not see."""
    guarded = set(connection.scalars(sa.text(_GUARDED))) & names
    off = [f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in guarded]
    on = [f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in guarded]
    if statements:
        connection.execute(sa.text(";".join([*off, *statements, *on])))


def _listed(names: set[str]) -> str:
    return ", ".join(f'"{name}"' for name in sorted(names))


class State(NamedTuple):
    """What can be in the way of an exact copy: filled tables, used sequences, keys of Redis."""

    tables: set[str]
    sequences: dict[str, int | None]
    keys: set[Any]


class Rows:
    """Rows by table, a referenced table before those that refer to it."""

    def __init__(self, rows: dict[str, list[dict[str, Any]]], times: dict[str, list[str]]) -> None:
        self._rows, self._times = rows, times
        self._insert = sa.text(";".join(map(_INSERT.format, rows)))

    def restore(self) -> None:
        """Write the rows into empty tables; what said when they were made says now."""
        from ckan import model

        # CKAN's columns are in UTC without saying so.
        now = datetime.utcnow().isoformat()
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

    names = [name for name in _referenced_first() if not name.endswith("alembic_version")]
    with model.ensure_engine().connect() as connection:
        tables = set(connection.scalars(_filled(names)))
        found = connection.execute(sa.text("SELECT sequencename, last_value FROM pg_sequences"))
        sequences = {name: value for name, value in found}
    # A search makes the stamp of the synonyms where there is none: it tells nothing of the rows.
    keys = {key for key in connect_to_redis().scan_iter() if not key.endswith(b":ttdn:synonyms")}
    return State(tables, sequences, keys)


def kept(before: State) -> Rows:
    """Keep all rows; ``before`` had none, and nothing but rows may have changed since."""
    from ckan import model

    after = state()
    assert not before.tables, f"rows were there before: {before.tables}"
    assert after[1:] == before[1:], "not only rows were made"
    inspector = sa.inspect(model.ensure_engine())
    ordered = [name for name in _referenced_first() if name in after.tables]
    times = {
        name: [c["name"] for c in inspector.get_columns(name) if isinstance(c["type"], sa.DateTime)]
        for name in ordered
    }
    with model.ensure_engine().connect() as connection:
        rows = {
            name: connection.scalar(
                sa.text(f'SELECT json_agg(t) FROM "{name}" t')  # noqa: S608 - the model's names
            )
            for name in ordered
        }
    return Rows(rows, times)


def _referenced_first() -> list[str]:
    from ckan import model

    found = sa.inspect(model.ensure_engine()).get_sorted_table_and_fkc_names()
    return [name for name, _keys in found if name]


def _filled(names: list[str]) -> sa.TextClause:
    return sa.text(
        " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")"  # noqa: S608 - names of our tables
            for name in names
        )
    )
