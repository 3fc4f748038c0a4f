"""Reading while it is written: no error, nothing stale, however often a collection runs meanwhile."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import quantiles

import pytest
from figures import measured
from servers import Server
from test_run import free_port
from told import NOW

ROOT = Path(__file__).parents[1]
SOURCES, EVENTS, CLIENTS = 8, 25, 8
PAUSE = 0.05
"""Seconds a client rests between two questions: the proof is about what they read, not about how much."""
EVERY = "relevance=any"
PATHS = (
    "/", f"/events?{EVERY}", f"/events.json?{EVERY}&limit=200", f"/events.ics?{EVERY}", f"/events.rss?{EVERY}",
    f"/events.csv?{EVERY}", f"/events.geojson?{EVERY}", f"/events.json?{EVERY}&q=version", "/sources.json", "/new",
    "/calendar/2026-03", "/healthz", "/metrics",
)  # fmt: skip
VERSION = re.compile(rb"Version (\d+) ")

CLUBS = ("bread baking", "harbor history", "chess", "soldering", "choir", "founders", "trails", "incidents")


def calendar(source: int, version: int) -> str:
    """Every title of a source says which version it is of; place, hour and number are its own, so none is a copy."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@s{source}.example\r\nDTSTAMP:20260101T000000Z\r\nGEO:45.{52 + source};-122.67\r\n"
        f"SUMMARY:Version {version} of {CLUBS[source]} {100 * source + n + 100}\r\n"
        f"DTSTART:{NOW + timedelta(days=1 + n % 25, minutes=97 * source):%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\n"
        for n in range(EVENTS)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n{events}END:VCALENDAR\r\n"


@dataclass
class Readers:
    """Clients that read until told to stop, and what they saw."""

    port: int
    finished: int = 0
    """The version of the last collection that has ended."""
    stop: threading.Event = field(default_factory=threading.Event)
    seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    versions: set[int] = field(default_factory=set)

    def read(self, first: int) -> None:
        connection, number = HTTPConnection("127.0.0.1", self.port, timeout=30), first
        while not self.stop.is_set():
            path, number = PATHS[number % len(PATHS)], number + 1
            least, started = self.finished, time.monotonic()
            try:
                connection.request("GET", path)
                reply = connection.getresponse()
                body = reply.read()
            except (OSError, HTTPException) as error:
                self.faults[f"{path}: {type(error).__name__}: {error}"] += 1
                connection.close()
                continue
            self.seconds.append(time.monotonic() - started)
            self._check(path, reply.status, body, least)
            time.sleep(PAUSE)
        connection.close()

    def _check(self, path: str, status: int, body: bytes, least: int) -> None:
        if status != 200:
            self.faults[f"{path}: {status}"] += 1
            return
        told = {int(version) for version in VERSION.findall(body)}
        if "?" in path and not told:
            self.faults[f"{path}: empty"] += 1
        if told and min(told) < least:
            self.faults[f"{path}: version {min(told)} after {least} was collected"] += 1
        if "limit=200" in path and len(json.loads(body)["events"]) != 200:
            self.faults[f"{path}: {len(json.loads(body)['events'])} events"] += 1
        self.versions |= told


class Town:
    """A region whose feeds change with every collection, and its server."""

    def __init__(self, data: Path, feeds: Server) -> None:
        self.data, self.feeds, self.port = data, feeds, free_port()
        entries = "".join(f'[[sources]]\nid = "s{n}"\nurl = "{feeds.url(f"/{n}.ics")}"\n' for n in range(SOURCES))
        (data / "town.toml").write_text(f'[region]\ntimezone = "America/Los_Angeles"\n{entries}', "utf-8")

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "pipeline", "--data", str(self.data), *words]

    def collect(self, version: int) -> None:
        for n in range(SOURCES):
            self.feeds.serve(f"/{n}.ics", calendar(n, version))
        subprocess.run(
            self.command("collect", "--allow-private-hosts"), check=True, cwd=ROOT, capture_output=True, timeout=60
        )


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("WEAKTIES_NOW", NOW.isoformat())
    with Server() as feeds:
        made = Town(tmp_path, feeds)
        made.collect(1)
        server = subprocess.Popen(made.command("serve", "--port", str(made.port)), cwd=ROOT, env=os.environ.copy())
        try:
            _until_up(made.port)
            yield made
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _until_up(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    pytest.fail("the server did not come up")


def prove_reading(town: Town, seconds: float) -> None:
    readers = Readers(town.port, finished=1)
    threads = [threading.Thread(target=readers.read, args=(first,)) for first in range(CLIENTS)]
    for thread in threads:
        thread.start()
    version, deadline = 1, time.monotonic() + seconds
    try:
        while time.monotonic() < deadline or version < 3:
            version += 1
            town.collect(version)
            readers.finished = version
    finally:
        readers.stop.set()
        for thread in threads:
            thread.join()
    measured(
        f"{CLIENTS} clients reading while collections run",
        seconds=round(seconds),
        collections=version - 1,
        answers=len(readers.seconds),
        faults=sum(readers.faults.values()),
        p95=f"{quantiles(readers.seconds, n=20)[-1] * 1000:.0f} ms",
    )
    assert not readers.faults
    assert max(readers.versions) >= version - 1
    assert len(readers.seconds) > 10 * CLIENTS


def test_eight_clients_read_while_collections_run_and_see_no_error_and_nothing_stale(town: Town) -> None:
    prove_reading(town, 4)


@pytest.mark.long
def test_eight_clients_read_for_a_minute_while_collections_run(town: Town) -> None:
    prove_reading(town, 60)
