"""What is compared grows with the listings and not with their square, and a visit looks at what is near its own."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_identify_fast import listing
from test_identify_store import City
from told import NOW, ask, gathered, record, region, source

from pipeline.identify import CROWD, FEW, Candidate, identify, near
from pipeline.identifying.blocks import blocks
from pipeline.identifying.profile import Profile, profile
from pipeline.normalise import utc
from pipeline.publish.ical import vevent
from pipeline.records import Record
from pipeline.store import Store
from pipeline.storing.database import connect
from pipeline.storing.directory import Directory
from pipeline.storing.events import Session
from pipeline.storing.grouping import Arrival, group
from pipeline.storing.listings import known
from pipeline.storing.neighbours import Profiles

PLACES = [f"{first}{last} Library" for first in "Ash Beech Cedar Dogwood Elm Fir Gum Hazel".split() for last in
          "field ford wick ton brook stead combe dale".split()]  # fmt: skip


def candidates(told: list[tuple[str, Record]]) -> list[Candidate]:
    return [Candidate(ref, name, one.key, None, profile(one, name)) for ref, (name, one) in enumerate(told)]


def storytimes(count: int, of: str) -> list[tuple[str, Record]]:
    """The same title at as many places at one time."""
    places = enumerate(PLACES[:count])
    return [(f"{of}{n}", record(f"{of}{n}", title="Toddler Storytime", location_name=place)) for n, place in places]


@given(st.lists(listing, max_size=12))
def test_all_that_share_a_key_are_compared_and_nothing_else(told: list[Profile]) -> None:
    some = [Candidate(ref, one.source_id, str(ref), None, one) for ref, one in enumerate(told)]
    shared = {(a.ref, b.ref) for a, b in combinations(some, 2) if blocks(a.profile) & blocks(b.profile)}
    assert near(some) == shared


def test_of_a_title_told_at_many_places_on_one_day_not_every_pair_is_compared() -> None:
    pairs = {count: len(near(candidates(storytimes(count, "house")))) for count in (CROWD, 2 * CROWD - 1, len(PLACES))}
    assert pairs[CROWD] == CROWD * (CROWD - 1) / 2
    assert pairs[len(PLACES)] <= FEW * len(PLACES) < pairs[CROWD]


def test_copies_are_found_in_a_crowd_by_where_they_are() -> None:
    told = storytimes(len(PLACES), "house") + storytimes(len(PLACES), "city")
    sizes = [len(cluster.members) for cluster in identify(candidates(told))]
    assert sizes == [2] * len(PLACES)


def test_an_event_told_by_more_calendars_than_make_a_crowd_is_one() -> None:
    told = [(f"calendar{n}", record(f"a{n}", title="Rust Night", location_name="Ash Hall")) for n in range(CROWD + 9)]
    assert len(identify(candidates(told))) == 1


def test_an_event_told_by_more_calendars_than_make_a_crowd_is_one_in_the_catalogue(tmp_path: Path) -> None:
    calendars = [source(f"calendar{n}") for n in range(CROWD + 9)]
    path = tmp_path / "portland.db"
    with Store.open(path, region(*calendars, path=tmp_path / "portland.toml"), NOW) as store:
        for each in calendars:
            told = record(each.id, title="Rust Night", location_name="Ash Hall")
            store.apply(each, gathered([told], source_id=each.id), NOW, random=Random(0))
    assert ask(path, "SELECT count(*), count(DISTINCT event_id) FROM listings") == [(CROWD + 9, 1)]


class Counted(Profiles):
    """Counts the known listings that are looked at."""

    looked_at = 0

    def candidates(self, conn: sqlite3.Connection, seats: Sequence[Mapping[str, Any]]) -> list[Candidate]:
        self.looked_at += len(seats)
        return super().candidates(conn, seats)


def filled(folder: Path, others: int) -> Path:
    """A catalogue in which one source tells ten events, and another one so many, ten on each of the days after."""
    folder.mkdir()
    city = City(folder)
    city.visit("own", own())
    told = [record(f"o{n}", days=10 + n // 10, title=f"Evening {n} of {PLACES[n % 60]}") for n in range(others)]
    city.visit("hub", told)
    city.store.close()
    return city.path


def own(what: str = "Rust Night") -> list[Record]:
    return [record(f"r{n}", days=10 + n / 3, title=f"{what} {n}", location_name=PLACES[n]) for n in range(10)]


def work(path: Path) -> tuple[int, int]:
    """Count at how many listings one source's visit looks, and the hundreds of steps that SQLite takes for it."""
    steps, looked = [0], Counted()

    def step() -> None:
        steps[0] += 1

    with closing(connect(path)) as conn:
        session = Session(conn, utc(NOW), "portland.example", vevent, Directory(conn), looked)
        before = known(conn, "own")
        conn.execute("BEGIN")
        conn.set_progress_handler(step, 100)
        arrivals = [Arrival(before[one.key].id, one, before[one.key]) for one in own("Python Evening")]
        group(session, "own", arrivals)
        conn.execute("ROLLBACK")
    return looked.looked_at, steps[0]


def test_a_visit_looks_at_what_is_near_its_own_however_large_the_catalogue(tmp_path: Path) -> None:
    few, many = work(filled(tmp_path / "few", 100)), work(filled(tmp_path / "many", 1000))
    assert 10 < few[0] == many[0] < 60
    assert many[1] <= few[1] + 2
