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
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

from pipeline import clock
from pipeline.publish import errors, json_api, site
from pipeline.publish.http_security import SECURITY
from pipeline.publish.index import Index
from pipeline.publish.kept import Kept, Sent, sent
from pipeline.publish.problem import Problem
from pipeline.publish.tally import Tally
from pipeline.publish.visit import Reply, Visit, redirect, visit

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
OPEN = {"access-control-allow-origin": "*", "access-control-expose-headers": "ETag, Link, Retry-After"}
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


def static() -> tuple[str, Callable[..., Any]]:
    """Give the route of our static files. An address with the file's version may be kept for a year, others an hour."""

    async def view(request: Any) -> Any:
        name = request.url_vars["name"]
        path = site.folder() / "static" / name
        if not path.is_file():
            return _sent(request, failure(request.path, Problem(404, "there is nothing at this address")))
        versioned = site.asset(name).endswith(f"?{request.query_string}")
        kind = guess_type(name)[0] or "application/octet-stream"
        return _sent(request, Reply(path.read_bytes(), kind, seconds=YEAR if versioned else HOUR))

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
    index = kept.indexes.setdefault(database.path, Index())

    def make(conn: sqlite3.Connection) -> Reply:
        with _one_moment(conn) as unlimited:

            def counting(conn: sqlite3.Connection) -> Tally | None:
                with unlimited():
                    parts = index.at(conn)
                return Tally(conn, parts) if parts is not None else None

            return handler(
                visit(conn, region, now=now, base=base, path=path, pairs=pairs, names=names, regions=regions,
                      counting=counting)
            )  # fmt: skip

    key, version = (region, base, path, pairs), kept.version(database.path)
    known = kept.get(key, version, now)
    if known is None:
        known = sent(await database.execute_fn(make))
        kept.put(key, version, now, known)  # with the version before the reading: a commit since then makes it anew
    return known


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
    """Turn an answer into Datasette's Response: a strong ETag of its bytes, 304 where the client has them."""
    from datasette.utils.asgi import Response

    ready = answer if isinstance(answer, Sent) else sent(answer)
    reply, body = ready.reply, ready.body
    headers = {**SECURITY, **(OPEN if reply.open else {}), **reply.headers, "cache-control": _cache(reply)}
    if reply.status == 200:
        headers["etag"] = ready.etag
        if _has(request.headers, headers["etag"]):
            return Response("", status=304, headers=headers, content_type=reply.media_type)
    if reply.status != 204:
        headers["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, reply.status, headers, reply.media_type)


def _cache(reply: Reply) -> str:
    return f"public, max-age={reply.seconds}" if reply.seconds else "no-store"


def _has(headers: Mapping[str, str], etag: str) -> bool:
    """Tell whether the client has these bytes already (If-None-Match, compared weakly as RFC 9110 says)."""
    said = [part.strip().removeprefix("W/") for part in headers.get("if-none-match", "").split(",")]
    return etag in said or "*" in said
