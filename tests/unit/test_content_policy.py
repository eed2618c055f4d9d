"""Which hosts' pictures, films and sounds a page shows (R20)."""

from __future__ import annotations

import pytest
from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config
from ckanext.ttdn.services import content_policy


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    allowed = ["media.hue.example", "*.vtv.example", "tiles.example:8443"]
    monkeypatch.setattr(config, "site_url", lambda: "https://ttdn.example")
    monkeypatch.setattr(config, "media_hosts", lambda: allowed)
    return allowed


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ttdn.example/promotion/a/resource/b/download/c.png", True),
        ("/promotion/a/resource/b/download/c.png", True),
        ("https://media.hue.example/a.png", True),
        ("https://a.vtv.example/a.mp4", True),
        ("https://tiles.example:8443/a.png", True),
        ("https://tiles.example/a.png", False),
        ("http://media.hue.example/a.png", False),
        ("https://vtv.example.evil.example/a.mp4", False),
        ("https://evilvtv.example/a.mp4", False),
        ("https://ttdn.example@evil.example/a.png", False),
        ("//evil.example/a.png", False),
        ("javascript:go()", False),
        ("https://[broken/a.png", False),
    ],
)
def test_r20_a_page_shows_files_of_the_hosts_that_the_operator_named(
    hosts: list[str], url: str, shown: bool
) -> None:
    assert content_policy.may_show(url) is shown


def test_r20_the_hosts_are_sources_of_pictures_and_films_alone(hosts: list[str]) -> None:
    sources = dict(part.partition(" ")[::2] for part in content_policy.page().split("; "))
    for name in ("img-src", "media-src"):
        assert sources.pop(name).endswith("https://ttdn.example " + " ".join(hosts))
    assert not any(host in value for value in sources.values() for host in hosts)


@pytest.mark.parametrize("entry", ["a.example;script-src", "*", "https://a.example", "'self'"])
def test_an_entry_that_is_no_host_stops_the_start(hosts: list[str], entry: str) -> None:
    content_policy.require_valid_hosts()
    hosts.append(entry)
    with pytest.raises(CkanConfigurationException, match=r"ckanext\.ttdn\.media_hosts"):
        content_policy.require_valid_hosts()
