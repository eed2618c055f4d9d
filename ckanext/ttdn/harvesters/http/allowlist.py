"""Which addresses may be reached: public ones, and those that the operator allows (R25, H 6.7).

Only :func:`may_connect` decides; the connection asks it about the very address that it goes to.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# IANA's registers of special addresses, written out: ``is_global`` differs between versions of
# Python. The last one is public, and answers inside Azure with what a machine should know alone.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        "168.63.129.16/32",
    )
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# No server has such an address: "this host" leads to loopback, the others to many at once.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in ("0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8")
)


def may_connect(address: str, *, host: str, port: int, allowed: Sequence[str]) -> bool:
    """Tell whether a connection to ``address`` and ``port``, found for ``host``, is permitted.

    ``address``: an IP address as the resolver gives it. ``allowed``: networks (``10.0.0.0/8``),
    hosts, or exactly ``host:port`` (``[::1]:80`` for IPv6), where a host may be an address.
    IPv4 inside IPv6 (mapped, 6to4, NAT64, Teredo) counts as the IPv4 addresses that it leads to.
    """
    found = _led_to(ipaddress.ip_address(address.split("%")[0]))
    if any(_inside(each, _NEVER) for each in found):
        return False
    texts, networks = _read(tuple(allowed))
    names = {host.lower().rstrip("."), address}
    if any(texts & {name, f"{name}:{port}", f"[{name}]:{port}"} for name in names):
        return True
    return all(_public(each) or _inside(each, networks) for each in found)


def _led_to(address: Address) -> tuple[Address, ...]:
    """Return what the address leads to in the end: itself, or IPv4 addresses written in it."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return (address,)


def _public(address: Address) -> bool:
    return not _inside(address, _NOT_PUBLIC) and (
        address.version == 4 or address in _GLOBAL_UNICAST
    )


def _inside(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


@lru_cache(maxsize=8)
def _read(allowed: tuple[str, ...]) -> tuple[frozenset[str], tuple[Network, ...]]:
    networks: list[Network] = []
    for text in allowed:
        try:
            networks.append(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError:
            continue  # a host, or host:port
    return frozenset(text.strip().lower() for text in allowed), tuple(networks)
