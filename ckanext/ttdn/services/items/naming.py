"""Names of items: the agency's code, then a slug, so that only an agency's own names collide."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model

from ckanext.ttdn import bilingual, config

NAME_LENGTH = 100  # model.PACKAGE_NAME_MAX_LENGTH
_ROOM_FOR_NUMBER = 4


def item_name(organization_name: str, data: Mapping[str, Any], keep: str | None = None) -> str:
    """Return the name of an item of this organisation.

    A ``name`` that the client sent is kept after the code; without one the title gives it, and a
    random part where there is no title yet. ``keep`` is the item's own present name, which does
    not count as taken.

    The name stays reserved until the end of the transaction: another transaction that asks for
    the same name waits, and then finds it taken.
    """
    base = _base(organization_name, data)
    _reserve([base])
    return _free(base, keep)


def _reserve(bases: Iterable[str]) -> None:
    """Lock names for this transaction, in one order for all callers, so that none can deadlock."""
    for base in sorted(bases):
        key = sa.func.hashtextextended(f"ttdn:name:{base}", 0)
        model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


class Names:
    """Names for a batch of new items of one organisation: one query, whatever their number."""

    def __init__(self, organization_name: str, batch: Sequence[Mapping[str, Any]]) -> None:
        self._organization = organization_name
        bases = {_base(organization_name, data) for data in batch}
        _reserve(bases)
        rows = model.Session.query(model.Package.name).filter(model.Package.name.in_(bases))
        self._taken = {row[0] for row in rows}

    def take(self, data: Mapping[str, Any]) -> str:
        """Return a free name for an item, which is taken from now on."""
        base = _base(self._organization, data)
        name = base
        while name in self._taken:
            # Ten thousand items of one title must not cost ten thousand looks.
            name = f"{base[: NAME_LENGTH - 9]}-{uuid.uuid4().hex[:8]}"
        self._taken.add(name)
        return name


def _base(organization_name: str, data: Mapping[str, Any]) -> str:
    prefix = f"{organization_name}-"
    wish = str(data.get("name") or "")
    wish = wish[len(prefix) :] if wish.startswith(prefix) else wish
    slug = bilingual.slug(wish or _title(data)) or f"{data['type']}-{uuid.uuid4().hex[:8]}"
    return (prefix + slug)[: NAME_LENGTH - _ROOM_FOR_NUMBER].rstrip("-")


def _title(data: Mapping[str, Any]) -> str:
    titles = data.get("title_translated")
    if not isinstance(titles, Mapping):
        titles = {lang: data.get(f"title_translated-{lang}") for lang in config.languages()}
    title = bilingual.pick({k: v for k, v in titles.items() if isinstance(v, str) and v}, "")
    return title.text if title else str(data.get("title") or "")


def _free(base: str, keep: str | None) -> str:
    names = model.Session.query(model.Package.name)
    if base == keep or names.filter_by(name=base).first() is None:
        return base
    pattern = base.replace("_", r"\_") + "%"
    taken = {row[0] for row in names.filter(model.Package.name.like(pattern, escape="\\"))} - {keep}
    if keep and re.fullmatch(rf"{re.escape(base)}-\d+", keep):
        return keep
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base}-{n}") not in taken)
