"""Which addresses a harvester may reach: public ones, and those that the operator allows."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit


class Unreachable(Exception):
    """The address may not be fetched; the text says why."""


def require(url: str, allowed: Sequence[str]) -> None:
    """Raise :class:`Unreachable` unless ``url`` is http(s) and public, or is allowed.

    ``allowed``: networks (``10.0.0.0/8``), hosts, or exactly ``host:port``. Every address that the
    host name stands for must be permitted.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(f"Only http and https addresses are harvested, not {url}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.hostname in allowed or f"{parts.hostname}:{port}" in allowed:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{parts.hostname} has no address: {error}") from error
    for *_rest, (address, *_more) in found:
        _require_address(ipaddress.ip_address(str(address).split("%")[0]), parts.hostname, allowed)


def _require_address(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, host: str, allowed: Sequence[str]
) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    networks = [network for text in allowed if (network := _network(text))]
    if address.is_global or any(address in network for network in networks):
        return
    raise Unreachable(
        f"{host} stands for {address}, which is not a public address; "
        "ckanext.ttdn.harvest.allowed_networks does not list it"
    )


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
