"""A province of the operator's own: its profile, vocabularies and synonyms, from a folder (R02).

A fault stops the start: a catalogue with the wards of another province is worse than none.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config, profiles, vocabulary
from ckanext.ttdn.spelling import shipped

OPTION = "ckanext.ttdn.province_path"


def put_in_place() -> None:
    """Use the folder that the configuration names; CkanConfigurationException names a fault."""
    path = config.province_path()
    folder = Path(path) if path else None
    if folder and not folder.is_dir():
        raise CkanConfigurationException(f"{OPTION}: {folder} is no folder")
    profiles.use(folder)
    vocabulary.use(folder / "vocabularies" if folder else None)
    _use_synonyms(folder / "search" / "synonyms.yaml" if folder else None)
    if folder:
        _require_readable(folder / "vocabularies")


def _use_synonyms(path: Path | None) -> None:
    try:
        shipped.use(path if path and path.exists() else None)
    except (OSError, ValueError) as error:
        raise CkanConfigurationException(f"{OPTION}: {path}: {error}") from error


def _require_readable(folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in vocabulary.PROVINCIAL:
            own = ", ".join(vocabulary.PROVINCIAL)
            raise CkanConfigurationException(
                f"{OPTION}: {path} cannot be another one: a province has only {own} of its own"
            )
        try:
            nameless = [c for c, labels in vocabulary.load(path.stem).labels.items() if not labels]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError):
            nameless = ["codes"]
        if nameless:
            raise CkanConfigurationException(
                f"{OPTION}: {path}: {nameless[0]} needs labels, as in the shipped vocabulary"
            )
