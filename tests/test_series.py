"""Occurrences belong together across sources: one line of `series=next`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from told import NOW, ask, gathered, record, region, source

from pipeline.records import Record
from pipeline.store import Store

SOURCES = {
    name: source(name, **more) for name, more in {"meetup": {"group": "pdx-rust"}, "google": {}, "hub": {}}.items()
}
TITLE, PLACE = "Rust and WebAssembly night", "Central Library"


class City:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.store = Store.open(path, region(*SOURCES.values(), path=path.with_suffix(".toml")), NOW)

    def tell(self, of: str, told: list[Record]) -> None:
        self.store.apply(SOURCES[of], gathered(told, source_id=of), NOW, random=Random(0))

    def series(self) -> list[object]:
        return [row[0] for row in ask(self.path, "SELECT series_id FROM events ORDER BY starts_at")]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path / "portland.db")
    yield made
    made.store.close()


def weekly(prefix: str, weeks: range, **said: object) -> list[Record]:
    return [record(f"{prefix}{week}", days=10 + 7 * week, **said) for week in weeks]


def test_dates_told_singly_and_a_rule_of_another_source_are_one_series(city: City) -> None:
    city.tell("meetup", weekly("m", range(3), title=TITLE))
    city.tell("google", weekly("g", range(8), title=TITLE, location_name=PLACE, series_key="rule@google.com"))
    found = city.series()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert found[0] is not None


def test_the_order_of_sources_does_not_change_the_series(tmp_path: Path) -> None:
    told = {
        "meetup": weekly("m", range(3), title=TITLE),
        "google": weekly("g", range(8), title=TITLE, location_name=PLACE, series_key="rule@google.com"),
        "hub": weekly("h", range(2, 10), title=f"{TITLE} (May)", location_name=PLACE),
    }
    found = []
    for number, order in enumerate(
        (["meetup", "google", "hub"], ["hub", "google", "meetup"], ["google", "hub", "meetup"])
    ):
        city = City(tmp_path / f"{number}.db")
        for name in order:
            city.tell(name, told[name])
        found.append(city.series())
        city.store.close()
    assert found[0] == found[1] == found[2]
    assert len(set(found[0])) == 1


def test_the_number_and_the_date_in_a_title_do_not_part_a_series(city: City) -> None:
    titles = ["Rust night #41", "Rust night #42", "Rust night March 2026"]
    city.tell("meetup", [record(f"m{n}", days=10 + 7 * n, title=title) for n, title in enumerate(titles)])
    assert len(set(city.series())) == 1


def test_other_titles_other_groups_and_other_places_are_other_series(city: City) -> None:
    told = [
        record("a", days=10, title="Board game night", location_name="Guardian Games"),
        record("b", days=17, title="Board game night", location_name="Lucky Lab"),
        record("c", days=24, title="Trading card night", location_name="Lucky Lab"),
        record("d", days=31, title="Board game night"),
    ]
    city.tell("hub", told)
    found = city.series()
    assert found[3] is None
    assert len(set(found)) == 4


def test_a_series_that_is_found_to_be_one_stays_one(city: City) -> None:
    city.tell("google", weekly("g", range(4), title="Hack night", series_key="a@google.com"))
    city.tell("hub", weekly("h", range(4, 8), title="Hackers' night out", location_name=PLACE, series_key="b@hub"))
    assert len(set(city.series())) == 2
    bridge = replace(
        weekly("g", range(4, 5), title="Hackers' night out")[0], series_key="a@google.com", location_name=PLACE
    )
    city.tell("google", [*weekly("g", range(4), title="Hack night", series_key="a@google.com"), bridge])
    assert len(set(city.series())) == 1


@pytest.mark.parametrize("groups", [("Ann", "Ben", "Cy"), ("Cy", "Ben", "Ann"), ("Dot", "Eve", "Flo"), ("G", "H", "I")])
def test_what_one_visit_shows_to_be_one_series_is_one_at_once(city: City, groups: tuple[str, ...]) -> None:
    shared = {"title": TITLE, "location_name": PLACE, "locality": "Portland"}
    told = [record(name, days=10 + n, organizer_name=name, **shared) for n, name in enumerate(groups)]
    city.tell("hub", told)
    known = {row[0] for row in ask(city.path, "SELECT series_id FROM series")}
    assert set(city.series()) == known
    assert len(known) == 1


def test_series_that_only_a_wrong_pair_held_together_part_when_a_person_says_so(tmp_path: Path) -> None:
    path, apart = tmp_path / "portland.db", tmp_path / "portland.overrides.toml"
    told = {
        "google": weekly("g", range(4), title="Rust night", series_key="a@google.com"),
        "hub": weekly("h", range(3, 8), title="Rust night", series_key="b@hub"),
    }

    def opened() -> City:
        city = City(path)
        for name, records in told.items():
            city.tell(name, records)
        return city

    opened().store.close()
    assert len(set(series_of(path))) == 1
    pair = ["google g3@example.org", "hub h3@example.org"]
    apart.write_text(f"[[different]]\nlistings = {json.dumps(pair)}\n", "utf-8")
    opened().store.close()
    first, *_, last = parted = series_of(path)
    assert {*parted[:3]} == {first}
    assert {*parted[5:]} == {last}
    assert {*parted[3:5]} == {first, last}
    assert first != last
    apart.unlink()
    opened().store.close()
    assert len(set(series_of(path))) == 1


def series_of(path: Path) -> list[object]:
    return [row[0] for row in ask(path, "SELECT series_id FROM events ORDER BY starts_at, id")]
