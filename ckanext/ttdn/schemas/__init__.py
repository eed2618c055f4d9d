"""The schemas of the thirteen kinds, each composed of what all share and what is its own.

``common.yaml`` holds the fields that every kind has, by section of the form; a kind's file
holds its own fields and, under ``common``, what it changes in the shared ones (a field that it
requires, another hint). Scheming reads schemas by ``yaml.safe_load`` and has no includes;
therefore a kind's file is tagged ``!ttdn/kind``, whose constructor hands scheming the whole
schema. Scheming imports this package to find the files, so the tag is known before it reads.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import yaml

SECTIONS = ("about", "details", "time-place", "classification", "rights", "publication")
PRESETS = "ckanext.scheming:presets.json ckanext.ttdn.schemas:presets.yaml"

_FOLDER = Path(__file__).parent
Field = dict[str, Any]


@dataclass(frozen=True)
class Schemas:
    """The schemas of all kinds.

    ``kinds``: their names, in the order in which scheming is given them. ``added``: by name, the
    ``package:path`` of the kinds that other plugins add.
    """

    kinds: tuple[str, ...]
    added: Mapping[str, str]

    def urls(self) -> str:
        """Return the value of ``scheming.dataset_schemas``."""
        return " ".join(
            self.added.get(kind, f"ckanext.ttdn.schemas:{kind}.yaml") for kind in self.kinds
        )

    def load(self, kind: str) -> dict[str, Any]:
        """Return the composed schema of a kind, its presets not yet expanded."""
        return yaml.safe_load(self.path_of(kind).read_text("utf-8"))

    def path_of(self, kind: str) -> Path:
        """Return the file of a kind's schema."""
        return file_of(self.added[kind]) if kind in self.added else _FOLDER / f"{kind}.yaml"

    @cached_property
    def field_names(self) -> frozenset[str]:
        """The names of the fields that any kind has, without those of files."""
        return frozenset(
            field["field_name"]
            for kind in self.kinds
            for field in self.load(kind)["dataset_fields"]
        )


def file_of(url: str) -> Path:
    """Return the file of a ``package:path``, found as scheming finds it."""
    package, _, path = url.partition(":")
    return Path(inspect.getfile(import_module(package))).parent / path


def presets() -> dict[str, Field]:
    """The definitions of the extension's presets, by name."""
    listed = yaml.safe_load((_FOLDER / "presets.yaml").read_text("utf-8"))["presets"]
    return {entry["preset_name"]: entry["values"] for entry in listed}


def require_fit(kind: str, schema: Any, vocabularies: Collection[str]) -> None:
    """Check the schema of a kind of another plugin, as ``yaml.safe_load`` gave it.

    ``vocabularies``: the names of those that a field may have.

    Raises ValueError or LookupError, which name the fault.
    """
    if not isinstance(schema, dict) or schema.get("scheming_version") != 2:
        raise ValueError("no schema tagged !ttdn/kind")
    if schema["dataset_type"] != kind:
        raise ValueError(f"dataset_type is {schema['dataset_type']!r}")
    fields: list[Field] = schema["dataset_fields"]
    known, seen = _preset_names(), set[str]()
    for field in fields:
        name = field["field_name"]
        if name in seen:
            raise ValueError(f"the field {name!r} stands twice")
        seen.add(name)
        if field["audience"] not in ("public", "internal"):
            raise ValueError(f"the field {name!r}: no audience {field['audience']!r}")
        if field.get("preset", "") not in known:
            raise ValueError(f"the field {name!r}: no preset {field['preset']!r}")
        if not {"vi", "en"} <= set(field.get("label") or ()):
            raise ValueError(f"the field {name!r} has no label in Vietnamese and English")
        if "vocabulary" in field and field["vocabulary"] not in vocabularies:
            raise LookupError(f"no vocabulary {field['vocabulary']!r}")


def _preset_names() -> frozenset[str]:
    """Return the presets that a field may have, none among them."""
    shipped = resources.files("ckanext.scheming").joinpath("presets.json").read_text("utf-8")
    listed = json.loads(shipped)["presets"]
    return frozenset({"", *presets(), *(entry["preset_name"] for entry in listed)})


def compose(kind: dict[str, Any]) -> dict[str, Any]:
    """Put a kind's own fields among the shared ones.

    Each field gets its section (``group``), an ``audience`` and a ``clause``; raises ValueError
    where a kind changes a shared field that does not exist.
    """
    common = deepcopy(_common())
    changes: dict[str, Field] = kind.get("common", {})
    shared = {field["field_name"]: field for part in common.values() for field in part}
    if unknown := changes.keys() - shared.keys():
        raise ValueError(f"{kind['dataset_type']}: no shared fields {sorted(unknown)}")
    for name, change in changes.items():
        shared[name].update(change)
    parts = {**common, "details": kind["fields"]}
    return {
        "scheming_version": 2,
        "dataset_type": kind["dataset_type"],
        "about": kind["about"],
        "before_validators": "duplicate_extras_key ttdn_no_free_extras",
        "after_validators": "ttdn_dates_in_order ttdn_related_exist ttdn_clean_rows",
        "dataset_fields": [
            {"group": section, "audience": "public", "clause": kind["clause"], **field}
            for section in ("catalogue", *SECTIONS)
            for field in parts[section]
        ],
        "resource_fields": common["resource"],
    }


@cache
def _common() -> dict[str, list[Field]]:
    return yaml.safe_load((_FOLDER / "common.yaml").read_text("utf-8"))


def _construct_kind(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    kind = loader.construct_mapping(node, deep=True)
    return compose({str(key): value for key, value in kind.items()})


yaml.SafeLoader.add_constructor("!ttdn/kind", _construct_kind)
