"""kill -9 at any moment of a real collection: each source old or new, nothing lost, and the next run finishes it."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest
from figures import measured
from servers import Server
from told import NOW, ask, region, source

from pipeline.collect import collect_region
from pipeline.config import Region
from pipeline.storing.backup import check

SOURCES, EVENTS = 10, 20
TOLD = "SELECT source_id, uid, title, starts_at, status FROM listings ORDER BY source_id, uid"
SHOWN = "SELECT title, starts_at, status, sequence FROM events ORDER BY title, starts_at"

CLUBS = (
    "Python talks", "Bread baking", "Harbor history", "Chess for seniors", "Soldering basics", "Choir rehearsal",
    "Founders breakfast", "Trail mending", "Security incidents", "Portrait drawing", "Rust hack night", "Rowing",
    "Poetry aloud", "Statistics clinic", "Bicycle repair", "Astronomy", "Salsa lesson", "Toastmasters", "Beekeeping",
    "Typography", "Gamelan", "Debate", "Robotics", "Pottery",
)  # fmt: skip


def calendar(club: int, version: int) -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@club{club}\r\nSUMMARY:{CLUBS[club]}, part {n}, version {version}\r\n"
        f"DTSTART:202603{5 + n:02}T{club:02}0000Z\r\nEND:VEVENT\r\n"
        for n in range(EVENTS)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\n{events}END:VCALENDAR\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def tell(server: Server, version: int) -> None:
    for club in range(SOURCES):
        server.serve(f"/{club}.ics", calendar(club, version))


def town(server: Server, path: Path) -> Region:
    clubs = (source(f"club{n}", url=server.url(f"/{n}.ics")) for n in range(SOURCES))
    return region(*clubs, path=path / "portland.toml")


def collection(place: Region) -> None:
    asyncio.run(collect_region(place, NOW, allow_private=True))


def killed(place: Region, seconds: float) -> bool:
    """Kill a collection so long after its first visit is written; False when it was done before."""
    before, deadline = visits(place), time.monotonic() + 30
    process = get_context("fork").Process(target=collection, args=(place,))
    process.start()
    while visits(place) == before and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(seconds)
    if alive := process.is_alive():
        os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    return alive


def visits(place: Region) -> int:
    try:
        with closing(sqlite3.connect(f"file:{place.database}?mode=ro", uri=True, timeout=0.1)) as conn:
            return int(conn.execute("SELECT count(*) FROM fetches").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def versions(place: Region) -> list[int]:
    """Give the version that each source is at; whatever is of two versions, or not whole, fails here."""
    assert check(place.database) == []
    found = []
    for club in range(SOURCES):
        rows = ask(place.database, "SELECT title FROM listings WHERE source_id = ?", f"club{club}")
        told = {int(title.rpartition(" ")[2]) for (title,) in rows}
        assert (len(rows), len(told)) == (EVENTS, 1), f"club{club}: {len(rows)} listings of versions {sorted(told)}"
        found += told
    return found


def prove(server: Server, tmp_path: Path, points: int, seed: int) -> None:
    random, midway = Random(seed), 0
    tell(server, 0)
    place = town(server, tmp_path)
    collection(place)
    before = versions(place)
    for version in range(1, points + 1):
        tell(server, version)
        midway += killed(place, random.uniform(0, 0.12))
        after = versions(place)
        assert all(new in (old, version) for old, new in zip(before, after, strict=True))
        before = after
    collection(place)
    assert set(versions(place)) == {points}
    (tmp_path / "calm").mkdir()
    calm = town(server, tmp_path / "calm")
    collection(calm)
    assert ask(place.database, TOLD) == ask(calm.database, TOLD)
    assert [row[:3] for row in ask(place.database, SHOWN)] == [row[:3] for row in ask(calm.database, SHOWN)]
    measured("kill -9 during a collection", points=points, before_its_end=midway, half_written=0, lost=0)
    assert midway >= points / 3


def test_a_collection_killed_at_any_moment_leaves_each_source_old_or_new_and_the_next_one_finishes(
    server: Server, tmp_path: Path
) -> None:
    prove(server, tmp_path, points=4, seed=1)


@pytest.mark.long
def test_a_collection_killed_at_two_hundred_moments_loses_nothing(server: Server, tmp_path: Path) -> None:
    prove(server, tmp_path, points=200, seed=2)
