"""What the tests of fetching share: two servers, a clock that nobody waits for, a resolver."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl

import pytest
from ttdn_misbehaving import Misbehaving

from ckanext.ttdn.harvesters.http import Fetcher, FetchError, Limits, World

ONCE = Limits(tries=1)
SHORT = Limits(seconds_total=0.3, seconds_between=0.2, tries=3)
SECRET = "s3cr3t+of/the=agency"
START = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def server():
    with Misbehaving() as running:
        yield running


@pytest.fixture
def other():
    with Misbehaving() as running:
        yield running


class Clock:
    """A clock that goes on only while somebody sleeps, and says for how long they did."""

    def __init__(self):
        self.time = 1000.0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds

    def world(self, **others):
        return World(sleep=self.sleep, clock=lambda: self.time, **others)


def fetcher(server, *, allowed=None, limits=ONCE, **others):
    return Fetcher(server.url, allowed=allowed or [server.host], limits=limits, **others)


def failure(server, path="/", **others):
    """Fetch a path and return the error that it ends in."""
    with fetcher(server, **others) as asking, pytest.raises(FetchError) as raised:
        asking.get(path if "://" in path else server.url + path)
    return raised.value


def resolving(*answers):
    """A resolver that gives these addresses, one more list each time it is asked."""
    left = list(answers)
    asked = []

    def resolve(host, port):
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    return resolve, asked


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """The path of a certificate for ``data.example``, with its key, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "data.example")])
    now = dt.datetime.now(dt.timezone.utc)
    names = [x509.DNSName("data.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with Misbehaving(context) as running:
        yield running


def over_tls(secure, certificate, host="data.example", **others):
    resolve, _asked = resolving(["127.0.0.1"])
    world = World(resolve=resolve, tls=lambda: ssl.create_default_context(cafile=certificate))
    url = f"https://{host}:{secure.port}/"
    others = {"limits": ONCE, "allowed": ["127.0.0.0/8"], **others}
    with Fetcher(url, world=world, **others) as asking:
        return asking.get(url)
