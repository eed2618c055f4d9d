"""A province of the operator's own: its profile, vocabularies and synonyms, from a folder (R02).

A fault stops the start: a catalogue with the wards of another province is worse than none.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config, definitions, vocabularies

OPTION = "ckanext.ttdn.province_path"


def put_in_place() -> None:
    """Use the folder that the configuration names; CkanConfigurationException names a fault."""
    path = config.province_path()
    folder = Path(path) if path else None
    if folder and not folder.is_dir():
        raise CkanConfigurationException(f"{OPTION}: {folder} is no folder")
    definitions.set_province(folder)
    if folder:
        _require_synonyms(folder)
        _require_readable(folder / "vocabularies")


def _require_synonyms(folder: Path) -> None:
    try:
        definitions.synonyms()
    except (OSError, ValueError) as error:
        path = folder / "search" / "synonyms.yaml"
        raise CkanConfigurationException(f"{OPTION}: {path}: {error}") from error


def _require_readable(folder: Path) -> None:
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in vocabularies.PROVINCIAL:
            own = ", ".join(vocabularies.PROVINCIAL)
            raise CkanConfigurationException(
                f"{OPTION}: {path} cannot be another one: a province has only {own} of its own"
            )
        try:
            labels = definitions.vocabulary(path.stem).labels
            nameless = [code for code, texts in labels.items() if not texts]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError):
            nameless = ["codes"]
        if nameless:
            raise CkanConfigurationException(
                f"{OPTION}: {path}: {nameless[0]} needs labels, as in the shipped vocabulary"
            )
