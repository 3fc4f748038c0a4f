"""The pages that people see, on a small catalogue and the real Datasette."""

import re
import sqlite3
from itertools import pairwise
from json import loads
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from shelf import Shelf, Site

pytestmark = pytest.mark.usefixtures("frozen")  # Tuesday, 3 March 2026, noon in Portland


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "portland.db")


async def page(shelf: Shelf, path: str, status: int = 200) -> BeautifulSoup:
    answer = await Site(shelf).get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return BeautifulSoup(answer.text, "lxml")


def titles(soup: Any, within: str = "main > :not(#new, #cancelled)") -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(f"{within} .event h3")]


async def test_home_groups_the_week_by_local_day_with_all_day_and_ongoing_things_apart(shelf: Shelf) -> None:
    shelf.event("tonight", at="2026-03-03 18:30")
    shelf.event("late", at="2026-03-03 23:30", hours=None)  # Wednesday in Greenwich
    shelf.event("tomorrow", at="2026-03-04 09:00")
    shelf.event("monday", at="2026-03-09 18:00")
    shelf.event("next-tuesday", at="2026-03-10 18:00")
    shelf.event("hackathon", at="2026-03-07", days=2)
    shelf.event("exhibition", at="2026-02-01 10:00", hours=24 * 60)
    soup = await page(shelf, "/")
    assert [day.get_text(" ", strip=True) for day in soup.select(".day h2")] == [
        "Today Tuesday, March 3",
        "Tomorrow Wednesday, March 4",
        "Monday, March 9",
    ]
    assert titles(soup, ".day") == ["Tonight", "Late", "Tomorrow", "Monday"]
    assert sorted(titles(soup, ".apart")) == ["Exhibition", "Hackathon"]


async def test_home_shows_relevant_events_and_a_switch_to_everything_with_true_counts(shelf: Shelf) -> None:
    shelf.event("core", relevance="core")
    shelf.event("club", relevance="adjacent")
    for number in range(3):
        shelf.event(f"show-{number}", relevance="none")
    shelf.event("far", relevance="none", at="2026-05-01 18:00")
    soup = await page(shelf, "/")
    assert sorted(titles(soup)) == ["Club", "Core"]
    switch = {link.contents[0].strip(): link for link in soup.select('nav[aria-label="How professional"] a')}
    assert {name: link.select_one(".count").get_text() for name, link in switch.items()} == {
        "Professional": "1",
        "+ Communities": "2",
        "Everything": "5",
    }
    assert switch["+ Communities"]["aria-current"] == "true"
    assert len(titles(await page(shelf, switch["Everything"]["href"]))) == 5


async def test_home_says_how_fresh_the_catalogue_is_and_how_many_sources_are_fine(shelf: Shelf) -> None:
    for name, state in (("quiet", "quiet"), ("broken", "failing"), ("off", "disabled")):
        shelf.source(name, state)
    text = (await page(shelf, "/")).select_one("footer").get_text(" ", strip=True)
    assert "Updated 6 hours ago · 2 of 3 sources fine" in text


async def test_an_empty_catalogue_says_so_and_does_not_fail(shelf: Shelf) -> None:
    shelf.conn.execute("UPDATE sources SET last_success_at = NULL")
    shelf.conn.commit()
    soup = await page(shelf, "/")
    assert "Nothing matches in these seven days" in soup.get_text()
    assert "Nothing has been collected yet" in soup.get_text()


async def test_cancelled_events_are_shown_and_marked_in_words(shelf: Shelf) -> None:
    shelf.event("off", status="cancelled")
    assert "Cancelled" in (await page(shelf, "/")).select_one(".event .tags").get_text()
    assert "This event is cancelled." in (await page(shelf, "/events/off")).get_text()


async def test_new_finds_are_marked_but_not_when_the_whole_catalogue_is_new(shelf: Shelf) -> None:
    shelf.event("fresh", first_seen_at="2026-03-03T10:00:00Z")
    assert not (await page(shelf, "/")).select(".event .new")
    shelf.event("old")
    assert [one.get_text() for one in (await page(shelf, "/")).select(".day .event .new")] == ["New"]


async def test_search_keeps_what_was_asked_and_shows_how_many_match(shelf: Shelf) -> None:
    shelf.event("py", "Python night", kind="meetup", is_free=1)
    shelf.event("rb", "Ruby night", kind="meetup")
    soup = await page(shelf, "/events?q=python&kind=meetup&free=1")
    assert titles(soup) == ["Python night"]
    assert soup.select_one("[role=status]").get_text(strip=True) == "1 event"
    assert soup.select_one("input[name=q]")["value"] == "python"
    assert soup.select_one("input[name=kind][value=meetup]").has_attr("checked")
    assert soup.select_one("select[name=free] option[value='1']").has_attr("selected")
    removers = {link.get_text(" ", strip=True): link["href"] for link in soup.select(".applied a")}
    assert removers == {"Remove Meetup ×": "/events?q=python&free=1", "Remove Free ×": "/events?q=python&kind=meetup"}


async def test_filters_without_a_field_of_their_own_stay_when_the_form_is_sent(shelf: Shelf) -> None:
    shelf.event("a", relevance="none")
    soup = await page(shelf, "/events?source=city&relevance=any")
    hidden = {(field["name"], field["value"]) for field in soup.select("input[type=hidden]")}
    assert hidden == {("source", "city"), ("relevance", "any")}


async def test_a_span_of_days_and_further_towns_stay_when_the_form_is_sent(shelf: Shelf) -> None:
    for town in ("Portland", "Beaverton"):
        shelf.insert("venues", {"id": town, "key": town, "name": town, "locality": town})
        shelf.event(town, locality=town)
    soup = await page(shelf, "/events?when=2026-03-04..2026-03-06&locality=Portland,Beaverton")
    assert soup.select_one("select[name=when] option[selected]")["value"] == "2026-03-04..2026-03-06"
    assert soup.select_one("select[name=locality] option[selected]")["value"] == "Portland"
    assert [field["value"] for field in soup.select("input[type=hidden][name=locality]")] == ["Beaverton"]


async def test_the_search_box_of_the_home_page_keeps_its_filters(shelf: Shelf) -> None:
    shelf.event("a", kind="meetup")
    soup = await page(shelf, "/?kind=meetup")
    assert [(field["name"], field["value"]) for field in soup.select("input[type=hidden]")] == [("kind", "meetup")]


async def test_no_result_says_which_filter_to_drop(shelf: Shelf) -> None:
    shelf.event("py", "Python night", kind="meetup")
    soup = await page(shelf, "/events?q=python&kind=talk")
    links = {link.get_text(): link["href"] for link in soup.select(".none a")}
    assert links == {"without Talk: 1": "/events?q=python"}


async def test_search_leads_on_page_by_page(shelf: Shelf) -> None:
    for number in range(60):
        shelf.event(f"e{number:02}")
    first = await page(shelf, "/events")
    second = await page(shelf, first.select_one("a[rel=next]")["href"])
    assert len(titles(first)) == 50
    assert sorted(titles(first) + titles(second)) == [f"E{number:02}" for number in range(60)]
    assert not second.select("a[rel=next]")


async def test_the_home_page_leads_on_into_the_same_week(shelf: Shelf) -> None:
    for number in range(60):
        shelf.event(f"e{number:02}")
    shelf.event("later", at="2026-04-01 18:00")
    second = await page(shelf, (await page(shelf, "/")).select_one("a[rel=next]")["href"])
    assert len(titles(second, ".day")) == 10


async def test_every_view_offers_itself_as_calendar_feed_and_subscription(shelf: Shelf) -> None:
    shelf.event("py", kind="meetup")
    soup = await page(shelf, "/events?kind=meetup&sort=new")
    alternates = {link["type"]: link["href"] for link in soup.select("link[rel=alternate]")}
    assert alternates["text/calendar"] == "/events.ics?kind=meetup"
    assert alternates["application/rss+xml"] == "/events.rss?kind=meetup"
    soup = await page(shelf, soup.select_one(".subscribe a")["href"])
    assert soup.select_one("input.copy")["value"] == "http://localhost/events.ics?kind=meetup"
    assert soup.select_one("a.main")["href"] == "webcal://localhost/events.ics?kind=meetup"


async def test_an_event_tells_when_where_who_and_who_says_so(shelf: Shelf) -> None:
    shelf.source("meetup", name="Meetup")
    row = shelf.event(
        "meet",
        "Meet & greet",
        at="2026-03-04 18:00",
        text="Bring cards",
        venue_name="Hall",
        address="1 Main St",
        url="https://www.example.org/e",
        registration_url="https://tickets.example/1",
        is_free=1,
        group_name="PDX Python",
        kind="mixer",
        latitude=45.5,
        longitude=-122.6,
    )
    shelf.listing("meet", "meetup", row, missing_since="2026-03-02T00:00:00Z")
    soup = await page(shelf, "/events/meet")
    text = re.sub(r"\s+", " ", soup.select_one("main").get_text(" ", strip=True))
    assert soup.select_one("h1").get_text() == "Meet & greet"
    for words in (
        "Wednesday, March 4 (tomorrow)",
        "6:00 – 8:00 PM PST",
        "Hall 1 Main St",
        "PDX Python",
        "Mixer",
        "Free",
        "City , last checked 6 hours ago",
        "Meetup , last checked 6 hours ago, no longer shown there",
        "In this catalogue since Mon Jan 5",
    ):
        assert words in text, (words, text)
    assert soup.select_one("a.main")["href"] == "https://tickets.example/1"
    assert soup.select_one("a.main").get_text() == "Register at tickets.example"


async def test_an_event_goes_into_any_calendar(shelf: Shelf) -> None:
    shelf.event("meet", at="2026-03-04 18:00")
    shelf.event("hack", at="2026-03-07", days=2)
    timed = {link.get_text(): link["href"] for link in (await page(shelf, "/events/meet")).select(".add a")}
    assert "dates=20260305T020000Z%2F20260305T040000Z" in timed["Google"]
    assert timed["Apple and others (.ics)"] == "/events/meet.ics"
    assert "startdt=2026-03-04T18%3A00%3A00-08%3A00" in timed["Outlook.com"]
    dated = {link.get_text(): link["href"] for link in (await page(shelf, "/events/hack")).select(".add a")}
    assert "dates=20260307%2F20260309" in dated["Google"]


async def test_an_event_announced_in_another_zone_shows_both_times(shelf: Shelf) -> None:
    shelf.event("webinar", at="2026-03-04 09:00", timezone="America/New_York")
    assert (
        "9:00 – 11:00 AM PST (12:00 PM EST where it is announced)" in (await page(shelf, "/events/webinar")).get_text()
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"status": "delisted"}, "no longer lists this event"),
        ({"status": "postponed"}, "postponed"),
        ({"at": "2026-03-01 18:00"}, "This event is over."),
    ],
)
async def test_a_banner_says_what_one_must_know_first(shelf: Shelf, more: dict[str, Any], words: str) -> None:
    shelf.event("meet", **more)
    assert words in (await page(shelf, "/events/meet")).select_one("[role=note]").get_text()


async def test_an_event_tells_what_has_changed(shelf: Shelf) -> None:
    shelf.event("meet", at="2026-03-05 18:00")
    for field, old, new in (
        ("starts_at", "2026-03-05T02:00:00Z", "2026-03-06T02:00:00Z"),
        ("venue_name", None, "Hall"),
        ("image_url", "a", "b"),
    ):
        change = {"event_id": "meet", "changed_at": "2026-03-02T18:00:00Z", "field": field, "old": old, "new": new}
        shelf.insert("changes", change)
    lines = [re.sub(r"\s+", " ", line.get_text()) for line in (await page(shelf, "/events/meet")).select(".history li")]
    assert lines == [
        "Mon Mar 2: Place is now known: Hall",
        "Mon Mar 2: Moved from Wed Mar 4, 6:00 PM to Thu Mar 5, 6:00 PM",
    ]


async def test_an_event_lists_the_other_dates_of_its_series(shelf: Shelf) -> None:
    for day in (2, 9, 16):
        shelf.event(f"weekly-{day}", at=f"2026-03-{day:02} 18:00", series_id="weekly")
    assert titles(await page(shelf, "/events/weekly-9")) == ["Weekly 16"]


async def test_search_engines_read_the_event_as_json_ld_that_claims_nothing_unknown(shelf: Shelf) -> None:
    shelf.event(
        "meet",
        "</script><b>Night",
        at="2026-03-09 18:30",
        status="cancelled",
        attendance="hybrid",
        is_free=1,
        venue_name="Hall",
        address="1 Main St",
        locality="Portland",
        online_url="https://zoom.example/1",
    )
    shelf.event("bare", hours=None)
    text = (await Site(shelf).get("/events/meet")).text
    found = loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text).group(1))
    assert found["name"] == "</script><b>Night"
    assert (found["startDate"], found["endDate"]) == ("2026-03-09T18:30:00-07:00", "2026-03-09T20:30:00-07:00")
    assert found["eventStatus"] == "https://schema.org/EventCancelled"
    assert found["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in found["location"]] == ["Place", "VirtualLocation"]
    assert found["location"][0]["address"]["streetAddress"] == "1 Main St"
    assert found["offers"]["price"] == 0
    text = (await Site(shelf).get("/events/bare")).text
    bare = loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text).group(1))
    assert not {"endDate", "offers", "location", "organizer", "eventAttendanceMode"} & set(bare)


async def test_titles_cannot_bring_markup_into_any_page(shelf: Shelf) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    shelf.source("evil", "failing", name=evil, error_code="unreadable", error_message=evil)
    shelf.event("meet", evil, venue_name=evil, group_name=evil, price_text=evil, source="evil", locality=evil)
    for path in ("/", "/events", "/events/meet", "/sources", f"/events?q={evil}", "/subscribe?source=evil", f"/{evil}"):
        answer = await Site(shelf).get(path)
        soup = BeautifulSoup(answer.text, "lxml")
        assert not soup.select("img"), path
        assert {script.get("type") for script in soup.select("script:not([src])")} <= {"application/ld+json"}, path


async def test_a_source_whose_reader_was_never_held_against_a_recording_says_so(shelf: Shelf) -> None:
    shelf.source("chapter", adapter="starchapter")
    shelf.source("club", adapter="ical")
    sources = {s["id"]: s for s in (await Site(shelf).get("/sources.json")).json()["sources"]}
    assert (sources["chapter"]["verified"], sources["club"]["verified"]) == (False, True)
    assert (await Site(shelf).get("/sources")).text.count("unverified: its reader") == 1


async def test_sources_show_the_troubled_ones_first_with_the_command_that_repeats_the_fault(shelf: Shelf) -> None:
    shelf.source(
        "broken", "failing", failing_since="2026-02-20T08:00:00Z", error_code="not-found", error_message="404 Not Found"
    )
    shelf.source("still", "silent", silent_since="2026-01-01T08:00:00Z")
    shelf.source("off", "disabled", reason="moved away")
    shelf.source("odd", "a-state-of-tomorrow")
    soup = await page(shelf, "/sources")
    assert [head.contents[0].strip() for head in soup.select(".state h2")] == [
        "Failing",
        "Silent",
        "Fine",
        "Switched off",
        "A-state-of-tomorrow",
    ]
    text = re.sub(r"\s+", " ", soup.get_text(" "))
    assert "since 2026-02-20" in text
    assert "not-found: 404 Not Found" in text
    assert "weakties inspect broken" in text
    assert "moved away" in text


async def test_sources_show_their_last_visits_as_bars_and_in_words(shelf: Shelf) -> None:
    for number, (outcome, seen) in enumerate([("ok", 10), ("unchanged", 0), ("failed", 0), ("ok", 5)]):
        at = f"2026-03-0{number + 1}T08:00:00Z"
        shelf.insert(
            "fetches", {"source_id": "city", "started_at": at, "finished_at": at, "outcome": outcome, "seen": seen}
        )
    line = (await page(shelf, "/sources")).select_one("#city .visits")
    assert [bar["height"] for bar in line.select("rect")] == ["20", "20", "20", "11"]
    assert [bar.get("class") for bar in line.select("rect")].count(["failed"]) == 1
    assert line.get_text(strip=True) == "4 last visits, 1 failed"


async def test_an_address_that_nobody_knows_is_a_friendly_page(shelf: Shelf) -> None:
    soup = await page(shelf, "/evnets", 404)
    assert soup.select_one("form[role=search]")
    assert "There is nothing here" in soup.get_text()
    assert (await Site(shelf).get("/events/nobody")).status_code == 404


async def test_a_question_that_is_not_understood_is_a_page_that_names_what_is_allowed(shelf: Shelf) -> None:
    soup = await page(shelf, "/events?kind=rave", 400)
    assert "allowed: meetup, hackathon" in soup.get_text()


async def test_a_database_fault_is_a_page_and_503(shelf: Shelf) -> None:
    site = Site(shelf)
    shelf.conn.execute("ALTER TABLE events RENAME TO lost")
    answer = await site.get("/")
    assert answer.status_code == 503
    assert "taking a break" in answer.text
    assert (await site.get("/healthz")).status_code == 503
    assert (await site.get("/robots.txt")).status_code == 200


async def test_each_region_has_its_pages_and_only_catalogues_are_opened(shelf: Shelf) -> None:
    boston = Shelf(shelf.path.parent / "boston.db", "Boston", "America/New_York")
    shelf.event("here", "Portland night", at="2026-03-03 18:00")
    boston.event("there", "Boston night", at="2026-03-03 18:00")
    with sqlite3.connect(shelf.path.parent / "journal.db") as conn:
        conn.execute("CREATE TABLE journal (met TEXT)")
    (shelf.path.parent / "portland.before-0002.db").write_bytes(shelf.path.read_bytes())
    (shelf.path.parent / "broken.db").write_bytes(b"no database")
    assert titles(await page(shelf, "/")) == ["Portland night"]
    soup = await page(shelf, "/?region=boston")
    assert titles(soup) == ["Boston night"]
    assert "This week in Boston" in soup.get_text()
    assert "9:00 PM" in soup.select_one(".event time").get_text()
    assert all("region=boston" in link["href"] for link in soup.select("main a"))
    refused = await Site(shelf).get("/events.json?region=salem")
    assert (refused.status_code, refused.json()["allowed"]) == (400, ["portland", "boston"])
    for path in ("/journal", "/journal.json", "/journal/journal"):
        assert (await Site(shelf).get(path)).status_code == 404


async def test_datasettes_own_pages_are_under_the_name_of_the_region(shelf: Shelf) -> None:
    shelf.event("meet", "Meet")
    site = Site(shelf)
    for path in ("/portland", "/portland/events", "/portland/events.csv"):
        assert (await site.get(path)).status_code == 200, path
    rows = (await site.get("/portland/events.json?_shape=array")).json()
    assert rows[0]["title"] == "Meet"
    assert (await site.get("/portland.db")).status_code in (403, 404)


async def test_datasettes_own_pages_load_nothing_from_elsewhere_and_tell_no_path(shelf: Shelf) -> None:
    shelf.event("meet", "Meet")
    site = Site(shelf)
    told = (await site.get("/portland/events")).headers
    assert "default-src 'self'" in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] in ("no-referrer", "strict-origin-when-cross-origin")
    for path in ("/-/databases", "/-/databases.json", "/-/threads.json"):
        answer = await site.get(path)
        assert answer.status_code == 404, path
        assert str(shelf.path.parent) not in answer.text


@pytest.mark.parametrize(
    "sql", ["select hex(zeroblob(300000000))", "select length(printf('%.*c', 400000000, 'x'))", "attach 'x' as y"]
)
async def test_open_sql_cannot_build_a_gigabyte_or_open_another_file(shelf: Shelf, sql: str) -> None:
    answer = await Site(shelf).datasette.client.get("/portland/-/query.json", params={"sql": sql})
    if answer.status_code == 404:  # the stable line has another address for it
        answer = await Site(shelf).datasette.client.get("/portland.json", params={"sql": sql, "_shape": "objects"})
    assert answer.status_code == 400 or [*answer.json()["rows"][0].values()] == [None]


async def test_no_page_needs_anything_from_elsewhere_or_has_inline_script_or_style(shelf: Shelf) -> None:
    shelf.event("meet", text="Hello", image_url="https://elsewhere.example/x.png")
    for path in ("/", "/events", "/events/meet", "/subscribe", "/sources", "/about", "/accessibility", "/api", "/nope"):
        answer = await Site(shelf).get(path)
        soup = BeautifulSoup(answer.text, "lxml")
        loaded = [
            tag.get("src") or tag.get("href")
            for tag in soup.select("script[src], img, link[rel=stylesheet], link[rel=icon]")
        ]
        assert loaded and all(address.startswith("/static/") for address in loaded), path
        assert not soup.select("style, [style], script:not([type='application/ld+json'], [src])"), path
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


async def test_pages_are_marked_up_for_those_who_cannot_see(shelf: Shelf) -> None:
    shelf.event("meet")
    shelf.event("exhibition", at="2026-03-01", days=9)
    for path in ("/", "/events", "/events/meet", "/subscribe", "/sources", "/about", "/accessibility", "/api", "/nope"):
        soup = BeautifulSoup((await Site(shelf).get(path)).text, "lxml")
        assert soup.html["lang"] == "en"
        assert len(soup.select("h1")) == len(soup.select("main")) == 1, path
        assert soup.select_one("body > a")["href"] == "#main"
        levels = [int(head.name[1]) for head in soup.select("h1, h2, h3")]
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)
        for field in soup.select("input:not([type=hidden]), select"):
            assert field.find_parent("label") or soup.select(f"label[for='{field.get('id')}']"), (path, field)


async def test_a_page_of_50_events_is_at_most_120_kilobytes(shelf: Shelf) -> None:
    for number in range(60):
        shelf.event(
            f"e{number}",
            "A title of a quite usual length for a meetup " * 2,
            venue_name="Central Library, Room 3",
            group_name="Portland Python User Group",
            kind="meetup",
            is_free=1,
            text="word " * 2000,
        )
    for path in ("/", "/events"):
        assert len((await Site(shelf).get(path)).content) <= 120_000


async def test_robots_may_read_feeds_and_pages_and_calendar_programs_are_let_in(shelf: Shelf) -> None:
    from protego import Protego

    shelf.event("meet")
    rules = Protego.parse((await Site(shelf).get("/robots.txt")).text)
    for agent in ("Google-Calendar-Importer", "Googlebot", "*"):
        for path in ("/", "/events", "/events?kind=meetup", "/events.ics?kind=meetup", "/events.rss", "/events/meet"):
            assert rules.can_fetch(f"https://x.example{path}", agent), path
    assert not rules.can_fetch("https://x.example/portland/events?_facet=kind", "Googlebot")


async def test_the_sitemap_names_what_is_still_to_come(shelf: Shelf) -> None:
    shelf.event("meet")
    shelf.event("over", at="2026-02-01 18:00")
    shelf.event("gone", status="delisted")
    soup = BeautifulSoup((await Site(shelf).get("/sitemap.xml")).text, "xml")
    events = [loc.get_text() for loc in soup.select("loc") if "/events/" in loc.get_text()]
    assert events == ["http://localhost/events/meet"]
