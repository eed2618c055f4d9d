"""The same records in other languages, put by until their primary records come (R17).

A file on disk holds them: a list of a hundred thousand takes no memory.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any


class Spool:
    """Records by language and join value, in a temporary file that goes with this object."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="ttdn-harvest-", suffix=".sqlite")  # noqa: SIM115 - it lives as long as the object
        # A generator may be closed by another thread than the one that ran it.
        self._base = sqlite3.connect(self._file.name, check_same_thread=False)
        self._base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE companion (language TEXT, joined TEXT, record TEXT,"
            " used INTEGER DEFAULT 0, PRIMARY KEY (language, joined));"
        )

    def put(self, language: str, rows: Iterable[tuple[str, Any]]) -> None:
        """Keep records by their join values; of two with the same value the first."""
        self._base.executemany(
            "INSERT OR IGNORE INTO companion (language, joined, record) VALUES (?, ?, ?)",
            ((language, joined, json.dumps(record)) for joined, record in rows),
        )

    def take(self, language: str, joined: str) -> Any:
        """The record that belongs to a primary one, None where there is none."""
        found = self._base.execute(
            "UPDATE companion SET used = 1 WHERE language = ? AND joined = ? RETURNING record",
            (language, joined),
        ).fetchall()
        return json.loads(found[0][0]) if found else None

    def rest(self, after: tuple[str, str] = ("", "")) -> Iterator[tuple[str, str, Any]]:
        """Language, join value and record of those that no primary record took, in order."""
        rows = self._base.execute(
            "SELECT language, joined, record FROM companion"
            " WHERE used = 0 AND (language, joined) > (?, ?) ORDER BY language, joined",
            after,
        )
        for language, joined, record in rows:
            yield language, joined, json.loads(record)

    def close(self) -> None:
        """Remove the file."""
        self._base.close()
        self._file.close()
