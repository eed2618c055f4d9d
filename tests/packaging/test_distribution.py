"""What a server installs: the wheel and the source distribution, built and opened."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ckanext" / "ttdn"
DATA = {
    ".css", ".html", ".ico", ".ini", ".jpg", ".js", ".json", ".mako", ".mo", ".po", ".pot",
    ".png", ".svg", ".txt", ".webp", ".woff2", ".yaml", ".yml",
}  # fmt: skip


@pytest.fixture(scope="module")
def in_wheel(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def source(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked sdist."""
    (path,) = built.glob("*.tar.gz")
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    (root,) = folder.iterdir()
    return root


def shipped(suffixes: set[str]) -> set[str]:
    """The files of the package in the checkout that must be in the wheel."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file()
        and path.suffix in suffixes
        and not {"__pycache__", ".webassets-cache"} & set(path.parts)
    }


def test_wheel_has_every_file_of_the_package(in_wheel: set[str]) -> None:
    assert shipped(DATA | {".py"}) - in_wheel == set()


def test_every_kind_of_file_in_the_package_is_known() -> None:
    """A new kind of file must be named in the package data and here."""
    kinds = {PurePosixPath(name).suffix for name in shipped({""} | DATA | {".py", ".pyc", ".md"})}
    everything = {
        path.suffix
        for path in PACKAGE.rglob("*")
        if path.is_file() and not {"__pycache__", ".webassets-cache"} & set(path.parts)
    }

    assert everything <= kinds | DATA | {".py"}


@pytest.mark.parametrize(
    "name",
    [
        "ckanext/ttdn/config_declaration.yaml",
        "ckanext/ttdn/plugin.py",
        "ckanext/ttdn/migration/ttdn/alembic.ini",
        "ckanext/ttdn/i18n/ckanext-ttdn.pot",
        "ckanext/ttdn/i18n/vi/LC_MESSAGES/ckanext-ttdn.mo",
        "ckanext/ttdn/i18n/vi/LC_MESSAGES/ckanext-ttdn.po",
    ],
)
def test_wheel_has_what_ckan_looks_for(in_wheel: set[str], name: str) -> None:
    assert name in in_wheel


def test_wheel_has_only_the_package(in_wheel: set[str]) -> None:
    """No tests, no tools, and no ckanext/__init__.py, which would hide other extensions."""
    strangers = {
        name
        for name in in_wheel
        if not name.startswith("ckanext/ttdn/") and ".dist-info/" not in name
    }

    assert strangers == set()
    assert "ckanext/__init__.py" not in in_wheel


def test_wheel_has_nothing_of_the_demo_and_the_development_tools(
    wheel: Path, in_wheel: set[str]
) -> None:
    """A server has no command that deletes data and no content that nobody has appraised."""
    folders = (ROOT / "demo" / "ttdn_demo", ROOT / "dev" / "ttdn_dev")
    theirs = {
        path.read_bytes(): path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert len(theirs) > 80
    with zipfile.ZipFile(wheel) as archive:
        found = {name: theirs.get(archive.read(name)) for name in in_wheel}
        told = {
            PurePosixPath(name).name: archive.read(name).decode()
            for name in in_wheel
            if name.endswith(("/entry_points.txt", "/METADATA"))
        }

    assert not {name: path for name, path in found.items() if path}
    assert "console_scripts" not in told["entry_points.txt"]
    assert "Provides-Extra" not in told["METADATA"]


def test_wheel_names_plugin_and_licence(wheel: Path, in_wheel: set[str]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            PurePosixPath(name).name: archive.read(name).decode()
            for name in in_wheel
            if ".dist-info/" in name
        }

    assert "ttdn = ckanext.ttdn.plugin:TtdnPlugin" in texts["entry_points.txt"]
    assert "License-Expression: AGPL-3.0-or-later" in texts["METADATA"]
    assert "LICENSE" in texts


def test_installed_wheel_is_found_beside_ckan(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere and put first on the path, it is that copy which CKAN would load.

    It needs neither the demo nor the development tools: an import of them would fail here.
    """
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--target", str(tmp_path), str(wheel)],
        check=True,
    )  # fmt: skip
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "sys.modules['ttdn_demo'] = sys.modules['ttdn_dev'] = None\n"
        "import ckanext.ttdn.plugin as plugin, ckanext.scheming, ckanext.ttdn.cli\n"
        "from ckanext.ttdn import definitions\n"
        "assert definitions.vocabulary('topics').codes\n"
        "print(plugin.__file__)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path
    )

    assert result.stdout.strip() == str(tmp_path / "ckanext" / "ttdn" / "plugin.py")


@pytest.mark.parametrize("name", ["schemas", "templates", "i18n"])
def test_folders_of_the_top_level_lead_into_the_package(source: Path, name: str) -> None:
    """The same files stand at the top level and inside, in a checkout and in the sdist."""
    for root in (ROOT, source):
        inside = root / "ckanext" / "ttdn" / name
        assert {path.name for path in (root / name).iterdir()} == {
            path.name for path in inside.iterdir()
        }
    assert (ROOT / name).resolve() == PACKAGE / name


def test_sdist_builds_what_the_checkout_holds(source: Path) -> None:
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        assert (source / name).is_file()
    for name in ("demo", "dev"):
        assert not (source / name).exists()
    assert not {name for name in shipped(DATA | {".py"}) if not (source / name).is_file()}
