"""The whole way through on real input: recorded feeds over loopback → SQLite → Datasette → a calendar, read back."""

import csv
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from second_reader import agreed
from servers import Server

from pipeline.serve import application

NOW = "2026-08-22T12:00:00Z"
"""The morning after the night on which the city's feeds were recorded."""
CITY, ZONE = "bloomington", "America/Indiana/Indianapolis"


def weakties(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "WEAKTIES_NOW": NOW, "WEAKTIES_DATA": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments], env=environment, capture_output=True, text=True, timeout=300
    )


def source_id(file: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", file.removesuffix(".ics").lower()).strip("-")[:60].strip("-")


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        return conn.execute(sql).fetchall()


CATALOGUE = "SELECT * FROM events", "SELECT * FROM listings", "SELECT * FROM changes", "SELECT * FROM event_texts"


class Night:
    """A recorded night, collected twice."""

    def __init__(self, data: Path, feeds: Path, server: Server) -> None:
        self.data, self.database = data, data / f"{CITY}.db"
        with (feeds / "FEEDS.tsv").open(encoding="utf-8") as file:
            self.feeds = {source_id(row["file"]): row for row in csv.DictReader(file, delimiter="\t")}
        entries = [f'[region]\nname = "Bloomington"\ntimezone = "{ZONE}"\n']
        for name, row in self.feeds.items():
            url = server.serve(f"/{row['file']}", (feeds / row["file"]).read_bytes(), media_type="text/calendar")
            entries.append(f'[[sources]]\nid = "{name}"\nurl = "{url}"\n')
        (data / f"{CITY}.toml").write_text("\n".join(entries), "utf-8")
        self.first = weakties(data, "collect", "--allow-private-hosts")
        self.before = [rows(self.database, sql) for sql in CATALOGUE]
        self.second = weakties(data, "collect", "--allow-private-hosts")


@pytest.fixture(scope="module")
def night(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with Server() as server:
        yield Night(tmp_path_factory.mktemp("night"), corpus / "nights" / CITY, server)


def test_a_whole_city_is_collected_and_each_source_fails_alone(night: Night) -> None:
    assert "Traceback" not in night.first.stderr
    assert night.first.returncode == 3, night.first.stderr[-2000:]
    [(total, upcoming)] = rows(night.database, f"SELECT count(*), sum(starts_at >= '{NOW}') FROM events")
    assert int(str(total)) > 20_000
    assert int(str(upcoming)) > 5_000


def test_error_pages_and_empty_bodies_are_told_as_what_they_are(night: Night) -> None:
    failed = dict(rows(night.database, "SELECT id, error_code FROM sources WHERE error_code IS NOT NULL"))
    assert set(failed.values()) <= {"blocked", "not-found", "not-a-calendar", "truncated"}
    told = {name for name, row in night.feeds.items() if int(row["events"] or 0) > 0}
    listed = {str(row[0]) for row in rows(night.database, "SELECT DISTINCT source_id FROM listings")}
    assert told <= listed, sorted(told - listed)
    assert not listed & set(failed)


def test_a_second_run_with_nothing_new_writes_nothing(night: Night) -> None:
    assert night.second.returncode == 3
    assert "nothing new" in night.second.stderr
    assert [rows(night.database, sql) for sql in CATALOGUE] == night.before


async def test_the_feed_read_back_by_another_parser_says_what_the_catalogue_says(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW)
    site = application(night.data, CITY)
    reply = await site.client.get("/events.ics?relevance=any&until=2026-08-25")
    assert reply.status_code == 200
    assert all(len(line) <= 75 for line in reply.content.split(b"\r\n"))
    agreed(reply.content)
    events = icalendar.Calendar.from_ical(reply.content).walk("VEVENT")
    stored = {
        str(row[0]): row[1:]
        for row in rows(
            night.database, "SELECT uid, title, starts_at, ends_at, all_day, local_date, status FROM events"
        )
    }
    assert len(events) > 200
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event in events:
        title, starts_at, ends_at, all_day, local_date, status = stored[str(event["UID"])]
        assert str(event["SUMMARY"]).removeprefix("Cancelled: ") == (title or "Untitled event")
        start = event.start
        if all_day:
            assert start == date.fromisoformat(str(local_date))
        else:
            assert start.astimezone(UTC) == datetime.fromisoformat(str(starts_at))
            if ends_at:
                assert event.end.astimezone(UTC) == datetime.fromisoformat(str(ends_at))
        assert str(event["STATUS"]) == {"cancelled": "CANCELLED", "tentative": "TENTATIVE"}.get(
            str(status), "CONFIRMED"
        )


async def test_pages_and_counts_agree_with_the_database(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAKTIES_NOW", NOW)
    site = application(night.data, CITY)
    for path in ("/", "/events", "/subscribe", "/sources", f"/{CITY}/events", "/events?relevance=any&when=weekend"):
        reply = await site.client.get(path)
        assert reply.status_code == 200, path
    told = (await site.client.get("/events.json?relevance=any&status=any&from=2000-01-01&limit=1")).json()
    [(count,)] = rows(
        night.database,
        "SELECT count(*) FROM events WHERE until_at > '2000-01-01T05:00:00Z' OR starts_at >= '2000-01-01T05:00:00Z'",
    )
    assert told["count"] == count
    states = Counter(row[0] for row in rows(night.database, "SELECT state FROM sources"))
    listed = (await site.client.get("/sources.json")).json()["sources"]
    assert len(listed) == sum(states.values()) == len(night.feeds)


def test_the_sample_city_goes_the_same_way(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[1] / "data" / "sample.toml"
    (tmp_path / "sample.toml").write_bytes(shipped.read_bytes())
    first = weakties(tmp_path, "collect")
    assert first.returncode == 3, first.stderr
    [(count,)] = rows(tmp_path / "sample.db", "SELECT count(*) FROM events")
    assert 100 <= int(str(count)) <= 200
    assert "nothing new" in weakties(tmp_path, "collect").stderr
