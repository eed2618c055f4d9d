"""The address that a guess comes from: the peer's, or what a trusted proxy says of it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from functools import cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# A household or an office has a network of this size in IPv6, and chooses freely within it.
_IPV6_PREFIX = 64


def client(peer: str, forwarded: str, trusted: Iterable[str]) -> str:
    """Return the client's address, an IPv6 one as its /64 network.

    ``peer``: who connected. ``forwarded``: the header X-Forwarded-For, which is read from the right
    and only as far as the address that a trusted proxy added; everything before it was written by
    whoever sent the request. ``trusted``: networks of the proxies.
    """
    networks = _networks(tuple(trusted))
    found = _read(peer)
    for text in reversed(forwarded.split(",")):
        if found is None or not any(found in network for network in networks):
            break
        further = _read(text)
        if further is None:
            break
        found = further
    return peer if found is None else _grouped(found)


def problems(trusted: Iterable[str]) -> list[str]:
    """Return the entries of the option that are no network."""
    return [text for text in trusted if _network(text) is None]


@cache
def _networks(trusted: Sequence[str]) -> tuple[Network, ...]:
    return tuple(network for network in map(_network, trusted) if network is not None)


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _read(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _grouped(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
