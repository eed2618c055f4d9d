"""Where a fetch may go is decided at the connection, and anew for each redirect (R25, H 6.7)."""

from __future__ import annotations

import socket

import pytest
from ttdn_fetching import ONCE, SHORT, START, failure, fetcher, over_tls, resolving
from ttdn_misbehaving import reply, to

from ckanext.ttdn.harvesters import credentials as creds
from ckanext.ttdn.harvesters.http import Fetcher, FetchError, World, allowlist

pytest_plugins = ["ttdn_fetching"]
HERE = "0.0.0.0"  # noqa: S104 - nobody listens there, it is to be refused


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", HERE),
        *("100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "fec0::1", "2001:db8::1"),
        "2001:0:7f00:1:0:0:f7f7:f7f7",  # Teredo with a server on loopback
        "2001:0:808:808:0:0:80ff:fffe",  # Teredo of the client 127.0.0.1
    ],
)
def test_r25_addresses_that_are_not_public_are_refused(address):
    assert not allowlist.may_connect(address, host="a.example", port=80, allowed=[])


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "203.162.0.1", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"]
)
def test_r25_public_addresses_are_reached(address):
    assert allowlist.may_connect(address, host="a.example", port=80, allowed=[])


@pytest.mark.parametrize(
    ("address", "entry", "may"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "172.16.0.0/12", True),  # public anyway
        ("10.1.2.3", "10.2.0.0/16", False),
        ("::ffff:10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "A.example", True),
        ("10.1.2.3", "a.example:8080", True),
        ("10.1.2.3", "a.example:80", False),
        ("10.1.2.3", "b.example", False),
        ("10.1.2.3", "10.1.2.3:8080", True),
        ("::1", "[::1]:8080", True),
        (HERE, "0.0.0.0/0", False),
        (HERE, "a.example", False),
        ("ff02::1", "a.example", False),
    ],
)
def test_r25_the_operator_allows_networks_hosts_or_exactly_one_port(address, entry, may):
    assert allowlist.may_connect(address, host="a.example", port=8080, allowed=[entry]) is may


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "not_http"),
        ("ftp://example.org/", "not_http"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "not_http"),
        ("javascript:alert(1)", "not_http"),
        ("/etc/passwd", "not_http"),
        ("http://", "bad_address"),
        ("http://example.org:0/", "bad_address"),
        ("http://example.org:99999/", "bad_address"),
        ("http://[::1/", "bad_address"),
        ("http://ex ample/", "bad_address"),
        ("http://a..example/", "bad_address"),
        ("http://\ud800/", "bad_address"),
        ("http://user:password@example.org/", "userinfo"),
    ],
)
def test_r25_only_plain_http_addresses_are_asked(server, url, code):
    with fetcher(server) as asking, pytest.raises(FetchError) as raised:
        asking.get(url)
    assert raised.value.code == code
    assert "user:password" not in str(raised.value)
    assert not server.connections


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "127.1",
        HERE,
        "[::1]",
    ],
)
def test_r25_every_way_to_write_loopback_is_refused(server, host):
    url = f"http://{host}:{server.port}/"
    with Fetcher(url, limits=ONCE) as asking, pytest.raises(FetchError) as raised:
        asking.get(url)
    assert raised.value.code == "not_public"
    assert raised.value.facts["port"] == server.port
    assert not server.connections


def test_r25_a_name_that_is_rebound_is_checked_at_the_connection(server):
    server.answers["/"] = b"HTTP/1.1 200 OK\r\n\r\n{}"
    resolve, asked = resolving(["127.0.0.1"], ["10.0.0.5"])
    url = f"http://rebound.example:{server.port}/"
    world = World(resolve=resolve)
    with Fetcher(url, allowed=["127.0.0.0/8"], limits=ONCE, world=world) as asking:
        assert asking.get(url).json() == {}
        assert asked == ["rebound.example"]  # no second resolution between check and connection
        with pytest.raises(FetchError) as raised:
            asking.get(url)
    assert raised.value.code == "not_public"
    assert raised.value.facts["address"] == "10.0.0.5"
    assert server.asked[0].headers["host"] == f"rebound.example:{server.port}"


def test_r25_one_private_address_among_public_ones_is_enough(server):
    resolve, _asked = resolving(["127.0.0.1", "10.0.0.5"])
    world = World(resolve=resolve)
    url = f"http://two.example:{server.port}/"
    error = failure(server, url, allowed=["127.0.0.0/8"], world=world)
    assert error.code == "not_public"
    assert not server.connections


def test_r25_proxies_and_netrc_of_the_environment_are_not_used(
    server, other, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, other.url)
    server.answers["/"] = reply()
    with fetcher(server) as asking:
        asking.get(server.url + "/")
    assert not other.connections
    assert "authorization" not in server.asked[0].headers


def test_r25_no_address_and_no_connection(server):
    def none(_host, _port):
        raise socket.gaierror

    assert failure(server, world=World(resolve=none)).code == "no_address"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    assert failure(server, url, allowed=["127.0.0.1"]).code == "no_connection"
    server.answers["/garbage"] = b"SSH-2.0-OpenSSH_9.2\r\n"
    assert failure(server, "/garbage").code == "no_connection"
    server.answers["/nothing"] = b""
    assert failure(server, "/nothing").code == "no_connection"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://127.0.0.1:1/", "not_public"),
        ("http://10.0.0.1/", "not_public"),
        ("http://169.254.169.254/latest/meta-data/", "not_public"),
        ("//[::ffff:a9fe:a9fe]/", "not_public"),
        ("file:///etc/passwd", "not_http"),
        ("data:text/plain,x", "not_http"),
        ("http://a:b@127.0.0.1/", "userinfo"),
        ("http://[", "bad_address"),
    ],
)
@pytest.mark.parametrize("status", [301, 303, 308])
def test_r25_each_redirect_is_checked_anew(server, address, code, status):
    server.answers["/"] = to(address, status)
    assert failure(server).code == code


def test_r25_a_redirect_to_a_server_of_the_own_network_does_not_reach_it(server, other):
    server.answers["/"] = to(f"{other.url}/")
    assert failure(server).facts["address"] == "127.0.0.1"
    assert not other.connections


def test_r25_redirects_end(server):
    server.answers["/loop"] = to("/loop")
    error = failure(server, "/loop")
    assert (error.code, error.facts["limit"]) == ("too_many_redirects", 5)
    assert len(server.asked) == 6
    server.answers["/0"] = reply(body=b"here")
    for step in range(1, 6):
        server.answers[f"/{step}"] = to(f"{step - 1}")
    with fetcher(server) as asking:
        answer = asking.get(server.url + "/5")
    assert (answer.body, answer.url) == (b"here", f"{server.url}/0")


def test_r25_a_redirect_may_name_its_place_in_vietnamese(server):
    server.answers["/"] = to("/huế".encode().decode("latin-1"))
    server.answers["/hu%E1%BA%BF"] = reply(body=b"here")
    with fetcher(server) as asking:
        assert asking.get(server.url).body == b"here"


def test_r25_tls_is_checked_by_the_host_s_name(secure, certificate):
    secure.answers["/"] = reply(body=b"{}")
    assert over_tls(secure, certificate).json() == {}
    with pytest.raises(FetchError) as raised:
        over_tls(secure, certificate, "other.example")
    assert raised.value.code == "tls"
    assert "other.example" in raised.value.facts["reason"]
    assert len(secure.asked) == 1


def test_r25_an_authority_that_nobody_trusts_is_refused(secure):
    assert failure(secure).code == "tls"
    assert not secure.asked


def test_r25_a_server_that_dribbles_over_tls_is_left(secure, certificate):
    secure.answers["/"] = lambda _asked: secure.dribble(START + b"\r\n", b"x")
    with pytest.raises(FetchError) as raised:
        over_tls(secure, certificate, limits=SHORT)
    assert raised.value.code == "too_slow"


def test_r25_a_redirect_from_https_to_http_is_refused_with_credentials(secure, certificate, server):
    secure.answers["/"] = to(server.url)
    server.answers["/"] = reply(body=b"{}")
    given = creds.Bearer("token-of-the-agency")
    with pytest.raises(FetchError) as raised:
        over_tls(secure, certificate, credentials=given)
    assert raised.value.code == "redirect_not_safe"
    assert not server.connections
