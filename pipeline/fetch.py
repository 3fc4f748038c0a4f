"""One address fetched: politely, within bounds, and never from where nothing is published. The only module that dials.

    async with Fetcher() as fetcher:
        fetched = await fetcher.fetch("https://www.meetup.com/pdxpython/events/ical/", validators)
        fetched.document        # None when it has not changed

Everything that can go wrong is a SourceError whose message names the cause and the next step. Why it is built on
httpx over aiohttp, and what each guard is for: docs/decisions/0002-fetching.md.
"""

import asyncio
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp
import httpx
from httpx_aiohttp.transport import AiohttpResponseStream

from pipeline import clock
from pipeline.addresses import Guard, is_loopback
from pipeline.fetching.agent import user_agent
from pipeline.fetching.body import Body, read, read_some
from pipeline.fetching.headers import Validators, content_type, fresh_for, kept, readable, retry_after, validators
from pipeline.fetching.transport import ConnectionFailed, Resolve, explain, guarded_transport
from pipeline.fetching.visit import Answer, Limits, Visit, port
from pipeline.politeness import DELAY, Politeness, Robots, is_for_programs
from scrapers import walls
from scrapers.errors import RateLimited, RefusedAddress, SourceError, TimedOut, Unreachable
from scrapers.model import Document
from scrapers.statuses import OK, error_for

__all__ = ["Fetched", "Fetcher", "Limits", "Validators", "user_agent"]

ACCEPT = (
    "text/calendar, application/rss+xml, application/atom+xml, application/feed+json, application/json, "
    "text/html;q=0.9, */*;q=0.8"
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({502, 503, 504})
"""A proxy's faults, which are often over in a second."""
MAX_URL = 4096
ERROR_BODY = 65_536
CHUNK = 1 << 16
PAUSE = 60.0
"""Seconds for which a host is left alone that says 429 without saying how long."""
NO_ROBOTS = frozenset({"not-found", "gone", "blocked", "needs-token", "not-a-calendar", "too-large", "unreadable"})
"""What counts as "there is no robots.txt": any 4xx, and bodies that are none (RFC 9309 2.3.1.3)."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetch brought."""

    document: Document | None
    """None when the server says that nothing changed since the validators."""
    validators: Validators
    """For the next fetch of the same URL."""
    moved_to: str | None = None
    """Where it is now, when every redirect on the way was permanent: the source's URL should be changed."""
    hint_seconds: float | None = None
    """For how long the server says its answer stays good."""
    bytes_on_wire: int = 0
    duration: float = 0.0
    """Seconds, waiting for a turn not counted."""

    @property
    def unchanged(self) -> bool:
        """Tell whether the server says that nothing changed."""
        return self.document is None


class Fetcher:
    """Fetches addresses within the limits; one for a whole collection, in one event loop.

    `allow_private` lets loopback and private networks be fetched; `politeness` is another way to take turns at hosts.
    The rest is for tests: `guard`, `resolve`, `tls`, `sleep` and `jitter` replace who may be dialled, the resolver,
    the trusted certificates and time.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        agent: str | None = None,
        limits: Limits | None = None,
        delay: float = DELAY,
        politeness: Politeness | None = None,
        now: Callable[[], datetime] = clock.now,
        guard: Guard | None = None,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.now = now
        self._guard = guard or Guard(allow_private=allow_private)
        self._agent = agent or user_agent()
        self._limits = limits or Limits()
        self._politeness = politeness or Politeness(delay, sleep=sleep)
        self._robots = Robots(self._robots_txt, self._agent, slow=self._politeness.slow)
        self._resolve, self._tls, self._sleep, self._jitter = resolve, tls, sleep, jitter
        self._transport: httpx.AsyncBaseTransport | None = None

    async def __aenter__(self) -> Self:
        self._transport = guarded_transport(self._guard, resolve=self._resolve, tls=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    async def fetch(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        purpose: str = "",
        max_bytes: int | None = None,
        robots: bool | None = None,
    ) -> Fetched:
        """Fetch one address, following redirects; raises a SourceError.

        `headers` (a token, another User-Agent) are sent to the address's own origin and never to another.
        `robots` False skips robots.txt, True always asks it; by default pages ask, calendars and feeds do not.
        """
        visit = Visit(
            url=self._checked(url),
            purpose=purpose,
            limits=self._limits.allowing(max_bytes),
            secrets=dict(headers or {}),
            conditions=(validators or Validators()).headers,
        )
        async with visit.turn:
            while True:
                await self._take_turn(visit, robots)
                answer = await self._ask(visit)
                if answer.status not in REDIRECTS:
                    return self._fetched(visit, answer)
                self._redirect(visit, answer)

    def _checked(self, url: str | httpx.URL) -> httpx.URL:
        """Give the URL, if it is one that may be fetched as far as one can tell without asking a resolver."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise RefusedAddress(f"{str(url)[:200]!r} is not an address: {error}", url=str(url)) from error
        if parsed.scheme in ("webcal", "webcals"):
            parsed = parsed.copy_with(scheme="https")
        text = str(parsed)
        if parsed.scheme not in ("http", "https") or not parsed.host or len(text) > MAX_URL:
            raise RefusedAddress(f"{text[:200]!r} is not fetched: only http and https addresses are", url=text)
        if parsed.userinfo:
            raise RefusedAddress(
                f"the address at {parsed.host} holds a user name; a secret belongs into the environment (`token_env`)",
                url=f"{parsed.scheme}://{parsed.host}/",
            )
        self._guard.check_host(parsed.host, port(parsed))
        return parsed.copy_with(fragment=None) if parsed.fragment else parsed

    async def _take_turn(self, visit: Visit, robots: bool | None) -> None:
        """Wait until the host may be asked, and keep its turn over redirects within it."""
        host = visit.url.host
        if is_loopback(host):
            await visit.leave()
            return
        url = visit.text
        if robots or (robots is None and not is_for_programs(url)):
            await visit.leave()  # reading robots.txt takes a turn of its own
            await self._robots.check(url)
        if visit.turn_of != host:
            await visit.leave()
            await visit.turn.enter_async_context(self._politeness.turn(host))
            visit.turn_of = host

    async def _ask(self, visit: Visit) -> Answer:
        """Ask one host, again when its fault may pass or it claims that nothing changed since never."""
        answer = await self._insist(visit)
        if answer.status == 304 and not visit.conditions:
            visit.secrets = {**visit.secrets, "Cache-Control": "no-cache"}
            answer = await self._insist(visit)
            if answer.status == 304:
                raise Unreachable(
                    f"{visit.url.host} answers 304 Not Modified though it was asked for the whole document, twice",
                    url=visit.text,
                )
        return answer

    async def _insist(self, visit: Visit) -> Answer:
        """Repeat a request that failed for a reason that may pass, a little later each time."""
        for attempt in range(visit.limits.retries):
            wait = self._jitter() * 0.5 * 2**attempt
            try:
                answer = await self._exchange(visit)
            except ConnectionFailed:
                pass
            else:
                if answer.status not in PASSING:
                    return answer
                wait = max(wait, retry_after(answer.headers, self.now()) or 0.0)
                if wait > visit.limits.connect:
                    return answer
            await self._sleep(wait)
        return await self._exchange(visit)

    async def _exchange(self, visit: Visit) -> Answer:
        """Send one request and read its answer, within what is left of the time."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(max(visit.limits.total - visit.spent, 0.001)):
                return await self._send(visit)
        except TimeoutError as error:
            raise TimedOut(
                f"{visit.url.host} took longer than {visit.limits.total:g} seconds; it is tried again later",
                url=visit.text,
            ) from error
        finally:
            visit.spent += time.monotonic() - started

    async def _send(self, visit: Visit) -> Answer:
        assert self._transport is not None, "use the fetcher in an `async with` block"
        reading = False
        request = self._request(visit)
        try:
            response = await self._transport.handle_async_request(request)
            reading = True
            headers = readable(response.headers.raw)
            try:
                content = await self._content(response, headers, visit)
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError) as error:
            raise explain(error, visit.text, reading=reading) from error
        return Answer(response.status_code, headers, content)

    def _request(self, visit: Visit) -> httpx.Request:
        headers = {
            "User-Agent": self._agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip",
            **visit.conditions,
            **visit.secrets,
        }
        timeouts = {"connect": visit.limits.connect, "read": visit.limits.read}
        return httpx.Request("GET", visit.url, headers=headers, extensions={"timeout": timeouts})

    async def _content(self, response: httpx.Response, headers: Mapping[str, str], visit: Visit) -> bytes:
        """Read the body: the whole document, the beginning of an error page, nothing of a redirect."""
        if response.status_code in REDIRECTS or response.status_code == 304:
            return b""
        stream, encoding = response.stream, headers.get("content-encoding", "")
        assert isinstance(stream, AiohttpResponseStream)
        if response.status_code not in OK:
            return await read_some(stream, ERROR_BODY) if not encoding else b""
        body = Body(encoding, wire=visit.limits.wire, content=visit.limits.content, url=visit.text)
        body.expect(headers.get("content-length", ""))
        stream.CHUNK_SIZE = CHUNK
        try:
            return await read(stream, body)
        finally:
            visit.bytes += body.bytes_on_wire

    def _redirect(self, visit: Visit, answer: Answer) -> None:
        """Move the visit to where a redirect leads, if it may go there."""
        location = answer.headers.get("location", "").strip()
        if not location:
            raise Unreachable(f"{visit.url.host} answers {answer.status} without saying where to go", url=visit.text)
        if visit.hops >= visit.limits.redirects:
            raise Unreachable(
                f"more than {visit.limits.redirects} redirects, the last to {location[:200]}", url=visit.text
            )
        try:
            target = visit.url.join(location)
        except (httpx.InvalidURL, ValueError) as error:
            raise RefusedAddress(f"it redirects to {location[:200]!r}, which is no address", url=visit.text) from error
        visit.move(self._checked(target), answer.status)

    def _fetched(self, visit: Visit, answer: Answer) -> Fetched:
        """Make the result of the last answer, or the error that it stands for."""
        now = self.now()
        told = validators(answer.headers)
        document = None if answer.status == 304 else self._document(visit, answer, now)
        return Fetched(
            document=document,
            validators=told if document is not None else _renewed(visit.conditions, told),
            moved_to=visit.text if visit.hops and visit.permanent else None,
            hint_seconds=fresh_for(answer.headers, now),
            bytes_on_wire=visit.bytes,
            duration=visit.spent,
        )

    def _document(self, visit: Visit, answer: Answer, now: datetime) -> Document:
        media_type, charset = content_type(answer.headers)
        document = Document(
            url=visit.text,
            content=answer.content,
            media_type=media_type,
            charset=charset,
            fetched_at=now,
            status=answer.status,
            headers=kept(answer.headers),
            purpose=visit.purpose,
        )
        error = _refusal(document, retry_after(answer.headers, now))
        if error is not None:
            error.status = answer.status
            if answer.status == 429 and not is_loopback(visit.url.host):
                pause = error.retry_after if isinstance(error, RateLimited) else None
                self._politeness.hold(visit.url.host, pause or PAUSE)
            raise error
        return document

    async def _robots_txt(self, url: str) -> bytes | None:
        """Fetch a robots.txt: None where there is none."""
        try:
            fetched = await self.fetch(url, purpose="robots", max_bytes=1 << 20, robots=False)
        except SourceError as error:
            if error.code in NO_ROBOTS:
                return None
            raise
        return fetched.document.content if fetched.document is not None else None


def _refusal(document: Document, wait: float | None) -> SourceError | None:
    """Give the error that an answer stands for: what its body says, where that says more than its status."""
    by_body = walls.refusal(document)
    by_status = error_for(document.status, url=document.url, retry_after=wait)
    if by_status is None or (by_body is not None and by_body.code in ("blocked", "rate-limited", "needs-token")):
        return by_body
    return by_status


def _renewed(conditions: Mapping[str, str], told: Validators) -> Validators:
    """Keep the validators that a 304 does not repeat."""
    return Validators(
        told.etag or conditions.get("If-None-Match"), told.last_modified or conditions.get("If-Modified-Since")
    )
