"""The fields that mappings may fill in this process."""

from __future__ import annotations

from functools import lru_cache

from ckanext.ttdn import definitions, schemas
from ckanext.ttdn.definitions import Definitions
from ckanext.ttdn.harvesters.mapping import fields
from ckanext.ttdn.harvesters.mapping.fields import Fields


def current() -> Fields:
    """Return the fields by the schemas and vocabularies in use."""
    return _read(definitions.current())


@lru_cache(maxsize=1)
def _read(found: Definitions) -> Fields:
    composed = {kind: found.schemas.load(kind) for kind in found.schemas.kinds}
    return fields.read(composed, schemas.presets(), found.vocabulary)
