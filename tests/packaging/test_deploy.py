"""The files for a server: as far as they can be tried without a server of their own."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckanext.ttdn.installation import plugins

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
PROGRAMS = (
    "ckan jobs worker",
    "ckan jobs worker ttdn-notices",
    "ckan ttdn clock",
    "ckan ttdn harvest work",
)
# As upstream publishes them; nothing is built from an image of unknown hands.
IMAGES = {"nginx:stable", "postgres:16", "redis:7", "ckan/ckan-solr:2.12-solr9"}


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        # The programs are not where they would be on the server.
        text = re.sub(r"^(Exec\w+=)\S+", r"\1/bin/true", unit.read_text("utf-8"), flags=re.M)
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text)
    ended = subprocess.run(
        ["/usr/bin/env", "systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in ended.stderr.splitlines() if "ttdn" in line]
    assert (ended.returncode, ours) == (0, [])


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_has_a_unit_and_a_container(program: str) -> None:
    assert any(f"/bin/{program}\n" in unit.read_text("utf-8") for unit in UNITS.iterdir())
    commands = [service.get("command") for service in compose()["services"].values()]
    assert program.split() in commands


def test_r48_nginx_offers_tls_1_2_and_newer_alone() -> None:
    for file in (DEPLOY / "nginx" / "ttdn.conf", DEPLOY / "docker" / "nginx.conf"):
        text = file.read_text("utf-8")
        assert re.findall(r"ssl_protocols (.*);", text) == ["TLSv1.2 TLSv1.3"]
        assert "return 301 https://" in text
        assert not re.search(r"^\s*proxy_cache", text, re.M)
        # The catalogue sends its own; browsers obey a second one as well.
        assert "Content-Security-Policy" not in text


@pytest.mark.parametrize("file", ["nginx/ttdn.conf", "docker/nginx.conf"])
def test_nginx_limits_log_in_and_reset_in_every_language(file: str) -> None:
    text = (DEPLOY / file).read_text("utf-8")
    (block,) = re.findall(r"location ~ (\S+user\S+) \{(.*?)\}", text, re.S)

    assert "limit_req zone=ttdn_login" in block[1]
    for language in ("", "/vi", "/en", "/lo", "/pt_BR", "/zh_Hans_CN", "/sr@latin"):
        for page in ("login", "login/", "reset", "reset/an-id"):
            assert re.match(block[0], f"{language}/user/{page}"), (language, page)
    for other in ("/user/loginx", "/user/reseter", "/dataset/user/login", "/user/login-account"):
        assert not re.match(block[0], other)
    # Whom the catalogue counts guesses for: what the proxy adds, on whichever page.
    assert "proxy_params" in text or "X-Forwarded-For $proxy_add_x_forwarded_for" in text


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not on this machine")
def test_nginx_finds_no_fault_in_the_site(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["/usr/bin/env", "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=ttdn.example.org", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx" / "ttdn.conf").read_text("utf-8")
    site = site.replace("/etc/ssl/certs/ttdn.pem", str(certificate))
    site = site.replace("/etc/ssl/private/ttdn.key", str(key))
    (tmp_path / "site.conf").write_text(site)
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; include {tmp_path}/site.conf; }}\n"
    )

    ended = subprocess.run(
        ["/usr/bin/env", "nginx", "-t", "-q", "-c", str(whole)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_containers_are_official_and_hold_no_secret() -> None:
    services = compose()["services"]
    images = {
        service["image"] for service in services.values() if "ckanext" not in service["image"]
    }

    assert images == IMAGES
    dockerfile = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
    assert re.findall(r"^FROM (\S+)", dockerfile, re.M) == ["ckan/ckan-base:2.12.0"]
    example = (DEPLOY / "docker" / "env.example").read_text("utf-8")
    assert re.findall(r"^\w*(?:PASSWORD|KEY)=(.*)$", example, re.M) == [""] * 4
    # Each variable that the file asks for is in the example.
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert asked == set(re.findall(r"^(\w+)=", example, re.M))


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    services = compose()["services"]

    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    for name in ("db", "redis", "solr"):
        assert services[name]["networks"] == ["inside"]
    assert compose()["networks"]["inside"]["internal"]


def test_the_image_has_the_plugins_that_the_check_asks_for() -> None:
    dockerfile = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
    (line,) = re.findall(r'ENV CKAN__PLUGINS="(.*)"', dockerfile)

    wanted = [*plugins.REQUIRED, *plugins.HARVESTERS, *plugins.VIEWS]
    assert line.split() == [*wanted, "envvars"]


@pytest.mark.parametrize("name", ["backup.sh", "docker/entry.sh", "docker/first-start.sh"])
def test_the_scripts_are_scripts(name: str) -> None:
    subprocess.run(["/bin/bash", "-n", str(DEPLOY / name)], check=True)


def test_the_backup_is_whole_or_not_there(tmp_path: Path) -> None:
    """With a database server that does not answer nothing is left behind that looks like one."""
    storage, backups = tmp_path / "storage", tmp_path / "backups"
    storage.mkdir()
    (storage / "item").write_text("a file")
    tools = tmp_path / "bin"
    tools.mkdir()
    dump = tools / "pg_dump"
    environment = {
        "PATH": f"{tools}:/usr/bin:/bin",
        "TTDN_DATABASE": "ckan",
        "TTDN_STORAGE": str(storage),
        "TTDN_BACKUPS": str(backups),
    }

    def run(answer: str) -> int:
        dump.write_text(f"#!/bin/sh\n{answer}\n")
        dump.chmod(0o755)
        command = [str(DEPLOY / "backup.sh")]
        return subprocess.run(command, env=environment, capture_output=True).returncode

    assert run("exit 1") != 0
    assert list(backups.iterdir()) == []

    assert (
        run('for each; do case $each in --file=*) echo rows > "${each#--file=}";; esac; done') == 0
    )
    (made,) = backups.iterdir()
    assert (made / "database.dump").exists()
    subprocess.run(["/usr/bin/sha256sum", "-c", "SHA256SUMS"], cwd=made, check=True)
