"""Fetching from systems of others, each of which may be out of order or hostile (R25, H 6.7).

The address is checked at the connection, every answer has an end in time and in size, and a
credential goes to its own source alone. Nothing here knows CKAN, and no text is for users.
"""

from __future__ import annotations

from .client import Fetcher, Opened
from .errors import ComeBackLater, FetchError
from .limits import Limits, World
from .response import Answer

__all__ = ["Answer", "ComeBackLater", "FetchError", "Fetcher", "Limits", "Opened", "World"]
