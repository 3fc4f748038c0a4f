"""What readers cost: our pages at two sizes, against Datasette's own pages and the least that gives the same.

A page is measured after a commit that changed no event, as most of a collection's do: no answer is kept then, while the
columns in memory and rendered cards hold. What a commit costs that changed events has a row of its own.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from benchmarks import memory, others
from benchmarks.bulk import grow
from benchmarks.calendars import NOW
from benchmarks.ingest import catalogue
from benchmarks.measure import MICRO, Row, cpu
from pipeline.serve import application

REPEATS = 5
PAGES = {
    "list page": "/events?kind=meetup&attendance=in-person&time=morning&from=2026-06-01&until=2026-12-01",
    "JSON of 100": "/events.json?limit=100",
    "search page": "/events?q=hackathon",
    "calendar of 500": "/events.ics?limit=500",
    "date range and kind": "/events.json?kind=meetup&from=2026-07-01&until=2026-07-08",
}
STOCK = {"smallest page": "/-/versions.json", "table page": "/bench/events"}
SELECT = "SELECT * FROM events JOIN event_texts USING (number) WHERE until_at > ? ORDER BY starts_at LIMIT 100"
MATCH = "SELECT count(*) FROM events_fts WHERE events_fts MATCH 'hackathon'"
VEVENTS = "SELECT vevent FROM event_texts JOIN events USING (number) WHERE until_at > ? ORDER BY starts_at LIMIT 500"


class Site:
    """Datasette with the catalogue of a folder, and an ASGI application that only runs the SQL, in this process."""

    def __init__(self, folder: Path) -> None:
        os.environ["WEAKTIES_NOW"] = NOW.isoformat()
        self.conn = sqlite3.connect(folder / "bench.db", check_same_thread=False)
        self.conn.row_factory = sqlite3.Row
        self.now = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
        self._ours = _client(application(folder, "bench").app())
        self._bare = _client(self._json)
        self._runner = asyncio.Runner()

    async def _json(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer with 100 rows as JSON: no parameters, no headers, no template."""
        found = [dict(row) for row in self.conn.execute(SELECT, (self.now,))]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        """Ask the site; anything but an answer is a fault of the benchmark."""
        answer = self._runner.run(self._ours.get(path, headers=headers))
        if answer.status_code not in (200, 304):
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def bare(self) -> httpx.Response:
        """Ask the bare application."""
        return self._runner.run(self._bare.get("/"))

    def fresh(self) -> None:
        """Make every kept answer stale, as a collection does."""
        with self.conn:
            self.conn.execute("UPDATE sources SET lease_owner = hex(randomblob(4)) WHERE id = 'source-0'")

    def changed(self) -> None:
        """Change a hundred events in what filters ask for."""
        with self.conn:
            self.conn.execute(
                "UPDATE events SET is_free = 1 - coalesce(is_free, 0) WHERE number IN "
                "(SELECT 1 + abs(random()) % (SELECT max(number) FROM events) FROM events LIMIT 100)"
            )

    def joined(self) -> bytes:
        """Join the stored text of 500 events."""
        return "".join(text for (text,) in self.conn.execute(VEVENTS, (self.now,))).encode()

    def close(self) -> None:
        """Close what this opened."""
        self._runner.close()
        self.conn.close()


def _client(app: Any) -> httpx.AsyncClient:
    headers = {"accept-encoding": "identity"}  # no other answer in the table is packed
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench.example", headers=headers)


READ = 10_000
"""So many events of a catalogue are read and stored as ever; a larger one repeats them (bulk.py)."""


def measure(sizes: tuple[int, int], rounds: int, folder: Path) -> list[Row]:
    """Measure the site on catalogues of two sizes; the ones that a folder has already are used again."""
    folders = [made(size, folder) for size in sizes]
    small, large = (_spent(each, rounds) for each in folders)
    megabytes, first = memory.taken(folders[1], ["/events.json", "/", *PAGES.values()], NOW.isoformat())
    theirs = others.datasette_ics(folders[1] / "bench.db", f"{NOW:%Y-%m-%dT%H:%M:%SZ}", rounds * REPEATS)
    rows = [_page(name, small, large) for name in PAGES]
    rows += [
        _against("list page", "smallest page", large, "Datasette's smallest page", 3),
        _against("list page", "table page", large, "Datasette's table page of the same events", None),
        _against("list page, 100 events changed", "list page", large, "the same when none changed", None),
        _against("JSON of 100", "bare JSON", large, "bare ASGI application with the same SQL", 1.5),
        _against("search page", "bare count", large, "bare full-text count", 20),
        _against("calendar of 500", "joined text", large, "joining stored text", 3),
        _against("calendar of 500", "icalendar", large, "building it with icalendar", None),
        *_by_datasette_ics(large, theirs),
        _against("calendar of 500, packed", "calendar of 500", large, "the same unpacked", None),
        Row("unchanged (304), ms", large["304"] * 1000, "1 ms", 1.5, large["304"] * MICRO, None),
        Row("repeated calendar, ms", large["repeated"] * 1000, "1 ms", 1.5, large["repeated"] * MICRO, None),
        Row("memory of the server", megabytes, "1 MB", 250),
        Row("first answer after a start", first * 1000, "1 ms", None, first * MICRO),
    ]
    return rows


def made(events: int, folder: Path) -> Path:
    """Give the folder of a catalogue of so many events, made when it is not there."""
    found = folder / str(events)
    if not (found / "bench.db").exists():
        read = folder / f"read-{min(events, READ)}"
        if not (read / "bench.db").exists():
            catalogue(min(events, READ), read)
        grow(read, found, events)
    return found


BARS = {"list page": 1.5, "date range and kind": 10.0}


def _page(name: str, small: dict[str, float], large: dict[str, float]) -> Row:
    growth = large[name] / small[name]
    return Row(name, growth, "its own at the smaller size", BARS.get(name), large[name] * MICRO, growth)


def _by_datasette_ics(spent: dict[str, float], theirs: float | None) -> list[Row]:
    """Give the rows of a calendar made by datasette-ics and of ours against it, where it is installed."""
    if theirs is None:
        return []
    both, name = {**spent, "datasette-ics": theirs}, "calendar of 500 by datasette-ics"
    return [
        Row(name, theirs / spent["joined text"], "joining stored text", None, theirs * MICRO),
        _against("calendar of 500", "datasette-ics", both, "the same by datasette-ics", None),
    ]


def _against(name: str, other: str, spent: dict[str, float], unit: str, bar: float | None) -> Row:
    return Row(f"{name} / {other}", spent[name] / spent[other], unit, bar, spent[name] * MICRO)


def _spent(folder: Path, rounds: int) -> dict[str, float]:
    """Give the median CPU seconds of one answer of each kind; pages after a commit, with nothing kept."""
    site = Site(folder)
    feed = PAGES["calendar of 500"]
    etag = {"If-None-Match": site.get(feed).headers["etag"]}
    rows = [dict(row) for row in site.conn.execute(SELECT.replace("LIMIT 100", "LIMIT 500"), (site.now,))]
    tasks: dict[str, Callable[[], Any]] = {
        "304": lambda: site.get(feed, etag),
        "repeated": lambda: site.get(feed),
        "bare JSON": site.bare,
        "bare count": lambda: site.conn.execute(MATCH, ()).fetchone(),
        "joined text": site.joined,
        "icalendar": lambda: others.join_events(rows),
        **{name: _getting(site, path) for name, path in STOCK.items()},
    }
    pages = {name: (path, {}, site.fresh) for name, path in PAGES.items()}
    pages["calendar of 500, packed"] = (feed, {"accept-encoding": "gzip"}, site.fresh)
    pages["list page, 100 events changed"] = (PAGES["list page"], {}, site.changed)
    found: dict[str, list[float]] = {}
    for _ in range(rounds * REPEATS):
        site.get(feed)
        for name, task in tasks.items():
            found.setdefault(name, []).append(cpu(task)[0])
        for name, (path, headers, before) in pages.items():
            before()
            found.setdefault(name, []).append(cpu(_getting(site, path, headers))[0])
    site.close()
    return {name: median(values) for name, values in found.items()}


def _getting(site: Site, path: str, headers: dict[str, str] | None = None) -> Callable[[], httpx.Response]:
    return lambda: site.get(path, headers)
