"""Which events each filter keeps, asked through the real site on a real SQLite file."""

from pathlib import Path

import pytest
from shelf import Shelf, Site

pytestmark = pytest.mark.usefixtures("frozen")  # Tuesday, 3 March 2026, noon in Portland


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "portland.db")


async def ask(shelf: Shelf, query: str) -> set[str]:
    return set(await Site(shelf).events(f"?{query}"))


async def test_an_event_counts_while_it_overlaps_the_days_asked_for(shelf: Shelf) -> None:
    shelf.event("over", at="2026-03-03 09:00", hours=2)
    shelf.event("running", at="2026-03-03 11:00", hours=2)
    shelf.event("over-night", at="2026-03-03 23:00", hours=3)
    shelf.event("midnight", at="2026-03-05 00:00", hours=None)
    shelf.event("conference", at="2026-03-03", days=3)
    assert await ask(shelf, "") == {"running", "over-night", "midnight", "conference"}
    assert await ask(shelf, "when=today") == {"over", "running", "over-night", "conference"}
    assert await ask(shelf, "when=tomorrow") == {"over-night", "conference"}
    assert await ask(shelf, "from=2026-03-05&until=2026-03-06") == {"midnight", "conference"}
    assert await ask(shelf, "from=2026-03-06") == set()


async def test_an_end_at_midnight_does_not_reach_into_the_next_day(shelf: Shelf) -> None:
    shelf.event("till-midnight", at="2026-03-04 20:00", hours=4)
    shelf.event("all-day", at="2026-03-04", days=1)
    assert await ask(shelf, "when=2026-03-05") == set()
    assert await ask(shelf, "when=2026-03-04") == {"till-midnight", "all-day"}


async def test_professional_and_community_events_by_default_all_when_asked(shelf: Shelf) -> None:
    for relevance in ("core", "adjacent", "none"):
        shelf.event(relevance, relevance=relevance)
    assert await ask(shelf, "") == {"core", "adjacent"}
    assert await ask(shelf, "relevance=core") == {"core"}
    assert await ask(shelf, "relevance=none,core") == {"none", "core"}
    assert await ask(shelf, "relevance=any") == {"core", "adjacent", "none"}


async def test_delisted_events_only_when_status_asks_and_cancelled_ones_always(shelf: Shelf) -> None:
    for status in ("confirmed", "tentative", "postponed", "cancelled", "delisted"):
        shelf.event(status, status=status)
    assert await ask(shelf, "") == {"confirmed", "tentative", "postponed", "cancelled"}
    assert await ask(shelf, "status=delisted") == {"delisted"}
    assert len(await ask(shelf, "status=any")) == 5
    assert await ask(shelf, "cancelled=drop") == {"confirmed", "tentative", "postponed"}


async def test_unknown_is_neither_free_nor_cheap(shelf: Shelf) -> None:
    shelf.event("free", is_free=1)
    shelf.event("ten", is_free=0, price_min=10.0)
    shelf.event("fifty", is_free=0, price_min=50.0)
    shelf.event("unknown")
    assert await ask(shelf, "free=1") == {"free"}
    assert await ask(shelf, "free=0") == {"ten", "fifty"}
    assert await ask(shelf, "price_max=20") == {"free", "ten"}


async def test_labels_choose_with_or_within_and_and_between(shelf: Shelf) -> None:
    shelf.event("a", kind="meetup", attendance="online")
    shelf.event("b", kind="mixer", attendance="in-person")
    shelf.event("c", kind="talk", attendance="online")
    assert await ask(shelf, "kind=meetup,mixer") == {"a", "b"}
    assert await ask(shelf, "kind=meetup&kind=talk&attendance=online") == {"a", "c"}


async def test_day_of_the_week_and_time_of_day_are_local(shelf: Shelf) -> None:
    shelf.event("tue-morning", at="2026-03-10 09:00")
    shelf.event("tue-evening", at="2026-03-10 18:30")  # Wednesday in Greenwich
    shelf.event("wed-noon", at="2026-03-11 12:00")
    shelf.event("wed-all-day", at="2026-03-11", days=1)
    assert await ask(shelf, "weekday=tuesday") == {"tue-morning", "tue-evening"}
    assert await ask(shelf, "weekday=wed&time=afternoon") == {"wed-noon"}
    assert await ask(shelf, "time=morning,evening") == {"tue-morning", "tue-evening"}


async def test_groups_venues_towns_topics_companies_and_sources(shelf: Shelf) -> None:
    shelf.insert("groups", {"id": "pdx-py", "key": "pdx python", "name": "PDX Python"})
    shelf.insert("venues", {"id": "hall", "key": "hall", "name": "The Hall"})
    shelf.insert("companies", {"id": "acme", "name": "Acme"})
    shelf.insert("topics", {"id": "python", "name": "Python"})
    shelf.source("meetup")
    shelf.event("a", group_id="pdx-py", venue_id="hall", locality="Portland", source="meetup", topics=("python",))
    shelf.event("b", locality="Beaverton")
    shelf.insert("event_topics", {"topic_id": "python", "event_id": "a"})
    claim = {"role": "host", "sentence": "Hosted by Acme", "rule": "hosted-by", "confidence": 0.9}
    shelf.insert("claims", {"event_id": "b", "company_id": "acme", **claim})
    for query in ("group=pdx-py", "venue=hall", "locality=portland", "topic=python", "source=meetup"):
        assert await ask(shelf, query) == {"a"}, query
    assert await ask(shelf, "company=acme") == {"b"}
    assert await ask(shelf, "source=meetup,city") == {"a", "b"}


async def test_a_value_that_the_catalogue_does_not_know_is_refused_and_near_ones_are_named(shelf: Shelf) -> None:
    shelf.source("pdx-python")
    answer = await Site(shelf).get("/events.json?source=pdx-pyton")
    assert answer.status_code == 400
    assert "pdx-python" in answer.json()["allowed"]
    shelf.event("a", locality="Portland")
    assert (await Site(shelf).get("/events.json?locality=Atlantis")).json()["allowed"] == ["portland"]


async def test_near_is_a_circle_around_a_point_or_a_zip_code(shelf: Shelf) -> None:
    shelf.event("here", latitude=45.5078, longitude=-122.6897)
    shelf.event("corner", latitude=45.5878, longitude=-122.5797)  # in the box of 10 km, outside its circle
    shelf.event("salem", latitude=44.9429, longitude=-123.0351)
    shelf.event("unknown")
    assert await ask(shelf, "near=97201&within=10") == {"here"}
    assert await ask(shelf, "near=45.5078,-122.6897&within=14") == {"here", "corner"}
    assert await ask(shelf, "near=97201") == {"here", "corner"}
    assert await ask(shelf, "near=97201&within=100") == {"here", "corner", "salem"}


async def test_words_are_found_in_title_group_place_and_text_whatever_their_accents(shelf: Shelf) -> None:
    shelf.event("title", "Café Python")
    shelf.event("group", group_name="Python Users")
    shelf.event("place", venue_name="Python House")
    shelf.event("text", text="We talk about Python today")
    shelf.event("other", "Ruby", text="pythonic")
    assert await ask(shelf, "q=python") == {"title", "group", "place", "text"}
    assert await ask(shelf, "q=cafe") == {"title"}
    assert await ask(shelf, "q=pyth*") == {"title", "group", "place", "text", "other"}
    assert await ask(shelf, "q=python -users") == {"title", "place", "text"}
    assert await ask(shelf, 'q="about python"') == {"text"}
    assert await ask(shelf, "q=python today") == {"text"}


async def test_a_word_finds_its_other_number(shelf: Shelf) -> None:
    shelf.event("one", "Career fair")
    shelf.event("many", "Careers and companies")
    assert await ask(shelf, "q=careers") == await ask(shelf, "q=career") == {"one", "many"}
    assert await ask(shelf, "q=company") == {"many"}


@pytest.mark.parametrize("typed", ['"', "a AND", "NEAR(", "a:b", "*", "-x", "a'b;--", "c++", "(", "a^b", "{a", "\x00a"])
async def test_no_search_is_a_database_error(shelf: Shelf, typed: str) -> None:
    shelf.event("a")
    answer = await Site(shelf).datasette.client.get("/events.json", params={"q": typed})
    assert answer.status_code in (200, 400)


async def test_the_next_date_of_each_series(shelf: Shelf) -> None:
    for day in (2, 9, 16):
        shelf.event(f"weekly-{day}", at=f"2026-03-{day:02} 18:00", series_id="weekly")
    shelf.event("single", at="2026-03-20 18:00")
    assert await ask(shelf, "series=all") == {"weekly-9", "weekly-16", "single"}
    assert await ask(shelf, "series=next") == {"weekly-9", "single"}
    assert await ask(shelf, "series=next&from=2026-03-10") == {"weekly-16", "single"}


async def test_orders(shelf: Shelf) -> None:
    shelf.event("late", "Python night", at="2026-03-20 18:00", first_seen_at="2026-03-02T08:00:00Z")
    shelf.event(
        "early", "Ruby", at="2026-03-05 18:00", text="and a word on python", first_seen_at="2026-03-01T08:00:00Z"
    )
    shelf.event("club", "Hike", at="2026-03-04 18:00", relevance="adjacent")
    site = Site(shelf)
    assert await site.events() == ["club", "early", "late"]
    assert await site.events("?sort=new") == ["late", "early", "club"]
    assert await site.events("?sort=relevance") == ["early", "late", "club"]
    assert await site.events("?q=python&sort=relevance") == ["late", "early"]
