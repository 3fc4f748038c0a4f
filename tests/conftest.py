"""What every test shares: no network but loopback, no clock but the test's, and the recorded corpus where it is."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
"""Recorded documents beside the project; other people's data, so they are not part of it."""

settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=100, database=None)
settings.register_profile("long", deadline=None, max_examples=5000)
settings.load_profile("deterministic")


class NetworkRefused(AssertionError):
    """A test tried to leave this machine. Not an OSError, so that no error handling takes it for an outage."""


def is_local(host: object) -> bool:
    """Tell whether a host is this machine: a loopback address or its name. Other names are never resolved."""
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def is_literal(host: object) -> bool:
    """Tell whether a host is written as an address, which asks no resolver."""
    try:
        ip_address(str(host).split("%")[0])
    except ValueError:
        return False
    return True


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Let tests, and fixtures that many of them share, reach loopback and nothing else, by name or by address."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(sock: socket.socket, address: Any) -> None:
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            raise NetworkRefused(f"a test tried to connect to {address[0]}:{address[1]}")

    def guarded_connect(sock: socket.socket, address: Any) -> None:
        refuse(sock, address)
        connect(sock, address)

    def guarded_connect_ex(sock: socket.socket, address: Any) -> int:
        refuse(sock, address)
        return connect_ex(sock, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if str(name).rstrip(".").endswith((".invalid", ".test", ".example")):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")  # as any resolver says (RFC 6761)
        if not (is_local(name) or is_literal(name)):
            raise NetworkRefused(f"a test tried to look up {name}")
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@pytest.fixture
def now() -> datetime:
    """A Tuesday noon in Portland, some days before the clocks change: the clock of tests that need one."""
    return datetime(2026, 3, 3, 20, 0, tzinfo=UTC)


@pytest.fixture
def frozen(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The same moment as the program's own clock, in this process and in those it starts."""
    monkeypatch.setenv("WEAKTIES_NOW", now.isoformat())
    return now


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of recorded documents; a test that needs them is skipped where they are not."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the recorded corpus is not beside this checkout (../shared/corpus)")
    return folder


@pytest.fixture(autouse=True)
def _no_leftovers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the settings of the person who runs the tests out of them."""
    for name in ("WEAKTIES_DATA", "WEAKTIES_NOW", "EVENTBRITE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield
