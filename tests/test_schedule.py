"""When sources are visited: due ones soon, failing ones less and less, never two collections at a time."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from servers import Server
from told import NOW, ask, gathered, records, region, source

from pipeline import schedule
from pipeline.collect import collect, collect_region
from pipeline.due import LONGEST, USUAL, Pace, next_check
from pipeline.lock import collecting
from pipeline.normalise import utc
from pipeline.records import DocumentState, Gathered
from pipeline.schedule import collect_due, forever, keep_ticking
from pipeline.store import Store
from pipeline.storing.sources import LEASE
from scrapers.model import Source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# ---- when to come again


def wait(now: datetime = NOW, seed: int = 0, **pace: object) -> timedelta:
    return next_check(Pace(**pace), now, Random(seed)) - now  # type: ignore[arg-type]


def about(expected: timedelta, found: timedelta) -> bool:
    return expected * 0.9 <= found <= expected * 1.1


def test_a_source_is_visited_every_six_hours_or_as_its_entry_says() -> None:
    assert about(USUAL, wait())
    assert about(HOUR, wait(every=HOUR))


def test_visits_are_spread_so_that_sources_do_not_come_due_together() -> None:
    assert len({wait(seed=seed) for seed in range(50)}) > 40


def test_a_servers_hint_lengthens_the_wait_up_to_a_day_and_never_shortens_it() -> None:
    assert about(timedelta(hours=12), wait(hint_seconds=12 * 3600))
    assert about(USUAL, wait(hint_seconds=60))
    assert about(LONGEST, wait(hint_seconds=1e12))
    assert about(HOUR, wait(every=HOUR, hint_seconds=12 * 3600))


def test_a_feed_without_news_for_a_month_is_visited_daily() -> None:
    assert about(USUAL, wait(last_change_at=NOW - 29 * DAY))
    assert about(DAY, wait(last_change_at=NOW - 31 * DAY))


def test_a_failing_source_is_tried_less_and_less_and_never_forgotten() -> None:
    waits = [wait(failures=n, failing_since=NOW - DAY) for n in range(1, 30)]
    assert about(2 * USUAL, waits[0])
    assert about(DAY, waits[1])
    assert all(found <= 1.1 * DAY for found in waits)
    assert about(7 * DAY, wait(failures=60, failing_since=NOW - 30 * DAY))
    assert about(14 * DAY, wait(failures=60, every=14 * DAY, failing_since=NOW - 30 * DAY))


def test_what_a_server_asks_for_is_kept_within_reason() -> None:
    assert wait(failures=1, retry_after=20 * 3600) >= timedelta(hours=20)
    assert wait(failures=1, retry_after=1e9) <= 1.1 * DAY
    assert about(2 * USUAL, wait(failures=1, retry_after=-5))


# ---- claiming


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    sources = [source("a"), source("b"), source("off", enabled=False)]
    with Store.open(tmp_path / "portland.db", region(*sources), NOW) as opened:
        yield opened


def tell(store: Store, source_id: str, now: datetime) -> None:
    store.apply(source(source_id), gathered(records(3, prefix=source_id), source_id=source_id), now, random=Random(0))


def test_a_new_source_is_due_at_once_and_a_disabled_one_never(store: Store) -> None:
    assert store.claim("me", NOW, 10) == ["a", "b"]


def test_a_source_is_leased_to_one_collector_until_the_lease_ends(store: Store) -> None:
    assert store.claim("me", NOW, 10) == ["a", "b"]
    assert store.claim("you", NOW + LEASE / 2, 10) == []
    assert store.claim("you", NOW + LEASE, 10) == ["a", "b"]


def test_a_visited_source_is_due_again_later_and_its_lease_is_back(store: Store) -> None:
    store.claim("me", NOW, 10)
    tell(store, "a", NOW)
    store.release("me")
    assert store.claim("you", NOW, 10) == ["b"]
    store.release("you")
    assert set(store.claim("you", NOW + 7 * HOUR, 10)) == {"a", "b"}


def test_those_waiting_longest_come_first_and_only_so_many(store: Store) -> None:
    tell(store, "b", NOW)
    tell(store, "a", NOW + HOUR)
    assert store.claim("me", NOW + DAY, 1) == ["b"]


def test_a_clock_that_was_set_back_does_not_stop_the_visits(store: Store) -> None:
    tell(store, "a", NOW + 400 * DAY)  # the clock was a year ahead
    store.claim("dead", NOW + 400 * DAY, 10)
    assert store.due("me", NOW, 10) == ["b", "a"]


def test_asking_what_is_due_leases_nothing(store: Store) -> None:
    assert store.due("me", NOW, 10) == ["a", "b"]
    assert store.claim("you", NOW, 10) == ["a", "b"]


def test_a_source_with_another_address_is_due_at_once(store: Store, tmp_path: Path) -> None:
    tell(store, "a", NOW)
    store.close()
    moved = region(replace(source("a"), url="https://a.example/new.ics"), source("b"))
    with Store.open(tmp_path / "portland.db", moved, NOW) as opened:
        assert "a" in opened.due("me", NOW, 10)


async def test_only_what_is_due_is_collected(tmp_path: Path) -> None:
    with Server() as server:
        place = region(
            *(source(name, url=server.serve(f"/{name}.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")) for name in "ab"),
            path=tmp_path / "portland.toml",
        )
        report = await collect_region(place, NOW, ids=["a"], allow_private=True)
        assert [visit.source_id for visit in report.visits] == ["a"]
        due = await collect_due(place, NOW + HOUR, allow_private=True)
        assert [visit.source_id for visit in due.visits] == ["b"]
        dry = await collect_region(place, NOW + HOUR, due=True, dry_run=True, allow_private=True)
        assert dry.visits == ()


# ---- a year of schedule


async def simulate(path: Path, start: datetime, length: timedelta, step: timedelta, count: int) -> dict[str, int]:
    """Let time pass tick by tick, some sources failing, and count visits; one too late or too often fails."""
    sources = [source(f"s{n}", every=timedelta(hours=3) if n % 3 == 0 else None) for n in range(count)]
    random, visits, last = Random(7), dict.fromkeys((s.id for s in sources), 0), dict[str, datetime]()

    async def gatherer(wanted: Source, known: Mapping[str, DocumentState], now: datetime) -> Gathered:
        if wanted.id in last:
            waited = now - last[wanted.id]
            assert (wanted.every or USUAL) * 0.89 <= waited <= 1.11 * LONGEST + step, (wanted.id, waited)
        visits[wanted.id] += 1
        last[wanted.id] = now
        if random.random() < 0.1:
            return replace(gathered(source_id=wanted.id, now=now), error_code="timed-out", complete=False)
        return gathered(records(2, prefix=wanted.id, now=now), source_id=wanted.id, now=now)

    with Store.open(path, region(*sources), start) as store:
        now = start
        while now < start + length:
            claimed = store.claim("me", now, 100)
            await collect(store, [s for s in sources if s.id in claimed], gatherer, now, random=random)
            now += step
    return visits


async def test_ten_days_of_schedule_over_a_change_of_clocks(tmp_path: Path) -> None:
    start = datetime(2026, 3, 3, 20, tzinfo=UTC)  # clocks go forward on 8 March
    visits = await simulate(tmp_path / "a.db", start, timedelta(days=10), timedelta(minutes=30), 4)
    assert all(count >= 10 for count in visits.values())


@pytest.mark.long
async def test_a_year_of_schedule(tmp_path: Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    visits = await simulate(tmp_path / "a.db", start, timedelta(days=365), timedelta(minutes=30), 12)
    assert all(count >= 365 for count in visits.values())


# ---- ticking


async def ticking(seconds: float, tick: schedule.Tick, **more: float) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stop.set)
    await keep_ticking(tick, stop, **more)


async def test_the_first_tick_comes_at_once_and_then_one_an_interval() -> None:
    ticks: list[float] = []

    async def tick() -> None:
        ticks.append(time.monotonic())

    began = time.monotonic()
    await ticking(0.9, tick, every=0.25)
    assert ticks[0] - began < 0.2
    assert 2 <= len(ticks) <= 5


async def test_a_slow_tick_is_never_run_twice_at_a_time() -> None:
    running, most, count = 0, 0, 0

    async def tick() -> None:
        nonlocal running, most, count
        running, count = running + 1, count + 1
        most = max(most, running)
        await asyncio.sleep(0.35)
        running -= 1

    await ticking(1.2, tick, every=0.1)
    assert most == 1
    assert 1 <= count <= 4


async def test_a_tick_that_fails_is_followed_by_the_next() -> None:
    count = 0

    async def tick() -> None:
        nonlocal count
        count += 1
        raise KeyError("oops")

    await ticking(1.2, tick, every=0.2)
    assert count >= 2


async def test_a_stop_lets_the_tick_under_way_finish() -> None:
    finished = False

    async def tick() -> None:
        nonlocal finished
        await asyncio.sleep(0.3)
        finished = True

    await ticking(0.1, tick, every=10)
    assert finished


async def test_a_stop_breaks_off_a_tick_that_takes_too_long() -> None:
    began, outcome = time.monotonic(), ""

    async def tick() -> None:
        nonlocal outcome
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise

    await ticking(0.1, tick, every=10, grace=0.2)
    assert outcome == "cancelled"
    assert time.monotonic() - began < 5


async def test_a_clock_set_back_does_not_delay_the_next_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        back = timedelta()

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime.now(UTC) - cls.back

    monkeypatch.setattr("pipeline.schedule.datetime", Clock)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Clock)
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 1:
            Clock.back = HOUR

    await ticking(1.5, tick, every=0.2)
    assert ticks >= 2


# ---- the service

SERVICE = """
import asyncio, logging, sys
from pathlib import Path
from pipeline.config import load
from pipeline.schedule import forever
logging.basicConfig(level=logging.INFO, format="%(message)s")
asyncio.run(forever(lambda: load(Path(sys.argv[1])), allow_private=True, every=0.2))
"""
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:a@example.org\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20260401T180000Z\r\nSUMMARY:Night\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def region_file(tmp_path: Path, *urls: str) -> Path:
    entries = "".join(f'[[sources]]\nid = "s{n}"\nurl = "{url}"\n' for n, url in enumerate(urls))
    path = tmp_path / "portland.toml"
    path.write_text(f'[region]\ntimezone = "America/Los_Angeles"\n{entries}')
    return path


def until(condition: object, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def visited(database: Path, count: int) -> bool:
    return (
        database.exists()
        and ask(database, "SELECT count(*) FROM sqlite_master WHERE name = 'fetches'") == [(1,)]
        and (ask(database, "SELECT count(*) FROM fetches") == [(count,)])
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_the_service_collects_what_is_due_reads_edits_and_stops_when_asked(
    number: signal.Signals, tmp_path: Path, frozen: datetime
) -> None:
    with Server() as server:
        urls = [server.serve(f"/{n}.ics", CALENDAR.replace("a@", f"{n}@")) for n in range(2)]
        path = region_file(tmp_path, urls[0])
        service = subprocess.Popen([sys.executable, "-c", SERVICE, str(path)], stderr=subprocess.PIPE, text=True)
        try:
            until(lambda: visited(path.with_suffix(".db"), 1))
            path.write_text("[region\n")
            time.sleep(0.5)
            region_file(tmp_path, *urls)
            until(lambda: visited(path.with_suffix(".db"), 2))
            began = time.monotonic()
            service.send_signal(number)
            assert service.wait(20) == 0
            assert time.monotonic() - began < 20
        finally:
            service.kill()
        said = service.stderr.read() if service.stderr else ""
    assert "not valid TOML" in said
    assert "Traceback" not in said
    assert ask(path.with_suffix(".db"), "SELECT count(*) FROM sources WHERE lease_owner IS NOT NULL") == [(0,)]


async def test_the_service_waits_while_another_collection_is_at_work(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = region(path=tmp_path / "portland.toml")
    caplog.set_level("INFO")
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, stop.set)
    with collecting(place.database):
        await forever(lambda: place, stop=stop, every=0.1)
    assert f"process {os.getpid()}" in caplog.text
    assert not place.database.exists()


def test_next_check_is_written_with_the_visit(store: Store) -> None:
    tell(store, "a", NOW)
    [(planned,)] = ask(store.path, "SELECT next_check_at FROM sources WHERE id = 'a'")
    assert utc(NOW + 5 * HOUR) < planned < utc(NOW + 7 * HOUR)
