"""The decision log as a chain: each row's hash is over its content and the hash before it (R35)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from .content import canonical

# What the first row is chained to.
BEGINNING = "0" * 64


def row_hash(row: Mapping[str, Any], previous: str) -> str:
    """Return the SHA-256 (hexadecimal) of a row chained to the row before.

    ``row``: every column but the two hashes of the chain; times as ISO 8601 text.
    """
    return hashlib.sha256(canonical({**row, "prev_hash": previous}).encode()).hexdigest()
