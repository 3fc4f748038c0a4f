"""Two simulated months against a written truth: no false cancellation, nothing lost, nothing doubled.

A world of organisers and aggregators: events are announced, moved, renamed and cancelled; copies lag behind by days,
are told in other words, with other ends; feeds break, empty, shrink, truncate, are capped and come back. A
subscriber of our calendar follows UIDs and must see each event once, changed at the next collection.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from told import NOW, ask, gathered, record, region, source

from pipeline.normalise import fingerprint
from pipeline.records import Record
from pipeline.store import Store
from scrapers.errors import ServerError
from scrapers.model import Source

DAY = timedelta(days=1)
NAMES = (
    "rust python kubernetes haskell elixir kotlin postgres design robotics security product data cloud climate biotech "
    "founders writers translators photographers accountants architects nurses teachers lawyers brewers"
).split()
KINDS = (
    "meetup",
    "hackathon",
    "career fair",
    "mixer",
    "workshop",
    "lecture",
    "demo night",
    "roundtable",
    "office hours",
)
TREES = "Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ivy Juniper".split()
PLACES = tuple(f"{tree} {house}" for house in ("hall", "library", "tavern", "forge", "loft") for tree in TREES)
"""One for each organiser: no house has two gatherings at once."""


@dataclass
class Event:
    """One true event of the world."""

    number: int
    owner: str
    told_from: int
    start: datetime
    title: str
    place: str
    status: str = "confirmed"
    copies: dict[str, int] = field(default_factory=dict)
    """Aggregator -> by how many days its copy lags behind."""
    history: list[tuple[int, datetime, str, str]] = field(default_factory=list)
    """What was true from which day on: start, title, status."""

    def at(self, day: int) -> tuple[datetime, str, str]:
        known = [entry for entry in self.history if entry[0] <= day]
        return known[-1][1:] if known else self.history[0][1:]


class World:
    """Organisers and aggregators, what is true on each day, and what each feed says then."""

    def __init__(self, random: Random, organisers: int, days: int) -> None:
        self.random, self.days = random, days
        self.owners = [f"org-{number}" for number in range(organisers)]
        self.hubs = ["hub-a", "hub-b"]
        self.events = [event for owner in self.owners for event in self._made(owner)]
        self.faults = {name: self._faults() for name in (*self.owners, *self.hubs)}

    def sources(self) -> dict[str, Source]:
        return {name: source(name, aggregator=name in self.hubs) for name in (*self.owners, *self.hubs)}

    def _made(self, owner: str) -> Iterator[Event]:
        number = self.owners.index(owner)
        field_ = NAMES[number % len(NAMES)]
        for n in range(self.random.randint(3, 6)):
            told_from = self.random.choice([0, 0, 0, self.random.randrange(1, self.days - 10)])
            start = NOW + DAY * (told_from + self.random.randint(5, 50)) + timedelta(hours=self.random.randrange(8))
            title = f"{field_.title()} {KINDS[(n + number) % len(KINDS)]} {chr(65 + number // len(NAMES))}{number}"
            event = Event(number * 100 + n, owner, told_from, start, title, PLACES[number % len(PLACES)])
            event.copies = {hub: self.random.randrange(3) for hub in self.hubs if self.random.random() < 0.6}
            event.history = list(self._history(event))
            yield event

    def _history(self, event: Event) -> Iterator[tuple[int, datetime, str, str]]:
        """Announce it; then move, rename or cancel it at most twice, before it takes place."""
        start, title, status = event.start, event.title, "confirmed"
        yield event.told_from, start, title, status
        day = event.told_from
        for _ in range(self.random.choice([0, 0, 1, 2])):
            day += self.random.randint(6, 12)
            if NOW + DAY * day >= start - 3 * DAY or day >= self.days - 6 or status == "cancelled":
                return
            change = self.random.choice(["move", "shift", "rename", "cancel"])
            if change == "move":
                start += DAY * self.random.choice([1, 2, 7])
            elif change == "shift":
                start += timedelta(minutes=self.random.choice([-30, 30, 60]))
            elif change == "rename":
                title += ", with guests"
            else:
                status = "cancelled"
            yield day, start, title, status

    def _faults(self) -> dict[int, str]:
        """Let a feed fail for a while, now and then: broken, empty, half, truncated. Not on its last days."""
        found: dict[int, str] = {}
        day = self.random.randint(3, 15)
        while day < self.days - 12:
            kind = self.random.choice(["broken", "empty", "half", "truncated", "capped"])
            length = self.random.randint(1, 2 if kind == "half" else 4)
            found |= dict.fromkeys(range(day, day + length), kind)
            day += length + self.random.randint(8, 20)
        return found

    def told(self, name: str, day: int) -> list[Record]:
        """Give what a feed in order would say: the organiser's truth, or a copy that lags behind."""
        now = NOW + DAY * day
        events = [e for e in self.events if name in (e.owner, *e.copies)]
        said = []
        for event in events:
            seen = day - event.copies.get(name, 0)
            if seen < event.told_from:
                continue
            start, title, status = event.at(seen)
            if start > now - DAY:
                said.append(
                    self._copy(event, name, start, title, status)
                    if name in self.hubs
                    else _record(event, start, title, status)
                )
        return said

    @staticmethod
    def _copy(event: Event, hub: str, start: datetime, title: str, status: str) -> Record:
        told = _record(event, start, title, status)
        words = {"hub-a": title.upper(), "hub-b": f"{title} at {event.place}"}[hub]
        end = None if event.number % 3 else told.ends_at
        mine = replace(told, key=f"{hub}-{event.number}", uid=f"{hub}-{event.number}", title=words, ends_at=end,
                       url=f"https://{hub}.example/e/{100000 + event.number}")  # fmt: skip
        return replace(mine, content_hash=fingerprint(mine))


def _own(event: Event, owner: str, start: datetime, title: str, status: str) -> Record:
    return _record(event, start, title, status)


def _record(event: Event, start: datetime, title: str, status: str) -> Record:
    return record(
        f"e{event.number}", days=(start - NOW) / DAY, title=title, status=status, location_name=event.place,
        url=f"https://{event.owner}.example/events/{event.number + 70000}",
    )  # fmt: skip


class Subscriber:
    """Who follows our calendar: UIDs seen, and what each said last."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[Any, ...]] = {}
        self.sequences: dict[str, int] = {}

    def follow(self, path: Path) -> None:
        rows = ask(
            path,
            "SELECT e.uid, e.starts_at, e.title, e.status, e.sequence, t.vevent "
            "FROM events e JOIN event_texts t USING (number)",
        )
        for uid, start, title, status, sequence, vevent in rows:
            assert f"UID:{uid}\r\n" in vevent.replace("\r\n ", "")
            assert f"SEQUENCE:{sequence}\r\n" in vevent
            assert sequence >= self.sequences.get(uid, 0)
            if uid in self.seen and self.seen[uid] != (start, title, status):
                assert sequence > self.sequences[uid], (uid, self.seen[uid], (start, title, status))
            self.seen[uid], self.sequences[uid] = (start, title, status), sequence


def live(world: World, path: Path) -> None:
    """Collect every source once a day and compare the catalogue with the truth."""
    sources = world.sources()
    subscriber = Subscriber()
    with Store.open(path, region(*sources.values(), path=path.with_suffix(".toml")), NOW) as store:
        for day in range(world.days):
            now = NOW + DAY * day
            for name in world.random.sample(sorted(sources), len(sources)):
                store.apply(sources[name], visit(world, name, day, now), now, random=Random(0))
            compare(world, path, day)
            subscriber.follow(path)
    uids = {str(uid) for (uid,) in ask(path, "SELECT uid FROM events")}
    assert set(subscriber.seen) <= uids | {str(uid) for (uid,) in ask(path, "SELECT uid FROM event_aliases")}
    assert len(uids) == len(known(world, world.days - 1)), "an event for each true one, and no other"


def visit(world: World, name: str, day: int, now: datetime) -> Any:
    fault, told = world.faults[name].get(day), world.told(name, day)
    if fault == "broken":
        error = ServerError("HTTP 503")
        return replace(gathered(source_id=name, now=now), complete=False, http_status=503, error_code=error.code,
                       error_message="HTTP 503")  # fmt: skip
    if fault == "empty":
        return gathered([], source_id=name, now=now)
    if fault == "half":
        return gathered(told[: len(told) // 2], source_id=name, now=now)
    if fault == "truncated":
        return gathered(told[: len(told) // 2], source_id=name, now=now, complete=False)
    if fault == "capped":
        return gathered(sorted(told, key=lambda r: r.starts_at)[:3], source_id=name, now=now, cap=3)
    return gathered(told, source_id=name, now=now)


def known(world: World, day: int) -> list[Event]:
    """Give the events that some feed has told by then, while it was in order."""
    return [
        event for event in world.events if any(heard(world, event, name, day) for name in (event.owner, *event.copies))
    ]


def heard(world: World, event: Event, name: str, day: int) -> bool:
    first = event.told_from + event.copies.get(name, 0)
    return any(
        world.faults[name].get(d) is None and any(r.uid in _uids(event) for r in world.told(name, d))
        for d in range(first, day + 1)
    ) or any(_in_part(world, event, name, d) for d in range(first, day + 1))


def _uids(event: Event) -> set[str]:
    return {f"e{event.number}@example.org", f"hub-a-{event.number}", f"hub-b-{event.number}"}


def _in_part(world: World, event: Event, name: str, day: int) -> bool:
    """Tell whether a feed that was in disorder told of it all the same."""
    if world.faults[name].get(day) not in ("half", "truncated", "capped"):
        return False
    return any(r.uid in _uids(event) for r in visit(world, name, day, NOW + DAY * day).records)


def compare(world: World, path: Path, day: int) -> None:
    """Hold the catalogue to the truth of the day."""
    rows = ask(
        path, "SELECT l.uid, e.id, e.starts_at, e.title, e.status FROM listings l JOIN events e ON e.id = l.event_id"
    )
    homes: dict[int, set[Any]] = {}
    for uid, event_id, *_ in rows:
        number = int(str(uid).partition("@")[0].rpartition("-")[2].removeprefix("e"))
        homes.setdefault(number, set()).add(event_id)
    split = {number: found for number, found in homes.items() if len(found) > 1}
    assert not split, f"day {day}: doubled {split}"
    each = [event_id for (event_id,) in homes.values()]
    assert len(each) == len(set(each)), f"day {day}: two events in one"
    told = {event_id: (start, title, status) for _, event_id, start, title, status in rows}
    for event in world.events:
        if event.number not in homes:
            continue
        [home] = homes[event.number]
        start, title, status = told[home]
        true_start, true_title, true_status = event.at(day)
        if status == "cancelled":
            assert any(entry[3] == "cancelled" and entry[0] <= day for entry in event.history), "a false cancellation"
        if true_start > NOW + DAY * day and in_order(world, event, day):
            assert (start, title, status) == (f"{true_start:%Y-%m-%dT%H:%M:%SZ}", true_title, true_status), f"day {day}"


def in_order(world: World, event: Event, day: int) -> bool:
    """Tell whether the organiser's own feed was read whole today."""
    return day >= event.told_from and world.faults[event.owner].get(day) is None


def worlds(seeds: Iterable[int], organisers: int, days: int) -> Sequence[World]:
    return [World(Random(seed), organisers, days) for seed in seeds]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_of_twelve_sources_holds_to_the_truth(tmp_path: Path, seed: int) -> None:
    live(World(Random(seed), 10, 32), tmp_path / "portland.db")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_two_months_of_fifty_sources_hold_to_the_truth(tmp_path: Path, seed: int) -> None:
    live(World(Random(seed), 48, 60), tmp_path / "portland.db")
