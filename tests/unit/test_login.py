"""Pure parts of logging in: the schedule of delays, and whose address a request has."""

from __future__ import annotations

import pytest

from ckanext.ttdn.services.login import addresses, limits


def test_delays_double_up_to_the_longest():
    limit = limits.Limit(free=3, first=10, longest=60)

    assert [limit.delay(number) for number in range(8)] == [0, 0, 0, 10, 20, 40, 60, 60]
    assert limit.delays() == [0, 0, 10, 20, 40, 60]
    assert limit.delay(10**6) == 60


PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("192.0.2.1", "", [], "192.0.2.1"),
        ("192.0.2.1", "203.0.113.1", [], "192.0.2.1"),
        ("192.0.2.1", "203.0.113.1", [PROXY], "192.0.2.1"),
        (PROXY, "203.0.113.1", [PROXY], "203.0.113.1"),
        # What the client wrote itself stands before what the proxy added.
        (PROXY, "198.51.100.9, 203.0.113.1", [PROXY], "203.0.113.1"),
        (PROXY, "203.0.113.1, 10.0.0.2", ["10.0.0.0/8"], "203.0.113.1"),
        (PROXY, "203.0.113.1, nonsense", [PROXY], PROXY),
        (PROXY, "", [PROXY], PROXY),
        (PROXY, "2001:db8:1:2:3::4", [PROXY], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.1", "", [], "203.0.113.1"),
        ("::1", "203.0.113.1", ["::1"], "203.0.113.1"),
        ("", "203.0.113.1", [PROXY], ""),
    ],
)
def test_the_address_is_the_one_that_a_trusted_proxy_names(peer, forwarded, trusted, address):
    assert addresses.client(peer, forwarded, trusted) == address


def test_what_is_no_network_is_named():
    assert addresses.problems(["10.0.0.0/8", "proxy.example"]) == ["proxy.example"]
