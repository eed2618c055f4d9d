"""What the pure tests share: a reader of APIs that answer from memory."""

from __future__ import annotations

from ttdn_apis import start  # noqa: F401 - a fixture
