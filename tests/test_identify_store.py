"""What the catalogue calls one event: the same whatever comes first, however often, and no id ever means another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import NOW, ask, dump, gathered, record, region, source

from pipeline.normalise import fingerprint
from pipeline.records import Record
from pipeline.store import Store

SOURCES = {name: source(name, aggregator=name == "hub") for name in ("own", "hub", "city", "paper")}
DAY = timedelta(days=1)
Told = dict[str, list[Record]]
Parts = set[frozenset[tuple[str, str]]]

listing = st.builds(
    lambda title, place, page, hours: {"title": title, "location_name": place, "url": page, "days": 10 + hours / 24},
    st.sampled_from(["Rust night", "Rust and WebAssembly night", "Rust night at Central Library", "Python evening"]),
    st.sampled_from([None, "Central Library", "Hillsdale Library", "Central Library, 801 SW 10th Ave"]),
    st.sampled_from([None, "https://rust.example/rust-night", "https://hub.example/e/12345"]),
    st.sampled_from([0, 0, 0, 0.5, 1, 24]),
)
feeds = st.fixed_dictionaries({name: st.lists(listing, max_size=4) for name in SOURCES})


def made(told: dict[str, list[dict[str, object]]]) -> Told:
    return {
        name: [record(f"{name}{n}", **said) for n, said in enumerate(entries)]  # type: ignore[arg-type]
        for name, entries in told.items()
    }


class City:
    """A catalogue on a file, and the visits to its sources."""

    def __init__(self, folder: str | Path) -> None:
        self.path = Path(folder) / "portland.db"
        self.store = Store.open(self.path, region(*SOURCES.values(), path=Path(folder) / "portland.toml"), NOW)

    def visit(self, of: str, told: Sequence[Record], days: float = 0) -> None:
        now = NOW + days * DAY
        visit = gathered(told, source_id=of, now=now)
        self.store.apply(replace(SOURCES[of], allow_empty=True), visit, now, random=Random(0))

    def homes(self) -> dict[tuple[str, str], str]:
        return {(s, k): event for s, k, event in ask(self.path, "SELECT source_id, key, event_id FROM listings")}

    def parts(self) -> Parts:
        homes = self.homes()
        return {frozenset(n for n, e in homes.items() if e == event) for event in homes.values()}

    def ids(self) -> set[str]:
        return {str(i) for (i,) in ask(self.path, "SELECT id FROM events UNION SELECT alias FROM event_aliases")}


@settings(deadline=None, max_examples=25)
@given(feeds, st.permutations(list(SOURCES)), st.permutations(list(SOURCES)))
def test_any_order_of_sources_and_any_re_run_gives_the_same_events(
    said: dict[str, list[dict[str, object]]], one: list[str], other: list[str]
) -> None:
    told, found = made(said), []
    for order in (one, other):
        with TemporaryDirectory() as folder:
            city = City(folder)
            for name in order:
                city.visit(name, told[name])
            found.append(city.parts())
            before = dump(city.path, "events", "listings", "changes", "event_aliases", "blocks")
            for name in other:
                city.visit(name, told[name], 0.1)
            assert dump(city.path, "events", "listings", "changes", "event_aliases", "blocks") == before
            city.store.close()
    assert found[0] == found[1]


@settings(deadline=None, max_examples=25)
@given(feeds, feeds, st.permutations(list(SOURCES)), st.permutations(list(SOURCES)))
def test_what_all_sources_say_now_counts_and_not_what_they_said_before(
    said: dict[str, list[dict[str, object]]], then: dict[str, list[dict[str, object]]], one: list[str], other: list[str]
) -> None:
    """Titles, places and pages change, and times do not: a moved event keeps its copies, which is told elsewhere."""
    told = made(said)
    changed = {
        name: [retold(old, then[name][n]) if n < len(then[name]) else old for n, old in enumerate(records)]
        for name, records in told.items()
    }
    found = []
    for order, steps in ((one, (told, changed)), (other, (changed,))):
        with TemporaryDirectory() as folder:
            city = City(folder)
            owners: dict[str, set[str]] = {}
            for step in steps:
                for name in order:
                    city.visit(name, step[name], 0.1)
                    follow(owners, city)
            found.append(city.parts())
            city.store.close()
    assert found[0] == found[1]


def retold(old: Record, said: dict[str, object]) -> Record:
    words = {name: value for name, value in said.items() if name != "days"}
    new = replace(old, **words)  # type: ignore[arg-type]
    return replace(new, content_hash=fingerprint(new))


def follow(owners: dict[str, set[str]], city: City) -> None:
    """An id once given is never lost, and leads to an event for ever."""
    ids = city.ids()
    assert set(owners) <= ids
    owners.update((event, set()) for event in ids)
    assert ask(city.path, "SELECT 1 FROM event_aliases WHERE event_id NOT IN (SELECT id FROM events)") == []
    assert ask(city.path, "SELECT alias FROM event_aliases WHERE alias IN (SELECT id FROM events)") == []


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


NIGHT = record("a", title="Rust and WebAssembly night", location_name="Central Library")


def changed(told: Record, **said: object) -> Record:
    new = replace(told, **said)  # type: ignore[arg-type]
    return replace(new, content_hash=fingerprint(new))


def test_a_bridge_that_goes_away_parts_what_it_joined_and_each_has_its_own_id_again(city: City) -> None:
    mixer = record("b", title="Mixer", location_name="Central Library")
    city.visit("own", [NIGHT])
    city.visit("hub", [mixer], 1)
    before = city.homes()
    city.visit("hub", [changed(mixer, title=NIGHT.title)], 2)
    assert len(city.parts()) == 1
    city.visit("hub", [mixer], 3)
    assert city.homes() == before
    assert ask(city.path, "SELECT sequence FROM events WHERE id = ?", before["hub", "b@example.org"]) == [(1,)]


def test_a_moved_event_keeps_its_copies_until_they_follow(city: City) -> None:
    copy = changed(NIGHT, key="x", uid="x")
    city.visit("own", [NIGHT])
    city.visit("hub", [copy])
    [event] = set(city.homes().values())
    later = record("a", days=11, title=NIGHT.title, location_name=NIGHT.location_name)
    city.visit("own", [later], 1)
    assert set(city.homes().values()) == {event}
    assert ask(city.path, "SELECT starts_at, sequence FROM events") == [(later.starts_at, 1)]
    city.visit("hub", [changed(later, key="x", uid="x")], 2)
    assert ask(city.path, "SELECT id, sequence FROM events") == [(event, 1)]
    rules = ask(city.path, "SELECT match_rule FROM listings WHERE source_id = 'hub'")
    assert rules == [("title equal, title contained, time equal, same place",)]


def test_an_event_that_is_told_twice_in_one_feed_is_one(city: City) -> None:
    twice = [NIGHT, changed(NIGHT, key="b", uid="b", url="https://own.example/e/2")]
    city.visit("own", twice)
    assert len(city.parts()) == 1
    city.visit("own", twice, 1)
    assert len(city.parts()) == 1


def test_new_uids_do_not_part_what_is_one(city: City) -> None:
    city.visit("own", [NIGHT])
    city.visit("hub", [changed(NIGHT, key="x", uid="x")])
    [event] = set(city.homes().values())
    city.visit("hub", [changed(NIGHT, key="y", uid="y")], 1)
    assert set(city.homes().values()) == {event}
    assert ask(city.path, "SELECT count(*) FROM listings") == [(2,)]


def test_blocks_hold_what_listings_say_now(city: City) -> None:
    city.visit("own", [NIGHT])
    city.visit("own", [changed(NIGHT, title="Haskell evening")], 1)
    with TemporaryDirectory() as folder:
        other = City(folder)
        other.visit("own", [changed(NIGHT, title="Haskell evening")])
        assert dump(city.path, "blocks") == dump(other.path, "blocks")
        other.store.close()
