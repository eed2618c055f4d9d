"""The order of ``ckan.plugins``: what CKAN asks of the first plugin only must be ours."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def configured() -> dict[str, str]:
    """Return the plugins of each configuration of a catalogue that the project ships."""
    tests = configparser.ConfigParser()
    tests.read(ROOT / "test.ini")
    demo = (ROOT / "demo" / "ttdn_demo" / "settings.py").read_text(encoding="utf-8")
    (written,) = re.findall(r'"ckan\.plugins": \(\s*((?:"[^"]*"\s*)+)\)', demo)
    return {
        "test.ini": tests["app:main"]["ckan.plugins"],
        "demo": "".join(re.findall(r'"([^"]*)"', written)),
    }


@pytest.mark.parametrize("name", ["test.ini", "demo"])
def test_the_catalogue_stands_before_every_other_plugin(name: str) -> None:
    plugins = configured()[name].split()

    assert plugins[:3] == ["ttdn", "scheming_datasets", "harvest"]
    # The log of decisions is the timeline; CKAN's activities would tell of drafts (R20).
    assert "activity" not in plugins


@pytest.mark.usefixtures("plugins")
def test_permission_labels_and_the_outermost_actions_are_the_catalogues() -> None:
    """R20: the rule that hides what is not approved cannot be overruled by another plugin."""
    from ckan import plugins as p

    assert next(iter(p.PluginImplementations(p.IPermissionLabels))).name == "ttdn"
    assert next(iter(p.PluginImplementations(p.IActions))).name == "ttdn"


def test_r20_the_first_requests_find_the_registries_filled(plugins, monkeypatch):
    """Two threads that fill them at once get core's auth functions in place of the plugins'."""
    from ckan import authz, logic
    from ckan import plugins as p
    from ckan.common import config
    from ckan.config.middleware import make_app

    make_app(config)
    catalogue = p.get_plugin("ttdn")

    def too_late():
        raise AssertionError("built by a request")

    for name in ("get_actions", "get_auth_functions", "get_validators"):
        monkeypatch.setattr(catalogue, name, too_late)
    assert logic.get_action("package_update")
    assert "ttdn_clock_run" in authz.auth_functions_list()
    assert logic.get_validator("fluent_text")
