"""Points of the code at which a test kills the process, named by the functions themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


class Point:
    """A function, and where its callers look it up: its class, its module or another ``owner``.

    A function that has another name or place fails where the test is imported.
    """

    def __init__(self, function: Callable[..., Any], owner: Any = None) -> None:
        self.name = function.__name__
        self.owner = owner or getattr(function, "__self__", sys.modules[function.__module__])
        assert getattr(self.owner, self.name) == function, f"callers find another {self}"

    def replace(self, function: Callable[..., Any]) -> None:
        """Let callers find ``function``: for the rest of this process."""
        setattr(self.owner, self.name, function)

    def __str__(self) -> str:
        owner = getattr(self.owner, "__name__", type(self.owner).__name__)
        return f"{owner.rpartition('.')[2]}.{self.name}"
