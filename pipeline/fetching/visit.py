"""One fetch on its way: its limits, what it may tell to whom, and what it has cost so far."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace

import httpx

PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost: seconds by the clock on the wall, and bytes."""

    total: float = 30.0
    """All requests of the fetch together, redirects and repetitions included; waiting for a turn is not counted."""
    connect: float = 5.0
    read: float = 10.0
    """Between two pieces of an answer."""
    redirects: int = 5
    retries: int = 2
    wire: int = 11 << 20
    """A calendar with a poster in it, uncompressed, is ten megabytes; its events are wanted."""
    content: int = 20 << 20

    def allowing(self, max_bytes: int | None) -> "Limits":
        """Give the limits of a source whose `max_bytes` option says how large its document may be."""
        return self if max_bytes is None else replace(self, wire=max_bytes, content=max_bytes)


@dataclass(slots=True)
class Visit:
    """One fetch on its way through redirects."""

    url: httpx.URL
    purpose: str
    limits: Limits
    secrets: Mapping[str, str]
    """Headers for the first origin only."""
    conditions: dict[str, str]
    permanent: bool = True
    hops: int = 0
    spent: float = 0.0
    bytes: int = 0
    turn: AsyncExitStack = field(default_factory=AsyncExitStack)
    turn_of: str = ""

    text: str = ""
    """The URL as text."""

    def __post_init__(self) -> None:
        self.text = str(self.url)

    async def leave(self) -> None:
        """Give up the turn at the host that was asked last."""
        if self.turn_of:
            await self.turn.aclose()
            self.turn_of = ""

    def move(self, target: httpx.URL, status: int) -> None:
        """Go where a redirect leads; what was meant for one origin is not told to another."""
        if origin(target) != origin(self.url):
            self.secrets = {}
        downgraded = self.url.scheme == "https" and target.scheme == "http"
        self.permanent = self.permanent and status in PERMANENT and not downgraded
        self.url, self.text = target, str(target)
        self.hops += 1


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read: nothing of a redirect's body, only the beginning of an error's."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def port(url: httpx.URL) -> int:
    """Give the port of a URL, told or implied."""
    return url.port or {"http": 80, "https": 443}[url.scheme]


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Give what secrets are bound to: scheme, host and port (RFC 6454)."""
    return url.scheme, url.host, port(url)
