"""How the program behaves towards other people's servers: one request at a time a host, a pause, and robots.txt.

None of it applies to loopback. robots.txt (RFC 9309) speaks to crawlers, so it is asked for pages; an address
that is published for programs to read (a calendar, a feed, an API) is exempt, as it is with feed readers.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from scrapers.errors import Blocked, RateLimited

DELAY = 1.0
"""Seconds between the end of one request to a host and the start of the next."""
PATIENCE = 20.0
"""A host that wants to be left alone for longer than this is not waited for: the source is due again later."""
MAX_CRAWL_DELAY = 15.0
ROBOTS_FOR = 24 * 3600.0
"""How long a robots.txt counts (RFC 9309 2.4)."""

FOR_PROGRAMS = re.compile(
    r"(?:^|[/._=&?-])(?:ics|ical|icalendar|webcal|caldav|rss|rss2|atom|rdf|feeds?|xml|json|wp-json|ajax|api|graphql|gql)"
    r"(?:$|[/._=&?-])",
    re.IGNORECASE,
)

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


def is_for_programs(url: str) -> bool:
    """Tell whether an address looks like a calendar, a feed or an API, published for programs to read."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}"
    return (parts.hostname or "").startswith("api.") or FOR_PROGRAMS.search(target) is not None


@dataclass(slots=True)
class _Host:
    """What is known of one host: whose turn it is, and when the next request may start."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ready_at: float = 0.0
    held_until: float = 0.0
    crawl_delay: float = 0.0


class Politeness:
    """Gives turns: one request at a time to each host, `delay` seconds apart. Lives in one event loop."""

    def __init__(self, delay: float = DELAY, *, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._delay = delay
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for this host's turn, and hold it while the block runs.

        Raises RateLimited when the host has asked to be left alone for longer than anyone would wait.
        """
        state = self._host(host)
        async with state.lock:
            await self._wait(host, state)
            try:
                yield
            finally:
                state.ready_at = self._clock() + max(self._delay, state.crawl_delay)

    async def _wait(self, host: str, state: _Host) -> None:
        now = self._clock()
        held = state.held_until - now
        if held > PATIENCE:
            raise RateLimited(
                f"{host} asked for a pause; {held:.0f} seconds of it are left, so nothing was requested",
                retry_after=held,
            )
        if (wait := max(held, state.ready_at - now)) > 0:
            await self._sleep(wait)

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long: it said 429."""
        state = self._host(host)
        state.held_until = max(state.held_until, self._clock() + seconds)

    def slow(self, host: str, seconds: float) -> None:
        """Keep at least so many seconds between requests to a host: the Crawl-delay of its robots.txt."""
        self._host(host).crawl_delay = min(seconds, MAX_CRAWL_DELAY)

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host.rstrip(".").lower(), _Host())


@dataclass(frozen=True, slots=True)
class _Rules:
    """One robots.txt as it was read; `rules` is None where a host has none."""

    rules: Protego | None
    read_at: float


class Robots:
    """Reads each host's robots.txt once a day and says what it allows.

    `get` fetches the file: bytes, None where there is none (any 4xx), or a SourceError, which counts as a
    refusal because the host did not say what it wants (RFC 9309 2.3.1).
    """

    def __init__(
        self,
        get: Callable[[str], Awaitable[bytes | None]],
        agent: str,
        *,
        slow: Callable[[str, float], None] = lambda host, seconds: None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._get = get
        self._agent = agent
        self._slow = slow
        self._clock = clock
        self._known: dict[str, _Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(self, url: str) -> None:
        """Raise Blocked when the host's robots.txt keeps us away from this address."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        rules = await self._rules(origin, parts.hostname or "")
        if rules is not None and not rules.can_fetch(url, self._agent):
            raise Blocked(
                f"{origin}/robots.txt keeps programs away from {parts.path or '/'}. Ask the publisher for a calendar, "
                "a feed or permission; with permission, set `options = {robots = false}`",
                url=url,
            )

    async def _rules(self, origin: str, host: str) -> Protego | None:
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin)
            if known is None or self._clock() - known.read_at > ROBOTS_FOR:
                known = self._known[origin] = _Rules(await self._read(origin, host), self._clock())
            return known.rules

    async def _read(self, origin: str, host: str) -> Protego | None:
        body = await self._get(f"{origin}/robots.txt")
        if body is None:
            return None
        rules = Protego.parse(body.decode("utf-8", "replace"))
        if (delay := rules.crawl_delay(self._agent)) is not None:
            self._slow(host, float(delay))
        return rules
