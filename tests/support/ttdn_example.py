"""The example extension, built as a wheel, installed into a folder of its own and loaded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "examples" / "ckanext-ttdn-example"
PLUGINS = ("ttdn_example", "ttdn_example_csv")
KIND = "border-gate"


def _run(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on the path with the installed wheel."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(SOURCE, folder / "source")
    _run("build", "--wheel", "--no-isolation", "--outdir", folder / "dist", folder / "source")
    (wheel,) = (folder / "dist").iterdir()
    installed = folder / "installed"
    _run("pip", "install", "--no-deps", "--no-index", "--target", installed, wheel)
    sys.path.append(str(installed))
    yield installed
    sys.path.remove(str(installed))


@pytest.fixture(scope="module")
def example(example_folder: Path, database: None) -> Iterator[Path]:
    """The catalogue with the example's plugins; without them afterwards."""
    from ckan.common import config

    usual = config["ckan.plugins"]
    start([*usual, *PLUGINS])
    yield example_folder
    start(usual)


def start(plugins: list[str]) -> None:
    """Load these plugins anew, as a start of the catalogue with them does."""
    from ckan import plugins as p
    from ckan.common import config

    config["ckan.plugins"] = plugins
    p.load_all()


@pytest.fixture(scope="module")
def shared_app(example: Path) -> Any:
    """The application with the pages of the example's kind."""
    from ckan.common import config
    from ckan.config.middleware import make_app

    config["testing"] = True
    return make_app(config)
