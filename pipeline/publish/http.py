"""Between Datasette and our answers: regions, time limits, ETag and 304, HEAD, CORS, security headers, errors.

Datasette's plugins call `route` and nothing else. An answer is made in one of Datasette's reader
threads, in one read transaction, so that a page and its counts tell of the same moment.
"""

import logging
import re
import sqlite3
import time
from asyncio import to_thread
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

from pipeline import clock
from pipeline.publish import errors, json_api, site
from pipeline.publish.guard import App, Receive, Scope, Send
from pipeline.publish.kept import Address, Kept
from pipeline.publish.problem import Problem
from pipeline.publish.sending import Sent, Wire, sent, wire
from pipeline.publish.tally import Tally
from pipeline.publish.visit import Region, Reply, Visit, redirect

log = logging.getLogger(__name__)

Handler = Callable[[Visit], Reply]
Fixed = Callable[[str], Reply]
"""Makes an answer that needs no catalogue, from the site's address."""

SECONDS = 5.0
"""How long one answer may use SQLite."""
HOUR, YEAR = 3600, 31_536_000
MOST_PARAMETERS = 200
HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
DATA = re.compile(r"\.(json|jsonfeed|ics|rss|csv|geojson|xml|txt)$|^/healthz$")
SLASHED = re.compile(r"(/[A-Za-z0-9._~-]+)+/+")
"""A path of ours with a slash too many; nothing that a browser could take for another host is ever redirected to."""
METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": "If-None-Match, If-Modified-Since",
    "access-control-max-age": "86400",
}


def route(pattern: str, handler: Handler) -> tuple[str, Callable[..., Any]]:
    """Give the entry of Datasette's `register_routes` for an answer made from the catalogue."""

    async def view(datasette: Any, request: Any) -> Any:
        return await respond(datasette, request, handler)

    return pattern, view


@lru_cache(maxsize=64)
def _file(path: Path, changed: int, seconds: int) -> Sent:
    """Give a file ready to send; it is read and packed once."""
    return sent(Reply(path.read_bytes(), guess_type(path.name)[0] or "application/octet-stream", seconds=seconds))


def static() -> tuple[str, Callable[..., Any]]:
    """Give the route of our static files. An address with the file's version may be kept for a year, others an hour."""

    async def view(request: Any) -> Any:
        name = request.url_vars["name"]
        path = site.folder() / "static" / name
        if not path.is_file():
            return _sent(request, failure(request.path, Problem(404, "there is nothing at this address")))
        versioned = site.asset(name).endswith(f"?{request.query_string}")
        return _sent(request, _file(path, path.stat().st_mtime_ns, YEAR if versioned else HOUR))

    return r"^/static/(?P<name>(vendor/)?[a-z0-9-]+\.[a-z0-9]+)$", view


Receiver = Callable[[Mapping[str, str], str, str, Path, datetime], Reply]
"""Takes a form: its fields, the client's address, the region, the data folder, the moment."""


def form(pattern: str, show: Handler, receive: Receiver, most: int) -> tuple[str, Callable[..., Any]]:
    """Give the entry of Datasette's `register_routes` for a form: shown with GET, taken with POST up to `most` bytes.

    There are no sessions and no cookies, so there is nothing that a forged request could abuse.
    """

    async def view(datasette: Any, request: Any) -> Any:
        if request.method != "POST":
            return await respond(datasette, request, show)
        try:
            reply = await _received(datasette, request, receive, most)
        except Problem as problem:
            reply = failure(request.path, problem)
        return _sent(request, reply)

    return pattern, view


async def _received(datasette: Any, request: Any, receive: Receiver, most: int) -> Reply:
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > most:
        raise Problem(413, f"the form may have at most {most:,} bytes")
    body = (await request.post_body())[:most].decode("utf-8", "replace")
    fields = dict(_pairs(body))
    region = _region(tuple(pair for pair in fields.items() if pair[0] == "region"), regions_of(datasette))
    folder = Path(datasette.get_database(region).path).absolute().parent
    client = str((request.scope.get("client") or ("",))[0])
    return await to_thread(receive, fields, client, region, folder, clock.now())


def fixed(pattern: str, make: Fixed) -> tuple[str, Callable[..., Any]]:
    """Give the entry of Datasette's `register_routes` for an answer that needs no catalogue."""

    async def view(datasette: Any, request: Any) -> Any:
        return _sent(request, make(base_of(request)))

    return pattern, view


async def respond(datasette: Any, request: Any, handler: Handler) -> Any:
    """Answer a request from the catalogue of the region it asks for; whatever goes wrong, say so in its form."""
    try:
        reply = await _answer(datasette, request, handler)
    except Problem as problem:
        reply = failure(request.path, problem)
    except sqlite3.Error as error:
        log.error("%s: %s", request.path, error)
        reply = failure(request.path, Problem(503, f"the catalogue cannot be read now: {error}", retry_after=60))
    return _sent(request, reply)


KEPT: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()
"""What each server keeps of its answers."""


async def _answer(datasette: Any, request: Any, handler: Handler) -> Reply | Sent:
    if request.method not in METHODS.split(", "):
        raise Problem(405, f"{request.method} is not possible here; allowed: {METHODS}")
    if request.method == "OPTIONS":
        return Reply("", "text/plain", 204, PREFLIGHT)
    pairs = _pairs(request.query_string)
    regions = regions_of(datasette)
    region = _region(pairs, regions)
    base, path, names, now = base_of(request), request.path, dict(request.url_vars), clock.now()

    database, kept = datasette.get_database(region), KEPT.setdefault(datasette, Kept())
    index = kept.index(database.path)

    def make(conn: sqlite3.Connection) -> Reply:
        with _one_moment(conn) as unlimited:

            def counting(conn: sqlite3.Connection) -> Tally | None:
                with unlimited():
                    parts = index.at(conn)
                return Tally(conn, parts) if parts is not None else None

            return handler(Visit(conn, Region.read(conn, region), now, base, path, pairs, names, regions, counting))

    key, version = (region, base, path, pairs), kept.version(database.path)
    known = kept.get(key, version, now)
    if known is None:
        known = await database.execute_fn(lambda conn: _ready(make(conn), request.headers))
        kept.put(key, version, now, known)  # with the version before the reading: a commit since then makes it anew
    elif known.packed is None and known.packed_for(request.headers):
        await to_thread(known.pack)
    if key in kept.answers:
        kept.remember(_address(request.scope, request.headers), database.path, key)
    return known


def _ready(reply: Reply, headers: Mapping[str, str]) -> Sent:
    """Make an answer ready, packed in the reader's thread where the client takes it."""
    ready = sent(reply)
    if ready.packed_for(headers):
        ready.pack()
    return ready


def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(parse_qsl(query, keep_blank_values=True, errors="replace", max_num_fields=MOST_PARAMETERS))
    except ValueError as error:
        raise Problem(400, f"more than {MOST_PARAMETERS} parameters") from error


def regions_of(datasette: Any) -> tuple[str, ...]:
    """Name the databases that are served, the default region first."""
    return tuple(name for name, database in datasette.databases.items() if database.path is not None)


def _region(pairs: tuple[tuple[str, str], ...], regions: tuple[str, ...]) -> str:
    """Give the region a request asks for; the first one unless it says."""
    if not regions:
        raise Problem(503, "there is no catalogue yet; make one with `weakties collect`", retry_after=60)
    asked = [value for name, value in pairs if name == "region" and value]
    for name in asked:
        if name not in regions or len(asked) > 1:
            raise Problem(400, f"region={name[:80]!r} is not served here; allowed: {', '.join(regions)}",
                          parameter="region", allowed=regions)  # fmt: skip
    return asked[0] if asked else regions[0]


def base_of(request: Any) -> str:
    """Give scheme and host as the client wrote them; a host that is none never gets into a link."""
    host = request.host if HOST.fullmatch(request.host) else "localhost"
    return f"{request.scheme}://{host}"


@contextmanager
def _one_moment(conn: sqlite3.Connection) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Read in one transaction and within a limit of time; SQLite says `interrupted` beyond it.

    Gives what suspends the limit, for work that is done once for many answers.
    """
    deadline = time.monotonic() + SECONDS

    def limit(seconds: float) -> None:
        conn.set_progress_handler(lambda: int(time.monotonic() > deadline + seconds), 10_000)

    @contextmanager
    def unlimited() -> Iterator[None]:
        began = time.monotonic()
        conn.set_progress_handler(None, 0)
        try:
            yield
        finally:
            limit(time.monotonic() - began)

    factory, conn.text_factory = conn.text_factory, str  # Datasette's own is a call of Python for every text
    limit(0)
    try:
        conn.execute("BEGIN")
        yield unlimited
    finally:
        conn.text_factory = factory
        conn.set_progress_handler(None, 0)
        conn.rollback()


def failure(path: str, problem: Problem) -> Reply:
    """Say what went wrong: a problem document for data, a page for people. Nobody may keep it."""
    headers = {"retry-after": str(problem.retry_after)} if problem.retry_after else {}
    if problem.status == 405:
        headers["allow"] = METHODS
    if DATA.search(path):
        body = json_api.reply(problem.document()).body
        return Reply(body, "application/problem+json; charset=utf-8", problem.status, headers, seconds=0)
    return Reply(errors.page(problem), "text/html; charset=utf-8", problem.status, headers, seconds=0, open=False)


def unknown(datasette: Any) -> tuple[str, Callable[..., Any]]:
    """Give the last route: our own page for every address but those of Datasette's own part.

    Datasette itself writes a long traceback to the log for each address that a robot makes up.
    """
    theirs = "|".join(re.escape(name) for name in ("-", "static", *regions_of(datasette)))

    async def view(request: Any) -> Any:
        if SLASHED.fullmatch(request.path):
            query = f"?{request.query_string}" if request.query_string else ""
            return _sent(request, redirect(request.path.rstrip("/") + query))
        return _sent(request, failure(request.path, Problem(404, "there is nothing at this address")))

    return rf"^/(?!({theirs})([/.]|$)|favicon\.ico$|_memory).*$", view


def _sent(request: Any, answer: Reply | Sent) -> Any:
    """Turn an answer into Datasette's Response."""
    from datasette.utils.asgi import Response

    ready = answer if isinstance(answer, Sent) else sent(answer)
    status, headers, body, media_type = wire(ready, request.method, request.headers)
    return Response(body, status, headers, media_type)


def repeated_first(datasette: Any, app: App) -> App:
    """Answer what was answered before, and still holds, before Datasette looks at the request."""
    kept = KEPT.setdefault(datasette, Kept())

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            ready = _repeated(kept, _address(scope, headers))
            if ready is not None:
                await _send(send, await _wire(ready, scope["method"], headers))
                return
        await app(scope, receive, send)

    return wrapped


def _address(scope: Scope, headers: Mapping[str, str]) -> Address:
    path = bytes(scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]  # as Datasette reads it
    return scope["scheme"], headers.get("host", ""), path, scope["query_string"]


def _repeated(kept: Kept, address: Address) -> Sent | None:
    try:
        return kept.known(address, clock.now())
    except sqlite3.Error:  # whoever answers now finds it again and says so
        return None


async def _wire(ready: Sent, method: str, headers: Mapping[str, str]) -> Wire:
    if ready.packed is None and ready.packed_for(headers):
        await to_thread(ready.pack)
    return wire(ready, method, headers)


async def _send(send: Send, told: Wire) -> None:
    """Send an answer without Datasette."""
    headers = {**told.headers, "content-type": told.media_type}
    encoded = [[name.encode("latin-1"), value.encode("latin-1")] for name, value in headers.items()]
    await send({"type": "http.response.start", "status": told.status, "headers": encoded})
    await send({"type": "http.response.body", "body": told.body})
