"""The sample region's own web server: an invented city whose calendars stand around today.

`data/sample/` holds its calendars, feeds and pages as templates. `{{tue+1 18:30 ics}}` is the Tuesday of next
week, half past six, as iCalendar writes it: a day of the week, so many weeks from this one, a time where there is
one, and a form. Everything is anchored to the week, so nothing changes until Monday. `answers.toml` beside them
says which of them are answered badly.
"""

import re
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from email.utils import format_datetime
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from pipeline.clock import now as clock
from pipeline.config import Region, shipped
from scrapers.dates import wall

SCHEME = "sample:"
PORT = 8799
"""Tried first, so that addresses, and with them validators, stay the same from run to run."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOKEN = re.compile(r"\{\{(?P<day>[a-z]{3})(?P<week>[+-]\d+)(?: (?P<time>\d\d:\d\d))? (?P<form>[a-z0-9]+)\}\}")

MEDIA_TYPES = {
    ".ics": "text/calendar",
    ".html": "text/html",
    ".rss": "application/rss+xml",
    ".rdf": "application/rdf+xml",
    ".atom": "application/atom+xml",
}

FORMS: Mapping[str, Callable[[datetime], str]] = {
    "ics": lambda when: f"{when:%Y%m%dT%H%M%S}",
    "utc": lambda when: f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}",
    "date": lambda when: f"{when:%Y%m%d}",
    "day": lambda when: f"{when:%Y-%m-%d}",
    "iso": lambda when: when.isoformat(),
    "rfc822": format_datetime,
    "words": lambda when: f"{when:%A, %B} {when.day}",
    "long": lambda when: f"{when:%A, %B} {when.day}, {when.year}",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """How one file is answered; the fields are those of `answers.toml`."""

    status: int = 200
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    lines: str = "crlf"
    fold: int = 0
    before: str = ""
    cut: int = 0


def render(text: str, now: datetime, zone: ZoneInfo) -> str:
    """Put dates around `now` into a template. Raises ValueError for a form or a day that does not exist."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())

    def write(match: re.Match[str]) -> str:
        if match["day"] not in DAYS or match["form"] not in FORMS:
            raise ValueError(f"{match[0]}: the days are {', '.join(DAYS)}, the forms {', '.join(FORMS)}")
        day = monday + timedelta(weeks=int(match["week"]), days=DAYS.index(match["day"]))
        hour = time.fromisoformat(match["time"] or "00:00")
        return FORMS[match["form"]](wall(datetime.combine(day, hour), zone))

    return TOKEN.sub(write, text)


def body(path: Path, answer: Answer, now: datetime, zone: ZoneInfo) -> bytes:
    """Give the bytes of a file as its answer describes them, troubles included."""
    text = answer.before + render(path.read_text("utf-8"), now, zone)
    content = text.encode(answer.encoding)
    if answer.fold:
        content = b"\n".join(_fold(line, answer.fold) for line in content.split(b"\n"))
    if path.suffix == ".ics" and answer.lines == "crlf":
        content = content.replace(b"\n", b"\r\n")
    return content[: len(content) - answer.cut]


def _fold(line: bytes, size: int) -> bytes:
    """Fold a line after `size` bytes wherever that is, as some producers do, inside characters too."""
    return b"\n ".join(line[start : start + size] for start in range(0, len(line), size)) if line else line


def answers(folder: Path) -> dict[str, Answer]:
    """Read how the files of a folder are answered."""
    table = tomllib.loads((folder / "answers.toml").read_text("utf-8"))
    return {name: Answer(**entry) for name, entry in table.items()}


class _Site(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files of one folder, with an ETag, and 404 for everything else."""

    protocol_version = "HTTP/1.1"
    server_version = "sample"

    def __init__(self, *request: Any, folder: Path, now: Callable[[], datetime], zone: ZoneInfo) -> None:
        self.folder, self.now, self.zone = folder, now, zone
        super().__init__(*request)

    def do_GET(self) -> None:
        """Answer with the document."""
        name = self.path.partition("?")[0].removeprefix("/")
        known = answers(self.folder)
        path = self.folder / name
        if name not in known and (path.suffix not in MEDIA_TYPES or path not in self.folder.iterdir()):
            return self._send(404, b"not found\n", {"content-type": "text/plain"})
        answer = known.get(name, Answer())
        content = body(path, answer, self.now(), self.zone) if path.exists() else b""
        etag = f'"{sha256(content).hexdigest()[:16]}"'
        headers = {"content-type": answer.media_type or MEDIA_TYPES[path.suffix], "etag": etag, **answer.headers}
        if answer.status == 200 and self.headers.get("if-none-match") == etag:
            return self._send(304, b"", {"etag": etag})
        return self._send(answer.status, content, headers)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def _send(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        if status != 304:
            self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet: collecting has its own progress."""


@contextmanager
def serving(
    timezone: str, folder: Path | None = None, *, now: Callable[[], datetime] = clock, port: int = PORT
) -> Iterator[str]:
    """Serve the sample documents on loopback while the block runs, and give their address, `http://127.0.0.1:N/`."""
    handler = partial(_Site, folder=folder or shipped() / "sample", now=now, zone=ZoneInfo(timezone))
    with _bound(cast("type[BaseHTTPRequestHandler]", handler), port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sample", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _bound(handler: type[BaseHTTPRequestHandler], port: int) -> ThreadingHTTPServer:
    """Bind to the preferred port, or to any that is free."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def needs_server(region: Region) -> bool:
    """Tell whether a region has sources of the form `sample:file`."""
    return any(source.url.startswith(SCHEME) for source in region.sources)


@contextmanager
def served(region: Region, *, now: Callable[[], datetime] = clock) -> Iterator[Region]:
    """Give a region whose `sample:` sources have real addresses while the block runs; any other as it is."""
    if not needs_server(region):
        yield region
        return
    with serving(region.timezone, now=now) as base:
        sources = tuple(
            replace(source, url=base + source.url.removeprefix(SCHEME)) if source.url.startswith(SCHEME) else source
            for source in region.sources
        )
        yield replace(region, sources=sources)
