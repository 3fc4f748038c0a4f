"""Where no source says where a place is, its postal code's middle stands in for it, and says so everywhere."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from bs4 import BeautifulSoup
from shelf import Site
from told import NOW, ask, gathered, record, region, source

from pipeline.serve import application
from pipeline.store import Store

FORGE = {"location_name": "The Forge", "locality": "Portland", "region": "OR", "postal_code": "97205"}
SOURCE = source("city")


class Town:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "portland.db"
        self.store = Store.open(self.path, region(SOURCE, path=folder / "portland.toml"), NOW)

    def tell(self, **said: object) -> None:
        told = record("a", title="Career night", kind="meetup", relevance="core", **said)  # type: ignore[arg-type]
        self.store.apply(SOURCE, gathered([told], source_id="city"), NOW, random=Random(0))

    def site(self) -> Site:
        made = Site.__new__(Site)
        made.datasette = application(self.path.parent, "portland")
        return made

    def id(self) -> str:
        [(event,)] = ask(self.path, "SELECT id FROM events")
        return str(event)


@pytest.fixture
def town(tmp_path: Path, frozen: object) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.store.close()


async def test_the_middle_of_a_postal_code_says_that_it_is_only_that(town: Town) -> None:
    town.tell(**FORGE)
    site = town.site()
    assert ask(town.path, "SELECT approximate FROM venues") == [(1,)]
    event = (await site.get(f"/events/{town.id()}.json")).json()
    assert event["venue"]["approximate"] is True
    [feature] = (await site.get("/events.geojson")).json()["features"]
    assert feature["properties"]["venue"]["approximate"] is True
    page = BeautifulSoup((await site.get(f"/events/{town.id()}")).text, "lxml")
    [link] = [a for a in page.select("dl.facts a") if "openstreetmap" in str(a["href"])]
    assert "exact spot is not known" in link.text
    assert "mlat" not in str(link["href"])
    assert '"geo"' not in page.select_one("script[type='application/ld+json']").text  # type: ignore[union-attr]
    places = BeautifulSoup((await site.get("/map")).text, "lxml")
    assert "middle of its postal code" in places.select_one("li.point .vague").text  # type: ignore[union-attr]


async def test_a_place_that_a_source_knows_is_exact_from_then_on(town: Town) -> None:
    town.tell(**FORGE)
    town.tell(**FORGE, latitude=45.5222, longitude=-122.6819)
    site = town.site()
    assert ask(town.path, "SELECT approximate, latitude FROM venues") == [(0, 45.5222)]
    assert (await site.get(f"/events/{town.id()}.json")).json()["venue"]["approximate"] is False
    page = BeautifulSoup((await site.get(f"/events/{town.id()}")).text, "lxml")
    [link] = [a for a in page.select("dl.facts a") if "openstreetmap" in str(a["href"])]
    assert (link.text, "mlat=45.52220" in str(link["href"])) == ("Map", True)
    assert "vague" not in (await site.get("/map")).text


async def test_the_page_that_tells_how_to_subscribe_leads_to_what_changes(town: Town) -> None:
    town.tell(**FORGE)
    site = town.site()
    page = BeautifulSoup((await site.get("/subscribe")).text, "lxml")
    [link] = [a for a in page.select("a") if str(a["href"]).endswith("/changes.rss")]
    assert (await site.get("/changes.rss")).status_code == 200
    assert "What changes" in link.text
