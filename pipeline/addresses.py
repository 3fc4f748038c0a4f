"""Which addresses may be dialled: public unicast on the web's ports, and this machine's networks only when allowed.

The check is of the resolved address, at the moment of connecting: a name, a redirect or a resolver that
changes its mind (rebinding) cannot lead anywhere else. `ipaddress.is_global` is not used, since it lets
multicast, NAT64, 6to4, mapped and compatible forms of 127.0.0.1 through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from scrapers.errors import RefusedAddress

WEB_PORTS = frozenset({80, 443})

PRIVATE = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "shared (carrier NAT)": ("100.64.0.0/10",),
}
"""Networks of this machine and its neighbours: refused unless private hosts are allowed."""

FORBIDDEN = {
    "cloud metadata": ("100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::254/128", "fd20:ce::254/128"),
    "unspecified": ("0.0.0.0/8", "::/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10", "fec0::/10"),
    "reserved": ("192.0.0.0/24", "240.0.0.0/4", "::/8", "100::/64", "2001::/23", "5f00::/16"),
    "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    "benchmarking": ("198.18.0.0/15",),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "6to4": ("192.88.99.0/24", "2002::/16"),
    "local NAT64": ("64:ff9b:1::/48",),
}
"""Networks where no calendar is ever published (IANA special-purpose registries, RFC 6890)."""

PUBLIC_V6 = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
"""On a network without IPv4 every public host looks like this: the address inside decides (RFC 6052)."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _table(named: dict[str, tuple[str, ...]]) -> tuple[tuple[Network, str], ...]:
    return tuple((ip_network(network), name) for name, networks in named.items() for network in networks)


_PRIVATE, _FORBIDDEN = _table(PRIVATE), _table(FORBIDDEN)


@lru_cache(maxsize=4096)
def special(address: Address) -> tuple[str, bool] | None:
    """Name the special range an address lies in, and whether it is a private one; None for a public address."""
    inner = _inner(address)
    if inner is not None:
        return special(inner)
    forbidden = _within(address, _FORBIDDEN)
    private = _within(address, _PRIVATE)
    if private is not None and forbidden in (None, "reserved"):  # ::1 lies inside the reserved ::/8
        return private, True
    if forbidden is not None:
        return forbidden, False
    if address.version == 6 and address not in PUBLIC_V6:
        return "reserved", False
    return None


def _inner(address: Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 address stands for: IPv4-mapped, or translated by NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def _within(address: Address, table: Iterable[tuple[Network, str]]) -> str | None:
    return next((name for network, name in table if network.version == address.version and address in network), None)


@lru_cache(maxsize=4096)
def literal(host: str) -> Address | None:
    """Read a host that is written as an address, also with a zone (`fe80::1%eth0`); None for a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def is_loopback(host: str) -> bool:
    """Tell whether a host is plainly this machine: a loopback address, or `localhost` and names under it."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = literal(name)
    found = special(address) if address is not None else None
    return found is not None and found[0] == "loopback"


@dataclass(frozen=True, slots=True)
class Guard:
    """Says which addresses and ports may be dialled; every refusal is a RefusedAddress that names the reason."""

    allow_private: bool = False
    """Also loopback and private networks, on any port. Link-local and metadata addresses stay refused."""
    exempt: frozenset[tuple[str, int]] = frozenset()
    """Single (address, port) pairs that may be dialled whatever they are."""

    def check(self, address: str, port: int, *, host: str = "") -> None:
        """Raise RefusedAddress unless this resolved address may be dialled."""
        if (address, port) in self.exempt:
            return
        parsed = literal(address)
        if parsed is None:
            raise RefusedAddress(f"{_named(host, address)} is not an address")
        found = special(parsed)
        if found is None:
            self._check_port(port, host or address)
        elif not (found[1] and self.allow_private):
            hint = "; --allow-private-hosts permits it" if found[1] else ""
            raise RefusedAddress(f"{_named(host, address)} is not fetched, its range is {found[0]}{hint}")

    def check_all(self, addresses: Iterable[str], port: int, *, host: str) -> None:
        """Raise RefusedAddress when any of the addresses a name resolves to is refused.

        A public name with one private answer is an attack or a mistake; taking the good half would let
        the next lookup take the bad one.
        """
        for address in addresses:
            self.check(address, port, host=host)

    def check_host(self, host: str, port: int) -> None:
        """Raise RefusedAddress for what can be refused before any lookup: a bad port or a literal address."""
        if literal(host) is not None:
            self.check(host.strip("[]"), port)
        elif not self.allow_private and not self.exempt:
            if is_loopback(host):
                raise RefusedAddress(f"{host} is this machine, which is not fetched; --allow-private-hosts permits it")
            self._check_port(port, host)

    def _check_port(self, port: int, host: str) -> None:
        if port not in WEB_PORTS:
            raise RefusedAddress(f"port {port} of {host} is not fetched; only 80 and 443 are")


def _named(host: str, address: str) -> str:
    return f"{host} ({address})" if host and host != address else address
