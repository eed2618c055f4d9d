"""What the catalogue's own code tells an action, a hook or a validator beside its arguments.

One object under one key of CKAN's context. Clients cannot send it: contexts are made by code.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ckanext.ttdn.model import Agency

KEY = "ttdn"


@dataclass
class CallOptions:
    """Options of one call.

    ``decided``: the content was decided on; ``package_update`` stores it without asking again.
    ``complete``: the validators ask for what a submission needs (R18).
    ``working``: ``package_show`` returns the open change of a published item.
    ``worker``: the process does nothing but harvest.
    ``form_token``: the form that makes the item, by which the database knows a second click.
    ``agency``: the agency that a new account is for.
    ``stored``: files that a save may name beside those of the item.
    ``internal``: values of internal fields by name, which the validators put there and the hooks
    take out; None clears a stored value.
    """

    decided: bool = False
    complete: bool = False
    working: bool = False
    worker: bool = False
    form_token: str | None = None
    agency: Agency | None = None
    stored: Sequence[dict[str, Any]] = ()
    internal: dict[str, Any] = field(default_factory=dict)

    def take_internal(self) -> dict[str, Any]:
        """Return the internal values and forget them, so that they are stored once."""
        taken, self.internal = self.internal, {}
        return taken


def of(context: Mapping[str, Any]) -> CallOptions:
    """Return the options of a call; those of a call without any are the defaults."""
    found = context.get(KEY)
    return found if isinstance(found, CallOptions) else CallOptions()


def put(context: MutableMapping[str, Any], **options: Any) -> CallOptions:
    """Set options in ``context``, beside those that it has; return them all."""
    context[KEY] = replace(of(context), **options)
    return context[KEY]
