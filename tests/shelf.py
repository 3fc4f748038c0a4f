"""A small catalogue for tests of the site: rows put straight into a real SQLite file, as the store would leave them."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from json import dumps
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.publish import ical
from pipeline.publish.periods import utc
from pipeline.serve import application

ZONE = ZoneInfo("America/Los_Angeles")
SCHEMA = (Path(__file__).parents[1] / "pipeline" / "schema.sql").read_text()
LONG_AGO = "2026-01-05T08:00:00Z"
NULLS = (
    "url ends_at attendance kind kind_reason group_id group_name venue_id venue_name locality latitude longitude "
    "online_url is_free price_min price_max currency price_text registration_url registration_deadline series_id "
    "image_url"
).split()


class Shelf:
    """A catalogue under construction. Times are given as Portland sees them: `at="2026-03-03 18:00"`."""

    def __init__(self, path: Path, name: str = "Portland, Oregon", timezone: str = "America/Los_Angeles") -> None:
        self.path = path
        self.conn = sqlite3.connect(path)
        self.conn.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN; {SCHEMA} COMMIT;")
        facts = {"id": path.stem, "name": name, "timezone": timezone, "uid_domain": f"{path.stem}.weakties.example"}
        self.conn.executemany("INSERT INTO region VALUES (?, ?)", facts.items())
        self.domain = facts["uid_domain"]
        self.number = 0
        self.source("city")

    def source(self, source_id: str, state: str = "ok", **more: Any) -> None:
        row = {
            "id": source_id,
            "name": source_id.title(),
            "url": f"https://{source_id}.example/calendar.ics",
            "state": state,
            "last_success_at": "2026-03-03T14:00:00Z",
            "enabled": int(state != "disabled"),
            **more,
        }
        self.insert("sources", row)

    def insert(self, table: str, row: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(row))
        self.conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        self.conn.commit()

    def event(
        self,
        event_id: str,
        title: str = "",
        *,
        at: str = "2026-03-04 18:00",
        hours: float | None = 2,
        days: int | None = None,
        text: str = "",
        address: str | None = None,
        source: str = "city",
        organizer_url: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Put an event there; `days` makes it an all-day one. Gives its row."""
        self.number += 1
        row: dict[str, Any] = dict.fromkeys(NULLS)
        row |= {
            "number": self.number,
            "id": event_id,
            "title": title or event_id.replace("-", " ").title(),
            "summary": text[:200],
            "timezone": "America/Los_Angeles",
            "status": "confirmed",
            "relevance": "core",
            "topics": (),
            "audience": (),
            "uid": f"{event_id}@{self.domain}",
            "sequence": 0,
            "first_seen_at": LONG_AGO,
            "last_seen_at": "2026-03-03T14:00:00Z",
            "changed_at": LONG_AGO,
            **_times(at, hours, days),
            **more,
        }
        row |= {name: dumps(list(row[name])) for name in ("topics", "audience")}
        self.insert("events", row)
        heading = " ".join(part for part in (row["title"], row["group_name"], row["venue_name"]) if part)
        vevent = ical.vevent(row, plain=text, address=address, organizer_url=organizer_url)
        texts = {"number": self.number, "event_id": event_id, "heading": heading, "plain": text, "address": address}
        self.insert("event_texts", {**texts, "description": f"<p>{text}</p>" if text else "", "vevent": vevent})
        self.insert("events_fts", {"rowid": self.number, "heading": heading, "plain": text})
        self.listing(event_id, source, row)
        return row

    def listing(self, event_id: str, source: str, row: dict[str, Any], **more: Any) -> None:
        said = {
            "event_id": event_id,
            "source_id": source,
            "key": event_id,
            "url": row["url"],
            "title": row["title"],
            "starts_at": row["starts_at"],
            "status": row["status"],
            "content_hash": "x",
            "first_seen_at": row["first_seen_at"],
            "last_seen_at": row["last_seen_at"],
            "changed_at": row["changed_at"],
            **more,
        }
        self.insert("listings", said)

    def merged(self, alias: str, into: str, at: str) -> None:
        self.insert(
            "event_aliases",
            {
                "alias": alias,
                "event_id": into,
                "merged_at": at,
                "uid": f"{alias}@{self.domain}",
                "sequence": 0,
                "first_seen_at": LONG_AGO,
            },
        )


def _times(at: str, hours: float | None, days: int | None) -> dict[str, Any]:
    if days is not None:
        first = date.fromisoformat(at[:10])
        return {
            "starts_at": _midnight(first),
            "ends_at": _midnight(first + timedelta(days=days)) if days else None,
            "until_at": _midnight(first + timedelta(days=days or 1)),
            "local_date": at[:10],
            "local_time": None,
            "all_day": 1,
        }
    start = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    end = (start.astimezone(UTC) + timedelta(hours=hours)) if hours is not None else None
    return {
        "starts_at": utc(start),
        "ends_at": utc(end) if end else None,
        "until_at": utc(end or start),
        "local_date": at[:10],
        "local_time": at[11:16],
        "all_day": 0,
    }


def _midnight(day: date) -> str:
    return utc(datetime(day.year, day.month, day.day, tzinfo=ZONE))


class Site:
    """A shelf, served by the real Datasette, asked without a network."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.datasette = application(shelf.path.parent, shelf.path.stem)

    async def get(self, path: str, method: str = "GET", **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.datasette.client.request(method, path, headers=names)

    async def events(self, query: str = "") -> list[str]:
        """Ask `/events.json` and give the ids in their order."""
        answer = await self.get(f"/events.json{query}")
        assert answer.status_code == 200, answer.text
        return [event["id"] for event in answer.json()["events"]]


SERVE = """
from pathlib import Path
from pipeline.serve import serve

serve(Path({data!r}), {region!r}, port={port}, ready=lambda: print("ready", flush=True))
"""


@contextmanager
def serving(shelf: Shelf) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Serve a shelf by a real server of its own, started in another folder; give its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    elsewhere = shelf.path.parent / "elsewhere"
    elsewhere.mkdir()
    program = SERVE.format(data=str(shelf.path.parent), region=shelf.path.stem, port=port)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=elsewhere, env={**os.environ, "PYTHONPATH": ""}
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield port, process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
