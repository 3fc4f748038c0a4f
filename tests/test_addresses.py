"""Nothing but public addresses is dialled, however the address is written."""

import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.addresses import Guard, is_loopback, special
from scrapers.errors import RefusedAddress

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "2620:fe::fe",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",  # a public host on a network without IPv4
]
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "::1",
    "::ffff:127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "fc00::1",
    "fd12:3456:789a::1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
]
NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "fd20:ce::254",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::127.0.0.1",  # IPv4-compatible
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",  # Teredo
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "not-an-address",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_dialled_on_the_ports_of_the_web(address: str) -> None:
    Guard().check(address, 443)
    Guard().check(address, 80)


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("allow_private", [False, True])
def test_no_other_port_of_a_public_host_is_dialled(address: str, allow_private: bool) -> None:
    with pytest.raises(RefusedAddress, match="port 22"):
        Guard(allow_private=allow_private).check(address, 22)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_dialled_only_when_allowed(address: str) -> None:
    with pytest.raises(RefusedAddress, match="allow-private-hosts"):
        Guard().check(address, 80)
    Guard(allow_private=True).check(address, 8080)


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("allow_private", [False, True])
def test_special_addresses_are_never_dialled(address: str, allow_private: bool) -> None:
    with pytest.raises(RefusedAddress):
        Guard(allow_private=allow_private).check(address, 80)


@pytest.mark.parametrize("spelling", ["127.1", "2130706433", "0x7f.1", "017700000001", "0x7f000001", "0"])
def test_spellings_that_only_the_resolver_understands_are_refused_once_resolved(spelling: str) -> None:
    packed = socket.inet_aton(spelling)  # how the C library reads them
    with pytest.raises(RefusedAddress):
        Guard().check(socket.inet_ntoa(packed), 80, host=spelling)


def test_one_bad_answer_refuses_the_whole_name() -> None:
    with pytest.raises(RefusedAddress, match=r"evil\.test \(10\.0\.0\.1\)"):
        Guard().check_all(["93.184.216.34", "10.0.0.1"], 443, host="evil.test")
    Guard().check_all(["93.184.216.34", "2606:4700::1111"], 443, host="good.test")


def test_a_bad_port_or_a_literal_address_is_refused_before_any_lookup() -> None:
    for host, port in (("example.org", 6379), ("[::1]", 80), ("169.254.169.254", 80)):
        with pytest.raises(RefusedAddress):
            Guard().check_host(host, port)
    Guard().check_host("example.org", 443)
    Guard(allow_private=True).check_host("devbox", 8080)


def test_one_exempt_address_opens_no_other() -> None:
    guard = Guard(exempt=frozenset({("127.0.0.1", 8001)}))
    guard.check("127.0.0.1", 8001)
    for address, port in (("127.0.0.1", 8002), ("127.0.0.2", 8001), ("::1", 8001), ("10.0.0.1", 8001)):
        with pytest.raises(RefusedAddress):
            guard.check(address, port)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "feeds.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1"]
)
def test_loopback_is_known_by_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "10.0.0.1", "notlocalhost", ""])
def test_other_hosts_are_not_taken_for_loopback(host: str) -> None:
    assert not is_loopback(host)


@given(st.ip_addresses())
def test_no_address_that_the_standard_library_calls_special_is_public(address: object) -> None:
    parsed = ip_address(str(address))
    unusual = parsed.is_private or parsed.is_loopback or parsed.is_link_local or parsed.is_multicast
    if unusual or parsed.is_reserved or parsed.is_unspecified:
        inner = getattr(parsed, "ipv4_mapped", None)
        assert (
            special(parsed) is not None
            or (inner is not None and inner.is_global)
            or str(parsed).startswith("64:ff9b::")
        )
