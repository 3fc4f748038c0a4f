"""Two simulated months against a written truth: no false cancellation, nothing lost, nothing doubled.

A world of organisers and aggregators, whose calendars are read as bytes: events are announced, moved, renamed,
cancelled, dropped without a word and taken up again; copies lag behind by days, are told in other words, with other
ends; feeds break, empty, shrink, are truncated or capped, and come back. Each day a subscriber fetches our calendar
from the site, follows UIDs, and must see each event once, changed at the next collection.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import icalendar
import pytest
from shelf import Site
from told import NOW, gathered, region, source

from pipeline.parse import parse
from pipeline.records import Gathered, Window
from pipeline.serve import application
from pipeline.store import Store
from scrapers.errors import ServerError, SourceError
from scrapers.model import Document

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAMES = (
    "rust python kubernetes haskell elixir kotlin postgres design robotics security product data cloud climate biotech "
    "founders writers translators photographers accountants architects nurses teachers lawyers brewers"
).split()
KINDS = "meetup,hackathon,career fair,mixer,workshop,lecture,demo night,roundtable,office hours".split(",")
TREES = "Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ivy Juniper".split()
PLACES = tuple(f"{tree} {house}" for house in ("hall", "library", "tavern", "forge", "loft") for tree in TREES)
"""One for each organiser: no house has two gatherings at once."""
PATIENCE = 7
"""Days of whole readings without it after which an event must be out of the calendar, though much else went missing."""


class State(NamedTuple):
    """What is true of an event from one day on; `gone`: its organiser tells it no longer, and says nothing."""

    day: int
    start: datetime
    title: str
    status: str = "confirmed"


@dataclass
class Event:
    """One true event of the world."""

    number: int
    owner: str
    place: str
    history: list[State]
    lags: dict[str, int] = field(default_factory=dict)
    """Who tells it, by how many days it lags behind: the organiser by none."""

    @property
    def name(self) -> str:
        """What it was called first; later titles only add to it."""
        return self.history[0].title

    def at(self, day: int) -> State | None:
        """Give what is true on a day; None before it is announced."""
        return next((state for state in reversed(self.history) if state.day <= day), None)


class World:
    """Organisers and aggregators, what is true on each day, and what each feed says then."""

    def __init__(self, seed: int, organisers: int, days: int) -> None:
        self.random, self.days = Random(seed), days
        owners = [f"org-{number}" for number in range(organisers)]
        self.hubs = ["hub-a", "hub-b"]
        self.sources = {name: source(name, aggregator=name in self.hubs) for name in (*owners, *self.hubs)}
        self.events = [event for number in range(organisers) for event in self._made(number)]
        self.faults = {name: self._faults() for name in self.sources}
        self.feeds: dict[tuple[str, int], list[str]] = {}

    def _made(self, number: int) -> Iterator[Event]:
        for n in range(self.random.randint(3, 6)):
            first = self.random.choice([0, 0, 0, self.random.randrange(1, self.days - 10)])
            start = NOW + DAY * (first + self.random.randint(5, 50)) + HOUR * self.random.randrange(8)
            kind, code = KINDS[(n + number) % len(KINDS)], chr(65 + number // len(NAMES))
            title = f"{NAMES[number % len(NAMES)].title()} {kind} {code}{number}"
            event = Event(number * 100 + n, f"org-{number}", PLACES[number % len(PLACES)], [State(first, start, title)])
            event.lags = {event.owner: 0}
            event.lags |= {hub: self.random.randrange(3) for hub in self.hubs if self.random.random() < 0.6}
            event.history += self._later(event.history[0])
            yield event

    def _later(self, state: State) -> Iterator[State]:
        """Move, rename, cancel or drop it, and take it up again, at most three times before it takes place."""
        for _ in range(self.random.choice([0, 0, 1, 2, 3])):
            day = state.day + self.random.randint(6, 16)
            if NOW + DAY * day >= state.start - 3 * DAY or day >= self.days - 6 or state.status == "cancelled":
                return
            yield (state := self._changed(state._replace(day=day)))

    def _changed(self, state: State) -> State:
        if state.status == "gone":
            return state._replace(status="confirmed")
        match self.random.choice(["move", "shift", "rename", "cancel", "drop", "drop"]):
            case "move":
                return state._replace(start=state.start + DAY * self.random.choice([1, 2, 7]))
            case "shift":
                return state._replace(start=state.start + timedelta(minutes=self.random.choice([-30, 30, 60])))
            case "rename":
                return state._replace(title=f"{state.title}, with guests")
            case "cancel":
                return state._replace(status="cancelled")
        return state._replace(status="gone")

    def _faults(self) -> dict[int, str]:
        """Let a feed be out of order for some days, now and then. Not on its last days."""
        found: dict[int, str] = {}
        day = self.random.randint(3, 15)
        while day < self.days - 12:
            kind = self.random.choice(["down", "page", "empty", "half", "truncated", "capped"])
            length = self.random.randint(1, 2 if kind == "half" else 4)
            found |= dict.fromkeys(range(day, day + length), kind)
            day += length + self.random.randint(8, 20)
        return found

    def told(self, name: str, day: int) -> list[str]:
        """Give the entries of a feed in order, the past dropped: the organiser's truth, or copies that lag behind."""
        if (name, day) not in self.feeds:
            said = [(e, e.at(day - e.lags[name])) for e in self.events if name in e.lags]
            shown = [(e, s) for e, s in said if s and s.status != "gone" and s.start > NOW + DAY * (day - 1)]
            self.feeds[name, day] = [entry(e, s, name) for e, s in sorted(shown, key=lambda one: one[1].start)]
        return self.feeds[name, day]

    def in_order(self, name: str, day: int) -> bool:
        """Tell whether a feed is read whole on a day."""
        return self.faults[name].get(day) is None

    def forgotten(self, event: Event, day: int) -> bool:
        """Tell whether all who told of an event have long been read whole, each with other events and without it."""
        return all(self._gone_from(event, name, day) for name in event.lags)

    def _gone_from(self, event: Event, name: str, day: int) -> bool:
        state = event.at(day - event.lags[name])
        if state is None or state.status != "gone":
            return False
        days = range(state.day + event.lags[name], day + 1)
        since = max((d for d in days if self.faults[name].get(d) == "capped"), default=-1)  # it may be beyond the cap
        whole = [d for d in days if d > since and self.in_order(name, d) and self.told(name, d)]
        return bool(whole) and whole[-1] - whole[0] > PATIENCE


def entry(event: Event, state: State, teller: str) -> str:
    """Write an event as a calendar tells it: each aggregator in its own words, and not always with an end."""
    title = {"hub-a": state.title.upper(), "hub-b": f"{state.title} at {event.place}"}.get(teller, state.title)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.number}@{teller}.example",
        f"DTSTART:{state.start:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{title}",
        f"LOCATION:{event.place}",
        f"URL:https://{teller}.example/events/{event.number + 70000}",
        f"STATUS:{state.status.upper()}",
    ]
    if teller == event.owner or event.number % 3:
        lines.append(f"DTEND:{state.start + 2 * HOUR:%Y%m%dT%H%M%SZ}")
    return "\r\n".join([*lines, "END:VEVENT", ""])


def visit(world: World, name: str, day: int) -> Gathered:
    """Read what a source serves on a day."""
    now, fault, told = NOW + DAY * day, world.faults[name].get(day), world.told(name, day)
    told = (
        told[: len(told) // 2]
        if fault == "half"
        else told[:3]
        if fault == "capped"
        else []
        if fault == "empty"
        else told
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{''.join(told)}END:VCALENDAR\r\n"
    content = (text[: len(text) // 2] if fault == "truncated" else text).encode()
    try:
        if fault == "down":
            raise ServerError("HTTP 503")
        doc = Document(url=f"https://{name}.example/calendar.ics", content=b"<html>" if fault == "page" else content,
                       fetched_at=now)  # fmt: skip
        read = parse(doc, world.sources[name], Window(now - 180 * DAY, now + 400 * DAY))
    except SourceError as error:
        return replace(gathered(source_id=name, now=now), complete=False, error_code=error.code, error_message="broken")
    return gathered(read.records, source_id=name, now=now, rejected=read.rejected, complete=read.complete,
                    cap=3 if fault == "capped" else None)  # fmt: skip


class Seen(NamedTuple):
    """An event as a calendar program keeps it."""

    sequence: int
    start: datetime
    end: datetime | None
    title: str
    status: str
    place: str


class Subscriber:
    """Who fetches our calendar every day, as a calendar program does, and knows nothing but what stands in it."""

    def __init__(self, world: World, folder: Path) -> None:
        self.names = {event.name.casefold(): event.number for event in world.events}
        self.site = Site.__new__(Site)
        self.site.datasette = application(folder, "portland")
        self.kept: dict[str, Seen] = {}
        self.means: dict[str, int] = {}
        """UID -> the true event that it means, for ever."""

    async def fetch(self) -> dict[int, Seen]:
        """Give what the calendar says today, by true event."""
        answer = await self.site.get("/events.ics?relevance=any")
        assert answer.status_code == 200, answer.text
        today: dict[int, Seen] = {}
        for component in icalendar.Calendar.from_ical(answer.content).walk("VEVENT"):
            uid, seen = str(component["UID"]), _seen(component)
            number = self._number(seen.title)
            assert number not in today, f"{seen.title} is there twice"
            assert self.means.setdefault(uid, number) == number, f"{uid} means another event now"
            before = self.kept.get(uid)
            if before and before != seen:
                assert seen.sequence > before.sequence, f"a change that no program would notice: {before} {seen}"
            self.kept[uid] = today[number] = seen
        meant = list(self.means.values())
        assert len(meant) == len(set(meant)), "one event under two UIDs"
        return today

    def _number(self, title: str) -> int:
        words = title.casefold().removeprefix("cancelled: ")
        [number] = [n for name, n in self.names.items() if re.match(rf"{re.escape(name)}(\W|$)", words)]
        return number


def _seen(component: Any) -> Seen:
    end = component.get("DTEND")
    return Seen(int(component["SEQUENCE"]), component["DTSTART"].dt, end.dt if end else None,
                str(component["SUMMARY"]), str(component["STATUS"]), str(component["LOCATION"]))  # fmt: skip


async def live(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Collect every source once a day, then let the subscriber compare with the truth."""
    told: set[int] = set()
    with Store.open(
        folder / "portland.db", region(*world.sources.values(), path=folder / "portland.toml"), NOW
    ) as store:
        subscriber = Subscriber(world, folder)
        for day in range(world.days):
            now = NOW + DAY * day
            monkeypatch.setenv("WEAKTIES_NOW", now.isoformat())
            for name in world.random.sample(sorted(world.sources), len(world.sources)):
                brought = visit(world, name, day)
                store.apply(world.sources[name], brought, now, random=Random(0))
                told |= {int(str(record.uid).partition("@")[0]) for record in brought.records}
            today = await subscriber.fetch()
            for event in world.events:
                hold(world, event, day, today.get(event.number), known=event.number in told)
    assert set(subscriber.means.values()) == told, "an event for each true one, and no other"


def hold(world: World, event: Event, day: int, seen: Seen | None, *, known: bool) -> None:
    """Hold what the subscriber sees of one event to what is true on that day."""
    state, now = event.at(day), NOW + DAY * day
    if seen is not None and seen.status == "CANCELLED":
        assert any(s.status == "cancelled" and s.day <= day for s in event.history), "a false cancellation"
    if state is None or state.start <= now:
        return
    if state.status == "gone":
        assert not (seen and world.forgotten(event, day)), f"day {day}: still there, though nobody tells it: {seen}"
    elif world.in_order(event.owner, day):
        title = f"Cancelled: {state.title}" if state.status == "cancelled" else state.title
        assert seen is not None, f"day {day}: lost {state}"
        assert (seen.start, seen.title, seen.status) == (state.start, title, state.status.upper()), f"day {day}"
    elif known and not any(s.status == "gone" for s in event.history):
        assert seen is not None, f"day {day}: lost while its feed is out of order: {state}"


@pytest.mark.parametrize("seed", [1])
async def test_a_month_of_twelve_sources_holds_to_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    await live(World(seed, 10, 32), tmp_path, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
async def test_two_months_of_fifty_sources_hold_to_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    await live(World(seed, 48, 60), tmp_path, monkeypatch)
