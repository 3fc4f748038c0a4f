"""A whole collection over real HTTP into a real file: several sources at once, each failing alone."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest
from servers import Server, status
from told import NOW, ZONE, ask, dump, gathered, records, region, source

from pipeline.child import Children
from pipeline.collect import Busy, Report, collect, collect_region, gathering, opened, spread
from pipeline.config import ConfigError, Region
from pipeline.fetch import Fetcher
from pipeline.lock import collecting
from pipeline.records import DocumentState, Gathered
from pipeline.store import Store, StoreError, Visit
from scrapers.model import Source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOGIN = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Log in</form></body></html>"


def calendar(*names: str, first: datetime = NOW + 10 * DAY, stamp: str = "20260101T000000Z") -> str:
    """A calendar with one event a day for each name."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{name}@example.org\r\nDTSTAMP:{stamp}\r\nSUMMARY:Event {name}\r\n"
        f"DTSTART;TZID=America/Los_Angeles:{(first + n * DAY).astimezone(ZONE):%Y%m%dT%H%M%S}\r\nEND:VEVENT\r\n"
        for n, name in enumerate(names)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n{events}END:VCALENDAR\r\n"


def names(count: int, prefix: str = "e") -> list[str]:
    return [f"{prefix}{n}" for n in range(count)]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def here(tmp_path: Path, *sources: Source) -> Region:
    return region(*sources, path=tmp_path / "portland.toml")


def run(place: Region, now: datetime = NOW, *ids: str, **more: object) -> Report:
    """A whole collection, as the command does it."""
    return asyncio.run(collect_region(place, now, ids=ids, allow_private=True, **more))  # type: ignore[arg-type]


class Visitor:
    """Collections one after another with one fetcher and the same children: starting them costs more than they do."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._children = self._runner.run(Children(count=1).__aenter__())
        self._fetcher = self._runner.run(Fetcher(allow_private=True).__aenter__())

    def close(self) -> None:
        self._runner.run(self._fetcher.__aexit__(None, None, None))
        self._runner.run(self._children.__aexit__(None, None, None))
        self._runner.close()

    def __call__(self, place: Region, now: datetime) -> Report:
        with opened(place, now) as store:
            gatherer = gathering(self._fetcher, self._children, now)
            return self._runner.run(collect(store, place.sources, gatherer, now))


@pytest.fixture(scope="module")
def visit() -> Iterator[Visitor]:
    visitor = Visitor()
    yield visitor
    visitor.close()


def by_source(report: Report) -> dict[str, Visit]:
    return {visit.source_id: visit for visit in report.visits}


def test_sources_are_collected_at_once_and_each_fails_alone(server: Server, tmp_path: Path) -> None:
    server.serve("/good.ics", calendar(*names(5)))
    server.serve("/login.ics", LOGIN, media_type="text/html")
    server.answer("/down.ics", status(500))
    server.serve("/empty.ics", calendar())
    wanted = [source(name, url=server.url(f"/{name}.ics")) for name in ("good", "login", "down", "empty")]
    place = here(tmp_path, *wanted, source("off", url=server.url("/off.ics"), enabled=False, reason="old"))
    seen: list[tuple[str, int, int]] = []
    report = run(place, progress=lambda visit, done, total: seen.append((visit.source_id, done, total)))
    assert {v.source_id: (v.outcome, v.error_code) for v in report.visits} == {
        "good": ("ok", None),
        "login": ("failed", by_source(report)["login"].error_code),
        "down": ("failed", "server-error"),
        "empty": ("empty", None),
    }
    assert by_source(report)["login"].error_code in ("blocked", "not-a-calendar")
    assert (report.exit_code, report.totals()["new"]) == (3, 5)
    assert [(done, total) for _, done, total in seen] == [(n, 4) for n in range(1, 5)]
    states = dict(ask(place.database, "SELECT id, state FROM sources"))
    assert states["good"] == "ok"
    assert states["down"] == "failing"
    assert states["empty"] in ("quiet", "silent")
    assert states["off"] == "disabled"
    assert [row["type"] for row in report.as_json()] == ["source"] * 4 + ["summary"]


def test_a_second_collection_with_nothing_new_writes_nothing(server: Server, tmp_path: Path) -> None:
    server.serve("/tagged.ics", calendar(*names(5)), etag='"1"')
    server.serve("/plain.ics", calendar(*names(5, "p")))
    place = here(tmp_path, *(source(name, url=server.url(f"/{name}.ics")) for name in ("tagged", "plain")))
    run(place)
    before = dump(place.database)
    report = run(place, NOW + HOUR)
    assert {visit.outcome for visit in report.visits} == {"unchanged"}
    assert dump(place.database) == before


def test_new_stamps_of_an_exporter_are_no_change(server: Server, tmp_path: Path) -> None:
    server.serve("/a.ics", calendar(*names(5)))
    place = here(tmp_path, source("a", url=server.url("/a.ics")))
    run(place)
    before = dump(place.database, "events", "listings", "changes", "event_texts")
    server.serve("/a.ics", calendar(*names(5), stamp="20260303T000000Z"))
    assert [v.changed for v in run(place, NOW + HOUR).visits] == [0]
    assert dump(place.database, "events", "listings", "changes", "event_texts") == before


def test_nothing_worked_is_exit_1(server: Server, tmp_path: Path) -> None:
    assert run(here(tmp_path, source("a", url=server.url("/missing.ics")))).exit_code == 1


def test_no_source_at_all_is_fine(tmp_path: Path) -> None:
    assert run(here(tmp_path)).exit_code == 0


def test_a_dry_run_writes_no_file_and_says_what_would_come(server: Server, tmp_path: Path) -> None:
    server.serve("/a.ics", calendar(*names(5)), etag='"1"')
    place = here(tmp_path, source("a", url=server.url("/a.ics")))
    assert run(place, dry_run=True).totals()["new"] == 5
    assert not list(tmp_path.iterdir())
    run(place)
    server.serve("/a.ics", calendar(*names(7)), etag='"2"')
    before = place.database.read_bytes()
    assert run(place, dry_run=True).totals()["new"] == 2
    assert place.database.read_bytes() == before


def test_one_source_by_name_and_an_unknown_one_by_its_neighbours(server: Server, tmp_path: Path) -> None:
    server.serve("/a.ics", calendar(*names(5)))
    place = here(tmp_path, source("pdx-python", url=server.url("/a.ics")), source("other", url=server.url("/b.ics")))
    assert [visit.source_id for visit in run(place, NOW, "pdx-python").visits] == ["pdx-python"]
    with pytest.raises(ConfigError, match="did you mean pdx-python"):
        run(place, NOW, "pdx-pyhton")


def test_a_source_that_leaves_the_region_file_keeps_what_it_told(server: Server, tmp_path: Path) -> None:
    server.serve("/a.ics", calendar(*names(5)))
    run(here(tmp_path, source("a", url=server.url("/a.ics"))))
    place = here(tmp_path)
    run(place, NOW + DAY)
    assert ask(place.database, "SELECT enabled, state, reason FROM sources") == [
        (0, "disabled", "no longer in the region file")
    ]
    assert ask(place.database, "SELECT count(*) FROM events WHERE status = 'confirmed'") == [(5,)]


# ---- the stories of a feed


@pytest.fixture
def story(server: Server, tmp_path: Path, visit: Visitor) -> Callable[..., Region]:
    """Collect a source once a day while its feed tells a story."""

    def told(*bodies: str) -> Region:
        place = here(tmp_path, source("a", url=server.url("/a.ics")))
        for day, body in enumerate(bodies):
            server.serve("/a.ics", body, media_type="text/html" if body.startswith("<") else "text/calendar")
            visit(place, NOW + day * DAY)
        return place

    return told


Story = Callable[..., Region]


def shown(place: Region) -> int:
    [(count,)] = ask(place.database, "SELECT count(*) FROM events WHERE status = 'confirmed'")
    return int(count)


FULL = calendar(*names(40), first=NOW + 30 * DAY)


def test_a_feed_that_breaks_loses_nothing(story: Story) -> None:
    place = story(FULL, *[LOGIN] * 10)
    assert shown(place) == 40
    assert ask(place.database, "SELECT failures, listings FROM sources") == [(10, 40)]


def test_a_feed_that_empties_loses_nothing(story: Story) -> None:
    place = story(FULL, *[calendar()] * 10)
    assert shown(place) == 40
    assert ask(place.database, "SELECT state, upcoming FROM sources") == [("silent", 40)]


def test_a_feed_that_is_cut_off_loses_nothing(story: Story) -> None:
    place = story(FULL, *[FULL[: len(FULL) // 2]] * 10)
    assert shown(place) == 40


HALF = calendar(*names(15), first=NOW + 30 * DAY)


def test_a_feed_that_shrinks_for_a_day_loses_nothing(story: Story) -> None:
    place = story(FULL, HALF, FULL)
    assert shown(place) == 40
    assert ask(place.database, "SELECT state FROM sources") == [("ok",)]
    assert ask(place.database, "SELECT count(*) FROM changes") == [(0,)]


@pytest.mark.parametrize(("days", "events", "state"), [(7, 40, "shrinking"), (8, 15, "ok")])
def test_a_feed_that_shrinks_for_good_is_believed_after_a_week(
    days: int, events: int, state: str, story: Story
) -> None:
    place = story(FULL, *[HALF] * days)
    assert shown(place) == events
    assert ask(place.database, "SELECT state FROM sources") == [(state,)]


def test_a_person_settles_a_loss_at_once(story: Story) -> None:
    place = story(FULL, HALF)
    report = run(place, NOW + DAY, "a", accept=True)
    assert [(visit.delisted, visit.state) for visit in report.visits] == [(25, "ok")]
    assert shown(place) == 15


def test_one_event_that_comes_and_goes_does_not_flicker(story: Story) -> None:
    without = calendar(*names(39), first=NOW + 30 * DAY)
    place = story(*[FULL, without] * 5)
    assert shown(place) == 40
    assert ask(place.database, "SELECT max(sequence) FROM events") == [(0,)]


def test_a_shift_of_all_events_is_taken_and_flagged(story: Story) -> None:
    place = story(FULL, calendar(*names(40), first=NOW + 30 * DAY + HOUR))
    assert ask(place.database, "SELECT state, suspicion_evidence FROM sources") == [
        ("suspicious", "40 of 40 upcoming events moved by +1 hours at once")
    ]
    assert ask(place.database, "SELECT DISTINCT sequence FROM events") == [(1,)]


# ---- the recorded stories


STORIES: Mapping[str, int] = {
    "dtstamp_churn": 20, "empty_after_full": 40, "flapping": 40, "half_missing": 40, "html_after_full": 40,
    "mass_shift_1h": 30, "moved_event": 5, "moved_without_sequence": 5,
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_a_recorded_story_ends_well(name: str, server: Server, tmp_path: Path, corpus: Path, visit: Visitor) -> None:
    folder = corpus / "hostile" / "scenario" / name
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not among the recorded stories")
    place = here(tmp_path, source("a", url=server.url("/a.ics")))
    for step, path in enumerate(sorted(folder.iterdir())):
        server.serve("/a.ics", path.read_bytes())
        visit(place, NOW + step * timedelta(hours=6))
        assert shown(place) == STORIES[name], path.name
    sequences = [sequence for (sequence,) in ask(place.database, "SELECT sequence FROM events")]
    moved = {"mass_shift_1h": 30, "moved_event": 1, "moved_without_sequence": 1}.get(name, 0)
    assert sum(sequences) == moved
    assert ask(place.database, "SELECT count(*) FROM changes WHERE field = 'starts_at'") == [(moved,)]
    if name == "mass_shift_1h":
        assert ask(place.database, "SELECT suspicion FROM sources") == [("shifted",)]


# ---- concurrency, on plain values


def open_store(tmp_path: Path, *sources: Source) -> Store:
    return Store.open(tmp_path / "portland.db", region(*sources), NOW)


async def test_no_more_than_so_many_sources_at_a_time(tmp_path: Path) -> None:
    running, most = 0, 0

    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return gathered(records(3, prefix=wanted.id), source_id=wanted.id)

    sources = [source(f"s{n}") for n in range(12)]
    with open_store(tmp_path, *sources) as store:
        report = await collect(store, sources, gatherer, NOW, jobs=4, random=Random(0))
    assert (most, report.totals()["new"]) == (4, 36)


async def test_a_fault_of_our_own_is_the_failure_of_one_source(tmp_path: Path) -> None:
    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        if wanted.id == "s1":
            raise KeyError("oops")
        return gathered(records(3, prefix=wanted.id), source_id=wanted.id)

    sources = [source(f"s{n}") for n in range(3)]
    with open_store(tmp_path, *sources) as store:
        report = await collect(store, sources, gatherer, NOW)
    visits = by_source(report)
    assert visits["s1"].error_code == "unreadable"
    assert "KeyError" in visits["s1"].message
    assert (report.exit_code, report.totals()["new"]) == (3, 6)


async def test_a_fault_while_writing_is_the_failure_of_one_source_too(tmp_path: Path) -> None:
    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        told = records(3, prefix=wanted.id)
        return gathered(
            [replace(told[0], starts_at=None), *told[1:]] if wanted.id == "s1" else told, source_id=wanted.id
        )  # type: ignore[arg-type]

    sources = [source(f"s{n}") for n in range(3)]
    with open_store(tmp_path, *sources) as store:
        report = await collect(store, sources, gatherer, NOW)
    assert (by_source(report)["s1"].error_code, report.exit_code, report.totals()["new"]) == ("unreadable", 3, 6)
    assert ask(tmp_path / "portland.db", "SELECT count(*) FROM listings") == [(6,)]


async def test_a_database_that_fails_ends_the_collection_with_its_reason(tmp_path: Path) -> None:
    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        return gathered(records(200), source_id=wanted.id)

    with open_store(tmp_path, source()) as store:
        pages = store._conn.execute("PRAGMA page_count").fetchone()[0]
        store._conn.execute(f"PRAGMA max_page_count = {pages + 10}")
        with pytest.raises(StoreError, match="disk is full"):
            await collect(store, [source()], gatherer, NOW)
    assert ask(tmp_path / "portland.db", "SELECT count(*) FROM listings") == [(0,)]


async def test_a_cancelled_collection_finishes_its_transaction_and_leaves_the_rest(tmp_path: Path) -> None:
    started = asyncio.Event()

    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        if wanted.id == "slow":
            started.set()
            await asyncio.sleep(60)
        return gathered(records(300, prefix=wanted.id), source_id=wanted.id)

    sources = [source("fast"), source("slow")]
    with open_store(tmp_path, *sources) as store:
        task = asyncio.create_task(collect(store, sources, gatherer, NOW))
        await started.wait()
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert store._conn.in_transaction is False
    counts = dict(ask(tmp_path / "portland.db", "SELECT source_id, count(*) FROM listings GROUP BY 1"))
    assert counts in ({}, {"fast": 300})


def test_hosts_take_turns() -> None:
    urls = ["https://a.example/1", "https://a.example/2", "https://a.example/3", "https://b.example/1"]
    order = [s.url for s in spread(source(f"s{n}", url=url) for n, url in enumerate(urls))]
    assert order == [urls[0], urls[3], urls[1], urls[2]]


# ---- two collectors

HOLDER = """
import sys, time
from pathlib import Path
from pipeline.fetch import Fetcher
from pipeline.lock import collecting
with collecting(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(database: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that collects the same region."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(database)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_second_collector_says_who_is_at_work_and_leaves(tmp_path: Path) -> None:
    place = here(tmp_path, source())
    with holder(place.database) as other, pytest.raises(Busy, match=f"process {other.pid}"):
        run(place)
    assert not place.database.exists()


def test_the_lock_of_a_killed_collector_is_free_again(tmp_path: Path) -> None:
    place = here(tmp_path)
    with holder(place.database) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert run(place).exit_code == 0


def test_a_dry_run_needs_no_lock(tmp_path: Path) -> None:
    place = here(tmp_path)
    with collecting(place.database):
        assert run(place, dry_run=True).exit_code == 0


async def test_visits_that_wait_are_written_together_as_if_each_was_written_alone(tmp_path: Path) -> None:
    written: list[list[str]] = []

    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        return gathered(records(3, prefix=wanted.id), source_id=wanted.id)

    sources = [source(f"s{n}") for n in range(12)]
    with open_store(tmp_path, *sources) as store:
        apply_all = store.apply_all

        def noted(visits: Sequence[tuple[Source, Gathered]], now: datetime, **named: Any) -> list[Visit]:
            written.append([each.id for each, _ in visits])
            time.sleep(0.02)
            return apply_all(visits, now, **named)

        store.apply_all = noted  # type: ignore[method-assign, assignment]
        report = await collect(store, sources, gatherer, NOW, random=Random(0))
    assert sorted(chain.from_iterable(written)) == sorted(each.id for each in sources)
    assert len(written) < len(sources)
    assert {visit.source_id: visit.new for visit in report.visits} == {each.id: 3 for each in sources}


def test_several_visits_in_one_transaction_leave_what_each_alone_leaves(tmp_path: Path) -> None:
    visits = [(source(f"s{n}"), gathered(records(4), source_id=f"s{n}")) for n in range(5)]
    left = []
    for name, batches in (("alone", [[visit] for visit in visits]), ("together", [visits])):
        where = replace(region(*(each for each, _ in visits)), path=tmp_path / name / "portland.toml")
        where.path.parent.mkdir()
        with Store.open(where.database, where, NOW) as store:
            for batch in batches:
                store.apply_all(batch, NOW, random=Random(0))
            tables = ("events", "event_texts", "listings", "blocks", "changes", "series", "event_aliases")
            left.append({table: store._conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables})
    assert left[0] == left[1]
