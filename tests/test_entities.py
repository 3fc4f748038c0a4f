"""Venues and groups: one under different spellings, two where only the name is the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from told import NOW, ask, gathered, record, region, source

from pipeline.config import Group
from pipeline.entities import group_key, group_page, may_be_one, street, venue, venue_name
from pipeline.gazetteer import locate
from pipeline.records import Record
from pipeline.store import Store


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("801 SW 10th Ave", "801 sw 10th ave"),
        ("801 S.W. 10th Avenue, Suite 3", "801 sw 10th ave"),
        ("801 Southwest 10th Ave.", "801 sw 10th ave"),
        ("801 NW 10th Ave", "801 nw 10th ave"),
        ("Room 208, 276 East Napa Street", "276 e napa st"),
        ("1600 Pennsylvania Ave NW #3", "1600 pennsylvania ave nw"),
        ("Hauptstraße 5", ""),
        ("Central Library", ""),
        ("", ""),
    ],
)
def test_a_street_is_written_one_way(address: str, normal: str) -> None:
    assert street(address) == normal


def test_a_name_is_the_same_without_article_and_marks() -> None:
    assert venue_name("The Nasher Museum") == venue_name("Nasher Museum")
    assert venue_name("Luma Bar & Eatery") == venue_name("Luma Bar and Eatery")
    assert group_key("The Rust Group, Inc.") == group_key("Rust Group")
    assert group_key("Theatre Group") == "theatregroup"
    assert group_key("Inc") == "inc"


def test_a_groups_page_is_no_front_page_of_a_site_of_many() -> None:
    assert group_page("https://www.meetup.com/PDXPython/events/") == group_page("http://meetup.com/pdxpython")
    assert group_page("https://www.meetup.com/") is None
    assert group_page("https://pdxpython.example/") == "pdxpython.example"
    assert group_page(None) is None


def test_two_names_at_one_address_may_be_one_place() -> None:
    assert may_be_one("DPAC", "Durham Performing Arts Center")
    assert may_be_one("Room 208", "Sonoma Community Center")
    assert not may_be_one("Ponysaurus Brewing", "Motorco Music Hall")


@pytest.mark.parametrize("name", ["Online", "Zoom", "TBD", "https://zoom.us/j/1", "Virtual event", "..."])
def test_what_is_no_place_is_no_venue(name: str) -> None:
    assert venue(record(location_name=name)) is None


def test_the_table_of_codes_is_that_of_the_package() -> None:
    rows = pytest.importorskip("zipcodes").list_all()
    assert len(rows) > 40_000
    for row in rows[::100]:
        at = float(row["lat"]), float(row["long"])
        assert locate(row["zip_code"], None, None) == pytest.approx(at, abs=1e-4)
        assert locate(None, row["city"], row["state"]) is not None


def test_a_code_or_a_town_lies_somewhere() -> None:
    at = locate("97205", None, None)
    assert at == pytest.approx((45.52, -122.69), abs=0.01)
    town = locate(None, "Portland", "or")
    assert town == pytest.approx((45.5, -122.6), abs=0.15)
    assert locate("00000", None, None) is None
    assert locate("\t9720", "x\ty", "\udc00") is None
    assert locate(None, "Portland", None) is None


# ---- in the catalogue


class City:
    def __init__(self, path: Path) -> None:
        self.path, self.source = path, source()
        groups = (
            Group("pdx-rust", "PDX Rust", "https://www.meetup.com/pdxrust/", links={"chat": "https://rust.example/"}),
        )
        self.store = Store.open(path, region(self.source, groups=groups, path=path.with_suffix(".toml")), NOW)
        self.told: list[Record] = []

    def tell(self, **said: object) -> tuple[object, ...]:
        """Add an event to the feed, and give its venue and group."""
        number = len(self.told)
        self.told.append(record(f"e{number}", days=10 + number, title=f"Gathering {number}", **said))
        self.store.apply(self.source, gathered(self.told), NOW, random=Random(0))
        return ask(self.path, "SELECT venue_id, group_id, latitude FROM events WHERE title = ?", f"Gathering {number}")[
            0
        ]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path / "portland.db")
    yield made
    made.store.close()


LIBRARY = {"location_name": "Central Library", "address": "801 SW 10th Ave", "locality": "Portland", "region": "OR"}


def test_one_venue_under_different_spellings_has_aliases(city: City) -> None:
    first = city.tell(**LIBRARY, postal_code="97205")[0]
    assert first == "central-library"
    for said in (
        {"location_name": "The Central Library", "locality": "Portland"},
        {"location_name": "Central Library"},
        {"location_name": "US Bank Room", "address": "801 S.W. 10th Avenue", "postal_code": "97205-1234"},
        {"location_name": "Central Library, 801 SW 10th Ave", "address": None, "locality": "Portland"},
    ):
        assert city.tell(**said)[0] == first, said
    [(aliases,)] = ask(city.path, "SELECT aliases FROM venues")
    assert '"The Central Library"' in aliases
    assert aliases.count("Central Library,") == 1


def test_one_name_in_two_towns_or_streets_is_two_venues(city: City) -> None:
    portland = city.tell(**LIBRARY)[0]
    salem = city.tell(location_name="Central Library", locality="Salem", region="OR")[0]
    corner = city.tell(location_name="Central Library", address="1 N Main St", locality="Portland", region="OR")[0]
    assert len({portland, salem, corner}) == 3


def test_two_houses_at_one_address_are_two_venues(city: City) -> None:
    at = {"address": "219 Hood Street", "locality": "Durham", "region": "NC"}
    first, second = city.tell(location_name="Ponysaurus Brewing", **at), city.tell(location_name="Motorco Hall", **at)
    assert first[0] != second[0]


def test_a_place_lies_where_a_source_says_else_where_its_code_is(city: City) -> None:
    assert city.tell(**LIBRARY, postal_code="97205")[2] == pytest.approx(45.52, abs=0.01)
    assert city.tell(location_name="Forge", locality="Portland", latitude=45.1, longitude=-122.1)[2] == 45.1
    assert city.tell(location_name="Forge", locality="Portland")[2] == 45.1
    assert city.tell(location_name="Nowhere Hall")[2] is None


def test_a_group_is_known_by_its_page_and_by_its_name(city: City) -> None:
    for said in (
        {"organizer_name": "Portland Rustaceans", "organizer_url": "http://meetup.com/pdxrust/events"},
        {"organizer_name": "The PDX Rust"},
        {"organizer_name": "Someone", "organizer_url": "https://rust.example"},
    ):
        assert city.tell(**said)[1] == "pdx-rust", said
    assert city.tell(organizer_name="PDX Python", organizer_url="https://www.meetup.com/")[1] == "pdx-python"


def test_what_was_learnt_is_known_to_the_next_program(city: City) -> None:
    first = city.tell(**LIBRARY, postal_code="97205")[0]
    city.store.close()
    city.store = Store.open(city.path, region(city.source, path=city.path.with_suffix(".toml")), NOW)
    assert city.tell(location_name="The Central Library", locality="Portland")[0] == first
    assert ask(city.path, "SELECT count(*) FROM venues") == [(1,)]


def test_any_number_of_places_of_one_name_have_ids_of_their_own(city: City) -> None:
    ids = [city.tell(location_name="Central Library", address=f"{n} Main St")[0] for n in range(1, 6)]
    assert len(set(ids)) == 5


def test_places_of_one_name_whose_town_nobody_tells_are_as_many_as_their_streets(tmp_path: Path) -> None:
    path = tmp_path / "portland.db"
    streets = ("801 SW 10th Ave", "5 Main St", "5 Main St", "801 SW 10th Ave", "5 Main St")
    told = [record(f"e{n}", days=n + 1, location_name="The Hub", address=street) for n, street in enumerate(streets)]
    told.append(record("f", location_name="7 Oak St", address=None))
    for _ in range(2):
        with Store.open(path, region(source()), NOW) as store:
            told = [replace(each, title=f"{each.title}!", content_hash=f"{each.content_hash}!") for each in told]
            store.apply(source(), gathered(told), NOW, random=Random(0))
    assert ask(path, "SELECT count(*) FROM venues") == [(3,)]
    assert ask(path, "SELECT count(DISTINCT venue_id) FROM events WHERE title LIKE '%!!'") == [(3,)]
