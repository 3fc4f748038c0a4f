"""Lists that tell the truth: what is over, series told once, numbers that hold when clicked, what is new or off."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from shelf import Shelf, Site

from pipeline.publish import site

pytestmark = pytest.mark.usefixtures("frozen")  # Tuesday, 3 March 2026, noon in Portland


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "portland.db")


async def page(shelf: Shelf, path: str) -> BeautifulSoup:
    answer = await Site(shelf).get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def titles(soup: Any, within: str = ".day") -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(f"{within} .event h3")]


def choices(soup: Any, name: str) -> dict[str, str]:
    """Give the numbers beside the values of a filter in the form."""
    boxes = {box["value"]: box.find_parent("label") for box in soup.select(f"input[name={name}]")}
    options = {option["value"]: option for option in soup.select(f"select[name={name}] option") if option["value"]}
    return {value: re.sub(r"\D", "", one.get_text().rpartition(" ")[2]) for value, one in {**boxes, **options}.items()}


async def test_an_event_without_an_end_stays_for_two_hours_and_is_then_over(shelf: Shelf) -> None:
    shelf.event("just-begun", at="2026-03-03 11:30", hours=None)
    shelf.event("long-begun", at="2026-03-03 09:59", hours=None)
    shelf.event("ended", at="2026-03-03 10:00", hours=1.5)
    assert await Site(shelf).events() == ["just-begun"]
    assert titles(await page(shelf, "/")) == ["Just Begun"]
    assert "This event is over" not in (await page(shelf, "/events/just-begun")).get_text()
    assert "This event is over" in (await page(shelf, "/events/long-begun")).get_text()
    assert (await Site(shelf).get("/healthz")).json()["upcoming"] == 1


async def test_an_unknown_end_reaches_into_no_other_day(shelf: Shelf) -> None:
    shelf.event("late", at="2026-03-03 23:30", hours=None)
    assert await Site(shelf).events("?when=tomorrow") == []
    assert await Site(shelf).events("?when=today") == ["late"]


async def test_a_series_is_told_once_with_its_rhythm_and_all_dates_are_one_click_away(shelf: Shelf) -> None:
    for day in (3, 10, 17, 24):
        shelf.event(f"weekly-{day}", "Weekly", at=f"2026-03-{day:02} 18:00", series_id="weekly")
    shelf.event("single", at="2026-03-05 18:00")
    soup = await page(shelf, "/events")
    assert titles(soup) == ["Weekly", "Single"]
    assert soup.select_one(".event .again").get_text() == "Every Tue · 3 more dates"
    status = soup.select_one(".total")
    assert status.get_text(" ", strip=True) == "2 events, each series once · Show all dates (5)"
    every = await page(shelf, status.select_one("a")["href"])
    assert len(titles(every)) == 5
    assert len(await Site(shelf).events()) == 5  # programs get every date unless they ask otherwise


async def test_the_next_date_of_a_series_is_that_which_matches(shelf: Shelf) -> None:
    shelf.event("tue", "Class", at="2026-03-03 18:00", series_id="class")
    shelf.event("sat", "Class", at="2026-03-07 10:00", series_id="class")
    assert await Site(shelf).events("?series=next&weekday=saturday") == ["sat"]


async def test_a_series_is_paged_once_whatever_the_page(shelf: Shelf) -> None:
    for number in range(30):
        day = f"2026-03-{4 + number % 20:02}"
        shelf.event(f"s{number}", at=f"{day} 18:00", series_id=f"series-{number % 7}")
        shelf.event(f"x{number}", at=f"{day} 19:00")
    site, url, seen = Site(shelf), "/events.json?series=next&limit=5", []
    while url:
        answer = (await site.get(url)).json()
        seen += [event["id"] for event in answer["events"]]
        url = (answer["next"] or "").removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == answer["count"] == 37


async def test_the_numbers_beside_choices_are_those_that_one_gets(shelf: Shelf) -> None:
    for number, (kind, free, town) in enumerate(
        [("meetup", 1, "Portland"), ("meetup", 0, "Salem"), ("talk", 1, "Portland"), ("talk", None, None)]
    ):
        shelf.insert("venues", {"id": f"v{number}", "key": f"v{number}", "name": "V", "locality": town})
        shelf.event(f"e{number}", kind=kind, is_free=free, locality=town, at=f"2026-03-0{4 + number} 18:00")
    for day in (11, 18):
        shelf.event(f"w{day}", kind="meetup", is_free=1, at=f"2026-03-{day} 09:00", series_id="w")
    soup = await page(shelf, "/events?free=1")
    assert choices(soup, "kind") == {"meetup": "2", "talk": "1"}
    assert choices(soup, "free") == {"1": "3", "0": "1"}  # its own filter does not count against it
    assert choices(soup, "locality") == {"Portland": "2"}
    assert choices(soup, "time") == {"morning": "1", "evening": "2"}
    for name in ("kind", "locality", "time", "weekday"):
        for value, number in choices(soup, name).items():
            found = await page(shelf, f"/events?free=1&{name}={value}")
            assert found.select_one(".total").get_text().split()[0] == number, (name, value)


async def test_a_choice_that_leads_nowhere_is_not_offered_unless_it_is_chosen(shelf: Shelf) -> None:
    shelf.event("a", kind="meetup")
    assert set(choices(await page(shelf, "/events"), "kind")) == {"meetup"}
    assert choices(await page(shelf, "/events?kind=talk"), "kind") == {"meetup": "1", "talk": "0"}


async def test_home_tells_what_is_new_and_what_was_cancelled(shelf: Shelf) -> None:
    shelf.event("old")
    shelf.event("fresh", first_seen_at="2026-03-03T10:00:00Z", at="2026-05-01 18:00")
    shelf.event("off", status="cancelled", changed_at="2026-03-02T10:00:00Z", at="2026-04-01 18:00")
    shelf.event("off-long-ago", status="cancelled", at="2026-04-01 18:00")
    soup = await page(shelf, "/")
    assert titles(soup, "#new") == ["Fresh"]
    assert titles(soup, "#cancelled") == ["Off"]
    assert {link["href"] for link in soup.select(".span a")} == {"#new", "#cancelled"}


async def test_just_added_lists_the_newest_finds_first(shelf: Shelf) -> None:
    shelf.event("old")
    shelf.event("yesterday", first_seen_at="2026-03-02T10:00:00Z")
    shelf.event("now", first_seen_at="2026-03-03T19:00:00Z", kind="talk")
    soup = await page(shelf, "/new")
    assert titles(soup, "main") == ["Now", "Yesterday"]
    assert "2 events" in soup.select_one("[role=status]").get_text()
    assert titles(await page(shelf, "/new?kind=talk"), "main") == ["Now"]


async def test_no_result_offers_events_that_are_not_professional(shelf: Shelf) -> None:
    shelf.event("concert", "Jazz concert", relevance="none")
    soup = await page(shelf, "/events?q=jazz")
    links = [link for link in soup.select(".none a") if "limit" in link.get_text()]
    assert [link.get_text() for link in links] == ["without the limit to professional and community events: 1"]
    assert titles(await page(shelf, links[0]["href"])) == ["Jazz concert"]


async def test_a_list_links_its_events_for_search_engines(shelf: Shelf) -> None:
    from json import loads

    shelf.event("meet")
    found = loads((await page(shelf, "/")).select_one("script[type='application/ld+json']").string)
    assert found["@type"] == "ItemList"
    assert [item["url"] for item in found["itemListElement"]] == ["http://localhost/events/meet"]


async def test_what_was_rendered_before_changes_no_page(shelf: Shelf) -> None:
    shelf.event("talk", kind="talk", locality="Portland")
    shelf.event("meetup", kind="meetup", locality="Salem", attendance="online")
    asked = ("", "?kind=talk", "?kind=meetup", "?kind=talk,meetup", "?locality=Salem")
    paths = [f"/events{query}" for query in asked]
    before = {path: (await Site(shelf).get(path)).text for path in paths}
    shelf.event("another", kind="talk", locality="Salem")
    after = {path: (await Site(shelf).get(path)).text for path in paths}
    assert len({*before.values(), *after.values()}) == 10
    site._choices.cache_clear()
    site._card.cache_clear()
    assert {path: (await Site(shelf).get(path)).text for path in reversed(paths)} == after
