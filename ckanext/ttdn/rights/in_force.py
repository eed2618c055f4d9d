"""Former name of :mod:`ckanext.ttdn.services.authz.policy`; goes with the next release."""

from __future__ import annotations

from typing import Any

from . import former


def __getattr__(name: str) -> Any:
    return former.of(name, __name__)
