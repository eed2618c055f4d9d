"""Values for arguments: plausible ones by name, and nasty ones for any."""

from __future__ import annotations

import random
from typing import Any

NOWHERE = "6f0c1f9e-0000-4000-8000-000000000000"
_TEXTS = (
    "", " ", "x", "Huế", "a" * 300, "a" * 20_000, "\0", "a\0b", "e\u0301\u202e", "\ud800",
    "😀", "%00", "%", "'", '"', "'; SELECT 1; --", "../../etc/passwd", "*:*", "*", "?", "(" * 1_500,
    "(" * 60, "[", "[1 TO", "a:b", "a OR", "NOT", "{!lucene}x", "{!xx v=1}", "true", "no", "-1",
    "0", "1e9", "9" * 30, "1.5", "NaN", "null", "None", "{}", "[]", "{", '{"a": 1}', "a,b", ",",
    "<b>x</b>", "javascript:x", "http://[", "https://example.org/x", "http://a\nb", "//", "mailto:",
    "2026-01-01", "2026-13-45", "0000-00-00", "99999-01-01", "2026-02-30T25:61:00", "name asc",
    "name sideways", "name asc, nothing", "query(x) desc", "xml", "csv", "vi", "en", "zz",
    "dataset", "user", "__proto__", "id", "{{ 7 * 7 }}", "%s %d {0} {x}", "\r\n", "\u2028",
)  # fmt: skip
_NUMBERS = (0, 1, -1, 2, 5, 1_001, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**40)
_FLOATS = (0.5, -1.5, 1e308, float("nan"), float("inf"), float("-inf"))
_CONSTANTS = (True, False, None)


def nested(depth: int, inside: Any = 1) -> Any:
    """Return a list in a list, ``depth`` times."""
    for _ in range(depth):
        inside = [inside]
    return inside


def nasty(rng: random.Random, depth: int = 0) -> Any:
    """Return a value of any type."""
    makers = (
        lambda: rng.choice(_TEXTS),
        lambda: rng.choice(_NUMBERS),
        lambda: rng.choice(_CONSTANTS),
        lambda: rng.choice(_FLOATS),
        lambda: [nasty(rng, depth + 1) for _ in range(rng.randrange(3))],
        lambda: {
            rng.choice(("a", "id", "name", "key", "vi", "", "\0", "\ud800")): nasty(rng, depth + 1)
            for _ in range(rng.randrange(3))
        },
        lambda: nested(rng.choice((3, 60, 700))),
    )
    weights = (6, 3, 3, 1, 3, 3, 0.3) if depth < 2 else (6, 3, 3, 1, 0, 0, 0)
    return rng.choices(makers, weights)[0]()


def text(rng: random.Random) -> str:
    """Return an odd text."""
    return rng.choice(_TEXTS)


def like(rng: random.Random, value: Any) -> Any:
    """Return a value that is nearly right: of the same type, or in or out of a list."""
    if isinstance(value, list) and value and rng.random() < 0.5:
        return value[0]
    if rng.random() < 0.3:
        return [value]
    if isinstance(value, str):
        return rng.choice((value.upper(), f" {value} ", f"{value}x", value[:8], value))
    return value
