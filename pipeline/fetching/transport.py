"""What connects to whom: the httpx transport over aiohttp, with every address checked when it is dialled.

Three checks, each enough alone for what it sees: the URL before anything (`Guard.check_host`), all answers of the
resolver, and the very address that the socket is made for. Proxies and netrc of the environment are not used, as
a proxy would dial for us.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Thread

import aiohttp
import certifi
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from httpx_aiohttp import AiohttpTransport

from pipeline.addresses import Guard
from scrapers.errors import BadTLS, RefusedAddress, SourceError, TimedOut, Truncated, Unreachable

MAX_HEADER = 32_768
MAX_HEADERS = 128
LOOKUPS = 32
"""Names looked up at one time: a few dead name servers must not keep the others waiting."""

Resolve = Callable[[str, int], Awaitable[list[str]]]


class ConnectionFailed(Unreachable):
    """No answer came, for a reason that may pass: refused, reset, or the name server did not answer."""


class Resolver(AbstractResolver):
    """Looks names up and refuses a name when any of its addresses may not be dialled."""

    def __init__(self, guard: Guard, resolve: Resolve | None = None) -> None:
        self._guard = guard
        self._resolve = resolve or self._look_up
        self._slots = asyncio.Semaphore(LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the addresses of a host; raises RefusedAddress, or OSError as the system's resolver does."""
        addresses = await self._resolve(host, port)
        self._guard.check_all(addresses, port, host=host)
        return [_result(host, address, port) for address in addresses]

    async def _look_up(self, host: str, port: int) -> list[str]:
        """Ask the system, in a daemon thread: a lookup that hangs for half a minute must not hold up our end."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()
        async with self._slots:
            Thread(target=_ask, args=(loop, answer, host, port), name=f"lookup {host}", daemon=True).start()
            return await answer

    async def close(self) -> None:
        """Do nothing: lookups end by themselves."""


def _ask(loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[list[str]]", host: str, port: int) -> None:
    """Look a host up and deliver what comes of it, unless nobody waits any more."""
    found: list[str] | OSError | UnicodeError
    try:
        found = _addresses(host, port)
    except (OSError, UnicodeError) as error:
        found = error
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(_deliver, answer, found)


def _deliver(answer: "asyncio.Future[list[str]]", found: list[str] | Exception) -> None:
    if answer.done():
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


def guarded_transport(
    guard: Guard, *, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None, connections: int = 100
) -> AiohttpTransport:
    """Make the transport; inside a running event loop, as aiohttp wants it. No cookies, no proxies, no decoding."""
    context = tls or tls_context()
    resolver = Resolver(guard, resolve)
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        socket_factory=_socket_factory(guard),
        ssl=context,
        limit=connections,
        ttl_dns_cache=60,
        keepalive_timeout=15,
    )
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        max_headers=MAX_HEADERS,
    )
    return AiohttpTransport(verify=context, trust_env=False, client=session)


def _socket_factory(guard: Guard) -> Callable[[aiohttp.AddrInfoType], socket.socket]:
    def make(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, sockaddr = info
        guard.check(str(sockaddr[0]), int(sockaddr[1]))
        return socket.socket(family, kind, protocol)

    return make


@cache
def tls_context() -> ssl.SSLContext:
    """Make the one TLS context: the system's certificates, and certifi's where a system has none. Costs 20 ms."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    has_folder = paths.capath is not None and any(Path(paths.capath).glob("*.0"))
    if not context.cert_store_stats()["x509_ca"] and not has_folder:
        context.load_verify_locations(cafile=certifi.where())
    return context


def explain(error: Exception, url: str, *, reading: bool) -> SourceError:
    """Turn what the client libraries raise into a SourceError. `reading`: the answer had begun."""
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) and error.__cause__ is not None else error
    host = httpx.URL(url).host
    match cause:
        case SourceError():
            return cause
        case aiohttp.InvalidURL() | httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return RefusedAddress(f"{url[:200]!r} is not an address that can be fetched ({cause})", url=url)
        case aiohttp.ClientConnectorDNSError():
            return _unresolved(cause.os_error, host, url)
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError() | ssl.SSLError():
            return BadTLS(f"{host} has no certificate that can be trusted: {_tls_reason(cause)}", url=url)
        case TimeoutError():
            doing = "stopped sending" if reading else "did not answer in time"
            return TimedOut(f"{host} {doing}; it is tried again later", url=url)
        case aiohttp.ClientResponseError():
            return Unreachable(f"{host} does not speak HTTP as it should: {_short(cause.message)}", url=url)
    if reading:
        return Truncated(
            f"{host} broke off in the middle of its answer ({_short(cause)}); nothing of it is used", url=url
        )
    return ConnectionFailed(f"no connection to {host}: {_short(cause)}", url=url)


def _unresolved(error: OSError, host: str, url: str) -> SourceError:
    if error.errno == socket.EAI_AGAIN:
        return ConnectionFailed(f"no name server could be asked for {host}; is this machine online?", url=url)
    return Unreachable(f"there is no host {host}; check the address for a typing mistake", url=url)


def _tls_reason(error: BaseException) -> str:
    inner = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or _short(inner)


def _short(error: object) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
