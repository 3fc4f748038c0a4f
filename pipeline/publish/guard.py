"""Limits on what strangers may ask of SQLite, and headers on every answer of the server."""

import re
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
}
"""SQL is open to everyone. Time limits act between instructions of SQLite, and one instruction can build a
gigabyte (`hex(zeroblob(300000000))` took 14 s); these bound the instruction itself."""

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""For Datasette's own pages, which bring scripts inside them: nothing is loaded from elsewhere or told to others."""
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"content-security-policy", POLICY.encode()),
)
CLOSED = re.compile(r"/-/(?:databases|threads)(?:\.json)?/?")
"""Pages of Datasette that tell where files lie and what the machine does."""
CLOSED_PATH = "/-/closed"
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def limit(conn: sqlite3.Connection) -> None:
    """Set SQLite's own limits on a connection."""
    for category, most in LIMITS.items():
        conn.setlimit(category, most)


def with_headers(app: App) -> App:
    """Add the headers that hold for every answer, where the answer has not set them itself."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if CLOSED.fullmatch(scope.get("path", "")):
            scope = {**scope, "path": CLOSED_PATH, "raw_path": CLOSED_PATH.encode()}

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers") or [])
                present = {name.lower() for name, _ in headers}
                headers += [[name, value] for name, value in HEADERS if name not in present]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, sending)

    return wrapped
