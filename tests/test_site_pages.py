"""Month, map, groups, venues, companies, deadlines, feeds of their own, and how to take them along."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
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
    return BeautifulSoup(answer.text, "lxml")


def titles(soup: Any, within: str = "main") -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(f"{within} .event h3")]


def group(shelf: Shelf, group_id: str, name: str, **more: Any) -> None:
    shelf.insert("groups", {"id": group_id, "key": group_id, "name": name, **more})


def claim(shelf: Shelf, event_id: str, company_id: str, role: str, sentence: str) -> None:
    said = {"event_id": event_id, "company_id": company_id, "role": role, "sentence": sentence}
    shelf.insert("claims", {**said, "rule": "words", "confidence": 0.9})


# month


async def test_the_month_is_a_table_with_every_event_on_its_local_day(shelf: Shelf) -> None:
    shelf.event("late", at="2026-03-03 23:30")  # the 4th in Greenwich
    shelf.event("past", at="2026-03-01 18:00")
    shelf.event("conference", at="2026-03-30", days=3)
    shelf.event("april", at="2026-04-02 18:00")
    shelf.event("ballet", at="2026-03-20 18:00", relevance="none")
    soup = await page(shelf, "/calendar/2026-03")
    table = soup.select_one("table.month")
    assert table.caption.get_text() == "Events of March 2026, one column a weekday"
    assert table.select_one("th[scope=col]").get_text() == "Mon"
    days = {
        cell.select_one("time")["datetime"]: [link.get_text(" ", strip=True) for link in cell.select("li a")]
        for cell in table.select("td")
        if cell.select_one("time")
    }
    assert days == {
        "2026-03-01": ["6:00 PM Past"],
        "2026-03-03": ["11:30 PM Late"],
        "2026-03-30": ["Mon Mar 30 – Wed Apr 1 Conference"],
        "2026-03-31": ["Mon Mar 30 – Wed Apr 1 Conference"],
    }
    assert "today" in table.select_one("time[datetime='2026-03-03']").find_parent("td")["class"]
    assert [link["href"] for link in soup.select(".months a")] == [
        "/calendar/2026-02", "/calendar/2026-03", "/calendar/2026-04"
    ]  # fmt: skip


async def test_days_that_are_over_are_left_out_on_phones_in_the_month_that_it_is(shelf: Shelf) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-04-01"):
        shelf.event(f"on-{day}", at=f"{day} 18:00")
    soup = await page(shelf, "/calendar/2026-03")
    over = [cell.select_one("time").get("datetime") for cell in soup.select("td.over") if cell.select_one("time")]
    assert over == ["2026-03-02"]
    assert "left out on narrow screens" in soup.select_one("p.narrow").get_text()
    assert (await page(shelf, "/calendar/2026-04")).select("td.over, p.narrow") == []


async def test_the_month_keeps_the_filters_and_a_full_day_leads_to_all_of_it(shelf: Shelf) -> None:
    for number in range(9):
        shelf.event(f"e{number}", at=f"2026-03-10 {9 + number:02}:00", kind="talk")
    shelf.event("other", at="2026-03-10 08:00", kind="meetup")
    soup = await page(shelf, "/calendar/2026-03?kind=talk")
    assert soup.select_one("td .all").get_text() == "5 more on March 10"
    assert len(titles(await page(shelf, soup.select_one("td .all")["href"]))) == 9
    assert soup.select_one(".months a[rel=next]")["href"] == "/calendar/2026-04?kind=talk"


async def test_calendar_alone_leads_to_this_month_and_no_month_is_404(shelf: Shelf) -> None:
    answer = await Site(shelf).get("/calendar?kind=talk")
    assert (answer.status_code, answer.headers["location"]) == (302, "/calendar/2026-03?kind=talk")
    for path in ("/calendar/2026-13", "/calendar/0000-01", "/calendar/20263"):
        await page(shelf, path, 404)
    await page(shelf, "/calendar/2999-12")


# map


async def test_the_map_stands_beside_a_list_that_is_complete_without_it(shelf: Shelf) -> None:
    shelf.event("here", latitude=45.5, longitude=-122.6, locality="Portland")
    shelf.event("nowhere")
    soup = await page(shelf, "/map")
    (point,) = soup.select(".point")
    assert point["data-at"] == "45.5,-122.6"
    assert point.select_one("h3 a")["href"] == "/events/here"
    assert soup.select_one("#map").has_attr("hidden")  # shown by the script alone
    assert "1 more without one" in soup.select_one("[role=status]").get_text()


async def test_no_tiles_are_loaded_unless_the_environment_names_them(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.event("here", latitude=45.5, longitude=-122.6)
    answer = await Site(shelf).get("/map")
    assert BeautifulSoup(answer.text, "lxml").select_one("#map")["data-tiles"] == ""
    assert "img-src 'self' data:;" in answer.headers["content-security-policy"]
    monkeypatch.setenv("WEAKTIES_TILES", "https://tiles.example/{z}/{x}/{y}.png")
    answer = await Site(shelf).get("/map")
    assert "img-src 'self' data: https://tiles.example;" in answer.headers["content-security-policy"]
    monkeypatch.setenv("WEAKTIES_TILES", "javascript:alert(1)")
    assert "alert" not in (await Site(shelf).get("/map")).text


# groups, venues, companies


async def test_a_group_tells_how_alive_it_is(shelf: Shelf) -> None:
    group(shelf, "py", "PDX Python", url="https://py.example", links='{"Slack": "https://slack.example"}')
    for number, day in enumerate(("2025-11-11", "2025-12-09", "2026-01-13", "2026-02-10", "2026-03-10")):
        status = "cancelled" if number == 1 else "confirmed"
        shelf.event(f"p{number}", at=f"{day} 18:30", group_id="py", group_name="PDX Python", status=status)
    soup = await page(shelf, "/groups/py")
    facts = dict(
        zip(
            [term.get_text() for term in soup.select(".facts dt")],
            [said.get_text(strip=True) for said in soup.select(".facts dd")],
            strict=True,
        )
    )
    assert facts == {
        "Last held": "Tue Feb 10, 2026",
        "Usually": "the 2nd Tuesday of the month, 6:30 PM",
        "Cancelled": "1 of the last 4 dates (25 %)",
        "Where its people are": "Website·Slack",
    }
    assert titles(soup)[0] == "P4"
    assert len(titles(soup)) == 5


async def test_a_group_that_held_nothing_for_long_is_called_quiet(shelf: Shelf) -> None:
    group(shelf, "old", "Old group")
    group(shelf, "none", "No calendar", listed=1)
    group(shelf, "new", "Live group")
    shelf.event("last", at="2024-12-20 18:00", group_id="old", group_name="Old group")
    shelf.event("next", at="2026-03-10 18:00", group_id="new", group_name="Live group")
    assert "quiet for 14 months" in (await page(shelf, "/groups/old")).select_one(".facts").get_text()
    soup = await page(shelf, "/groups")
    sections = {head.contents[0].strip(): head.find_next("ul").get_text(" ", strip=True) for head in soup.select("h2")}
    assert sections == {
        "Meeting soon": "Live group next Tue Mar 10 · 1 date to come",
        "Quiet": "Old group last held December 2024 · quiet for 14 months",
        "Without a calendar that is known here": "No calendar",
    }
    assert [link.get_text() for link in (await page(shelf, "/groups?q=live")).select(".directory a")] == ["Live group"]


async def test_a_venue_tells_what_is_to_come_and_who_meets_there(shelf: Shelf) -> None:
    shelf.insert("venues", {"id": "hall", "key": "hall", "name": "Hall", "address": "1 Main St", "locality": "Salem"})
    group(shelf, "py", "PDX Python")
    shelf.event("a", venue_id="hall", venue_name="Hall", group_id="py", group_name="PDX Python", relevance="none")
    soup = await page(shelf, "/venues/hall")
    assert titles(soup) == ["A"]
    assert "1 Main St, Salem" in soup.get_text()
    assert soup.select_one("main a[href='/groups/py']")
    assert "Hall" in (await page(shelf, "/venues")).select_one(".directory").get_text()


async def test_a_company_shows_the_sentences_that_say_so_and_the_nearest_ways_in(shelf: Shelf) -> None:
    shelf.insert("companies", {"id": "acme", "name": "Acme", "industry": "Software"})
    group(shelf, "py", "PDX Python")
    shelf.event("fair", at="2026-03-20 18:00", kind="career-fair")
    shelf.event("talk", at="2026-03-10 18:00", group_id="py", group_name="PDX Python")
    shelf.event("over", at="2026-01-10 18:00")
    claim(shelf, "fair", "acme", "hiring", "Acme is hiring engineers.")
    claim(shelf, "talk", "acme", "host", "Hosted by Acme.")
    claim(shelf, "over", "acme", "sponsor", "Thanks to Acme.")
    soup = await page(shelf, "/companies/acme")
    said = [line.get_text(" ", strip=True) for line in soup.select(".evidence li")]
    assert said == ["Acme hosts it: Hosted by Acme.", "Acme hires there: Acme is hiring engineers."]
    assert "PDX Python next Tue Mar 10" in soup.select_one(".directory").get_text(" ", strip=True)
    assert titles(soup)[-1] == "Over"
    assert "2 events to come" in (await page(shelf, "/companies")).get_text()
    event = (await page(shelf, "/events/fair")).select_one(".companies")
    assert event.get_text(" ", strip=True) == "Companies Acme hires there: Acme is hiring engineers."
    assert await Site(shelf).events("?company=acme") == ["talk", "fair"]


async def test_a_company_with_nothing_to_come_shows_whom_it_supported_and_the_association_of_its_industry(
    shelf: Shelf,
) -> None:
    listed = {"id": "acme", "name": "Acme", "industry": "Software", "associations": '["tao", "elsewhere"]'}
    shelf.insert("companies", listed)
    group(shelf, "py", "PDX Python")
    group(shelf, "rust", "PDX Rust")
    group(shelf, "tao", "Technology Association", listed=1)
    group(shelf, "talks", "Talks")
    shelf.event("next", at="2026-03-10 18:00", group_id="rust", group_name="PDX Rust")
    for name, of, role in (
        ("a", "py", "sponsor"),
        ("b", "py", "host"),
        ("c", "rust", "sponsor"),
        ("d", "talks", "speaker"),
    ):
        shelf.event(
            name, at="2026-01-10 18:00", group_id=of, group_name={"py": "PDX Python", "rust": "PDX Rust"}.get(of, of)
        )
        claim(shelf, name, "acme", role, "Thanks to Acme.")
    soup = await page(shelf, "/companies/acme")
    ways = [line.get_text(" ", strip=True) for line in soup.select("div.directory li")]
    assert ways == [
        "PDX Python supported 2 events of theirs · nothing to come yet",
        "PDX Rust supported one event of theirs · next Tue Mar 10",
        "Technology Association the association of its industry · nothing to come yet",
    ]
    assert "talks" in soup.select_one("section.directory").get_text(" ", strip=True)


async def test_an_event_shows_what_its_text_says_each_with_its_sentence(shelf: Shelf) -> None:
    shelf.event("talk", text="x", price_text="$5")
    told = [
        ["member-price", "5", "Members pay $5."],
        ["registration", "needed", "Please register."],
        ["room", "full", "Sold out."],
    ]
    shelf.conn.execute("UPDATE event_texts SET facts = ?", [json.dumps(told)])
    shelf.conn.commit()
    text = (await page(shelf, "/events/talk")).select_one("dl.facts").get_text(" ", strip=True)
    assert "Members pay 5 Members pay $5." in text
    assert "Registration Needed Please register." in text
    assert "Room Full Sold out." in text
    answer = (await Site(shelf).get("/events/talk.json")).json()
    assert answer["facts"] == [dict(zip(("fact", "value", "sentence"), each, strict=True)) for each in told]


@pytest.mark.parametrize("form", ["ics", "rss", "json", "jsonfeed", "csv", "geojson"])
async def test_groups_venues_and_companies_have_feeds_of_their_own(shelf: Shelf, form: str) -> None:
    group(shelf, "py", "PDX Python")
    shelf.event("mine", "My meetup", group_id="py", relevance="none", latitude=1.0, longitude=1.0)
    shelf.event("theirs", "Their meetup", latitude=1.0, longitude=1.0)
    answer = await Site(shelf).get(f"/groups/py.{form}")
    assert answer.status_code == 200
    assert "My meetup" in answer.text
    assert "Their meetup" not in answer.text
    assert (await Site(shelf).get(f"/groups/nobody.{form}")).status_code == 404
    assert (await Site(shelf).get(f"/venues/py.{form}")).status_code == 404


# the event page


async def test_an_event_says_where_its_sources_disagree(shelf: Shelf) -> None:
    row = shelf.event("meet", at="2026-03-04 18:00", venue_name="Central Library")
    shelf.source("other")
    shelf.source("kin")
    shelf.listing("meet", "other", {**row, "starts_at": "2026-03-05T03:00:00Z"}, location_name="Hall 2")
    shelf.listing("meet", "kin", row, location_name="central library, room 3")
    text = (await page(shelf, "/events/meet")).select_one(".disagree").get_text()
    assert text == (
        "Not all sources agree: Other says that it begins on Wed Mar 4 at 7:00 PM; Other says that it is at Hall 2."
    )


async def test_an_event_quotes_the_sentences_that_say_cost_registration_attendance_and_audience(shelf: Shelf) -> None:
    text = (
        "We meet monthly. Admission is free. Please RSVP by Monday! It is held in person. Open to students and alumni."
    )
    shelf.event("meet", text=text, is_free=1, attendance="in-person", audience=("students",))
    shelf.event("bare", text="Just come.")
    facts = (await page(shelf, "/events/meet")).select_one(".facts").get_text(" ", strip=True)
    for words in ("Cost Free Admission is free.", "Registration Please RSVP by Monday!",
                  "Attendance In person It is held in person.", "students Open to students and alumni."):  # fmt: skip
        assert words in facts
    assert not (await page(shelf, "/events/bare")).select(".said")


async def test_an_event_leads_to_more_of_its_topics_by_their_names(shelf: Shelf) -> None:
    shelf.insert("topics", {"id": "software-engineering", "name": "Software engineering"})
    shelf.event("e", topics=("software-engineering", "unheard-of"))
    tags = (await page(shelf, "/events/e")).select_one(".tags")
    assert [(link["href"], link.get_text()) for link in tags.select("a")] == [
        ("/events?topic=software-engineering", "Software engineering")
    ]
    assert [word.get_text() for word in tags.select("span")] == ["unheard-of"]


async def test_a_text_in_markdown_is_shown_as_it_was_meant_and_quoted_once(shelf: Shelf) -> None:
    shelf.event("e", is_free=1, text="**Free to attend** with RSVP at https://r.example/x.")
    soup = await page(shelf, "/events/e")
    assert soup.select_one(".text strong").get_text() == "Free to attend"
    assert soup.select_one(".text a")["href"] == "https://r.example/x"
    assert [quote.get_text() for quote in soup.select(".facts q")] == [
        "Free to attend with RSVP at https://r.example/x."
    ]


async def test_the_search_form_offers_the_companies_that_one_can_meet(shelf: Shelf) -> None:
    for name in ("acme", "gone"):
        shelf.insert("companies", {"id": name, "name": name.title()})
    shelf.event("soon", "With Acme")
    shelf.event("other")
    shelf.event("long-ago", at="2025-03-03 18:00")
    claim(shelf, "soon", "acme", "host", "Hosted by Acme.")
    claim(shelf, "long-ago", "gone", "host", "Hosted by Gone.")
    soup = await page(shelf, "/events?company=acme")
    chosen = soup.select_one("select[name=company]")
    assert [(one["value"], one.has_attr("selected")) for one in chosen.select("option")] == [
        ("", False),
        ("acme", True),
    ]
    assert [link.get_text() for link in soup.select(".event h3")] == ["With Acme"]
    assert soup.select("input[type=hidden][name=company]") == []


async def test_an_event_can_be_reported(shelf: Shelf) -> None:
    shelf.event("meet", "Meet")
    link = next(a for a in (await page(shelf, "/events/meet")).select("a") if "wrong" in a.get_text())
    soup = await page(shelf, link["href"])
    assert "About: Meet" in soup.get_text()
    assert soup.select_one("input[name=about]")["value"] == "meet"
    assert soup.select_one("input[name=kind][checked]")["value"] == "correction"


# deadlines


async def test_deadlines_are_found_in_fields_and_in_words_and_only_believed_before_the_event(shelf: Shelf) -> None:
    shelf.event("conf", at="2026-06-01 09:00", registration_deadline="2026-05-20T06:59:00Z",
                text="Early bird tickets until April 15. The call for speakers closes on March 20, 2026.")  # fmt: skip
    shelf.event("past", at="2026-06-01 09:00", text="Early bird tickets until January 15, 2026.")
    shelf.event("after", at="2026-06-01 09:00", text="Early bird price ends August 1, 2026.")
    shelf.event("plain", at="2026-06-01 09:00", text="We gather until April 15.")
    soup = await page(shelf, "/deadlines")
    lines = {head.get_text(): head.find_next("ul").get_text(" ", strip=True) for head in soup.select("main h2")}
    assert lines == {
        "Friday, March 20": "Conf Call for speakers closes",
        "Wednesday, April 15": "Conf Early price ends",
        "Tuesday, May 19": "Conf Registration closes",
    }
    events = icalendar.Calendar.from_ical((await Site(shelf).get("/deadlines.ics")).content).events
    assert {(str(event["UID"]).partition("-conf@")[0], str(event["DTSTART"].dt)) for event in events} == {
        ("call", "2026-03-20"), ("early-price", "2026-04-15"), ("registration", "2026-05-19"),
    }  # fmt: skip


# subscribing and showing elsewhere


async def test_subscribe_offers_ready_feeds_of_what_there_is(shelf: Shelf) -> None:
    shelf.insert("companies", {"id": "acme", "name": "Acme"})
    shelf.insert("topics", {"id": "python", "name": "Python"})
    shelf.insert("topics", {"id": "cobol", "name": "COBOL"})  # of which there is nothing to come
    for number in range(3):
        shelf.event(f"e{number}", kind="hackathon", locality="Salem")
    shelf.insert("event_topics", {"topic_id": "python", "event_id": "e0"})
    claim(shelf, "e0", "acme", "host", "Hosted by Acme.")
    soup = await page(shelf, "/subscribe")
    feeds = {head.get_text(): head.find_next("ul") for head in soup.select("h3")}
    assert {name: found.select_one("li > a").get_text() for name, found in feeds.items()} == {
        "Kinds": "Hackathon", "Topics": "Python", "Companies": "Acme", "Towns and neighbourhoods": "Salem",
    }  # fmt: skip
    assert "COBOL" not in soup.get_text()
    for link in soup.select(".feeds a"):
        address = link["href"].replace("webcal://localhost", "")
        assert (await Site(shelf).get(address)).status_code == 200, address


async def test_every_list_offers_to_subscribe_to_exactly_what_it_shows(shelf: Shelf) -> None:
    shelf.event("a", kind="talk", latitude=1.0, longitude=1.0)
    for path in ("/", "/events", "/calendar/2026-03", "/map", "/new"):
        soup = await page(shelf, f"{path}?kind=talk")
        href = soup.select_one(".subscribe a.button")["href"]
        assert parse_qs(urlsplit(href).query) == {"kind": ["talk"]}, path
        field = (await page(shelf, href)).select_one("#feed")
        assert field["value"] == "http://localhost/events.ics?kind=talk"


async def test_a_list_can_be_shown_in_a_frame_of_any_site_and_no_other_page_can(shelf: Shelf) -> None:
    shelf.event("a", kind="talk")
    shelf.event("b", kind="meetup")
    answer = await Site(shelf).get("/embed?kind=talk")
    soup = BeautifulSoup(answer.text, "lxml")
    assert [link["href"] for link in soup.select("h3 a")] == ["http://localhost/events/a"]
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert not soup.select("script")
    for path in ("/", "/events/a", "/suggest", "/my"):
        assert "frame-ancestors 'self'" in (await Site(shelf).get(path)).headers["content-security-policy"]
    snippet = (await page(shelf, "/subscribe?kind=talk")).select_one("#snippet").get_text()
    tag = BeautifulSoup(snippet, "lxml").script
    assert (tag["src"], tag["data-filters"]) == ("http://localhost/static/embed.js", "kind=talk")
    assert (await Site(shelf).get("/static/embed.js")).status_code == 200


async def test_json_feed_has_what_its_standard_asks_for(shelf: Shelf) -> None:
    for number in range(3):
        shelf.event(
            f"e{number}", url="https://e.example", text="Hello", first_seen_at=f"2026-03-0{number + 1}T08:00:00Z"
        )
    feed = (await Site(shelf).get("/events.jsonfeed?limit=2")).json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["url"] for item in feed["items"]] == ["http://localhost/events/e2", "http://localhost/events/e1"]
    assert all(item["id"] and item["content_html"] and item["date_published"] for item in feed["items"])
    assert feed["items"][0]["_event"]["starts_at"] == "2026-03-04T18:00:00-08:00"
    following = (await Site(shelf).get(feed["next_url"].removeprefix("http://localhost"))).json()
    assert [item["url"] for item in following["items"]] == ["http://localhost/events/e0"]


async def test_browsers_find_the_search(shelf: Shelf) -> None:
    link = (await page(shelf, "/")).select_one("link[rel=search]")
    soup = BeautifulSoup((await Site(shelf).get(link["href"])).text, "xml")
    templates = [found["template"] for found in soup.select("Url")]
    assert templates == ["http://localhost/events?q={searchTerms}", "http://localhost/events.rss?q={searchTerms}"]


async def test_pages_say_what_they_are_to_those_who_share_them(shelf: Shelf) -> None:
    shelf.event("meet", "Meet", text="Hello there")
    soup = await page(shelf, "/events/meet")
    told = {tag["property"]: tag["content"] for tag in soup.select("meta[property]")}
    assert told == {
        "og:title": "Meet", "og:description": "Hello there", "og:type": "website",
        "og:url": "http://localhost/events/meet", "og:site_name": "Weak Ties Portland, Oregon",
    }  # fmt: skip


# my list


async def test_my_list_is_a_page_a_calendar_and_a_feed_of_changes(shelf: Shelf) -> None:
    shelf.event("a", "Ada", at="2026-03-04 18:00", relevance="none")
    shelf.event("b", "Bob", at="2026-02-01 18:00")
    shelf.event("c", "Cyd")
    shelf.merged("old", "a", "2026-02-01T00:00:00Z")
    change = {"event_id": "a", "changed_at": "2026-03-02T18:00:00Z", "field": "venue_name", "old": "X", "new": "Hall"}
    shelf.insert("changes", change)
    soup = await page(shelf, "/my?ids=old,b,unknown")
    assert titles(soup) == ["Bob", "Ada"]
    assert soup.select_one("#own")["value"] == "http://localhost/my?ids=b%2Ca"
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"
    assert not soup.select("link[rel=canonical]")
    calendar = icalendar.Calendar.from_ical((await Site(shelf).get("/my.ics?ids=a,b")).content)
    assert {str(event["SUMMARY"]) for event in calendar.events} == {"Ada", "Bob"}
    rss = BeautifulSoup((await Site(shelf).get("/my.rss?ids=a,b")).text, "xml")
    assert [item.title.get_text() for item in rss.select("item")] == ["Moved to Hall (it was X) — Ada"]


async def test_my_list_shows_what_clashes_and_only_that(shelf: Shelf) -> None:
    shelf.event("a", "Ada", at="2026-03-04 18:00")
    shelf.event("b", "Bob", at="2026-03-04 19:30", hours=None)
    shelf.event("c", "Cyd", at="2026-03-04 20:00")
    shelf.event("off", "Off", at="2026-03-04 18:00", status="cancelled")
    shelf.event("day", "Day", at="2026-03-04", days=1)
    said = (await page(shelf, "/my?ids=a,b,c,off,day")).select(".banner li")
    assert [line.get_text() for line in said] == ["Ada and Bob", "Bob and Cyd"]
    assert not (await page(shelf, "/my?ids=a,c")).select(".banner")


async def test_the_qr_code_holds_the_address_and_needs_no_style(shelf: Shelf) -> None:
    shelf.event("a")
    svg = (await page(shelf, "/my?ids=a")).select_one(".qr svg")
    assert svg.select_one("path")
    assert not svg.select("[style]") and not svg.has_attr("style")


@pytest.mark.parametrize(
    "query", ["ids=a;drop", "ids=%3Cscript%3E", "kind=talk", "ids=" + ",".join(map(str, range(101)))]
)
async def test_my_list_refuses_what_names_no_events(shelf: Shelf, query: str) -> None:
    await page(shelf, f"/my?{query}", 400)


async def test_an_empty_list_says_how_to_fill_it(shelf: Shelf) -> None:
    soup = await page(shelf, "/my")
    assert "Nothing is picked yet" in soup.get_text()
    assert soup.select_one("noscript a[href='/plan']")


# plan


async def test_a_plan_mixes_circles_does_not_clash_and_says_why(shelf: Shelf) -> None:
    shelf.insert("companies", {"id": "acme", "name": "Acme"})
    group(shelf, "py", "Python")
    group(shelf, "js", "JavaScript")
    shelf.event("mon-py", at="2026-03-09 18:00", group_id="py", kind="meetup")
    shelf.event("tue-py", at="2026-03-03 18:00", group_id="py", kind="meetup")
    shelf.event("tue-js", at="2026-03-03 18:30", group_id="js", kind="meetup", is_free=1)
    shelf.event("wed", at="2026-03-04 18:00", kind="talk")
    claim(shelf, "wed", "acme", "host", "Hosted by Acme.")
    shelf.event("noon", at="2026-03-05 12:00", kind="meetup")
    shelf.event("off", at="2026-03-06 18:00", status="cancelled")
    soup = await page(shelf, "/plan?company=acme&been=py")
    assert titles(soup) == ["Tue Js", "Wed", "Mon Py"]
    reasons = soup.select(".evidence")
    assert reasons[0].get_text(" ", strip=True) == (
        "Score 8 +3 professional +2 people talk with each other: meetup +2 a group you have not been to +1 free"
    )
    assert "+4 people of Acme are there" in reasons[1].get_text()
    assert "-3 you know this group already" in reasons[2].get_text()
    mine = next(link["href"] for link in soup.select("a.main"))
    assert titles(await page(shelf, mine)) == ["Tue Js", "Wed", "Mon Py"]


async def test_a_plan_keeps_to_evenings_budget_and_days(shelf: Shelf) -> None:
    shelf.event("dear", at="2026-03-03 18:00", price_min=50.0)
    shelf.event("unknown", at="2026-03-03 18:00")
    shelf.event("cheap", at="2026-03-04 18:00", price_min=5.0)
    shelf.event("thursday", at="2026-03-05 18:00", is_free=1)
    shelf.event("later", at="2026-03-25 18:00", is_free=1)
    assert titles(await page(shelf, "/plan?price_max=10&weekday=tuesday,wednesday")) == ["Cheap"]
    assert "Nothing fits" in (await page(shelf, "/plan?weekday=sunday")).get_text()
    await page(shelf, "/plan?picks=99", 400)
    await page(shelf, "/plan?nope=1", 400)


async def test_no_description_can_bring_markup_into_the_new_pages(shelf: Shelf) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    group(shelf, "evil", evil, links=f'{{"{evil[:8]}": "https://x.example"}}', description=evil)
    shelf.insert("venues", {"id": "evil", "key": "evil", "name": evil, "address": evil, "locality": evil})
    shelf.insert("companies", {"id": "evil", "name": evil, "industry": evil})
    shelf.insert("topics", {"id": "evil", "name": evil})
    shelf.event("evil", evil, group_id="evil", group_name=evil, venue_id="evil", venue_name=evil, locality=evil,
                text="Free admission <b>", is_free=1, kind_reason=evil, kind="talk", latitude=1.0,
                longitude=2.0)  # fmt: skip
    claim(shelf, "evil", "evil", "host", evil)
    for path in ("/", "/calendar/2026-03", "/map", "/groups", "/groups/evil", "/venues", "/venues/evil", "/companies",
                 "/companies/evil", "/my?ids=evil", "/plan", "/subscribe", "/embed", "/new", "/events/evil",
                 f"/groups?q={evil}", "/suggest?event=evil"):  # fmt: skip
        soup = await page(shelf, path)
        assert not soup.select("img, [onerror]"), path
        assert all(tag.has_attr("src") or tag["type"] == "application/ld+json" for tag in soup.select("script")), path


async def test_the_weeks_newsletter_tells_the_same_as_html_and_as_text(shelf: Shelf) -> None:
    from pipeline.publish import digest
    from pipeline.publish.visit import visit

    shelf.event("tonight", "Tonight <3", at="2026-03-03 18:00", venue_name="Hall")
    shelf.event("off", status="cancelled", changed_at="2026-03-02T10:00:00Z", at="2026-03-20 18:00")
    shelf.event("conf", at="2026-04-01 09:00", registration_deadline="2026-03-10", first_seen_at="2026-03-03T10:00:00Z")
    from pipeline import clock

    asked = visit(shelf.conn, "portland", now=clock.now(), base="https://e.example", path="/events")
    text, html = str(digest.text(asked).body), str(digest.html(asked).body)
    for words in ("Tonight <3", "https://e.example/events/tonight", "Registration closes: Conf", "[Cancelled] Off"):
        assert words in text
    soup = BeautifulSoup(html, "lxml")
    assert {urlsplit(link["href"]).netloc for link in soup.select("a")} == {"e.example"}
    assert "Tonight <3" in soup.get_text()
    assert not soup.select("script, link, img")
    assert [head.get_text() for head in soup.select("h2")] == [
        "Tuesday, March 3", "New, later", "Closing soon", "Cancelled"
    ]  # fmt: skip


def test_the_vendored_map_comes_with_its_licence_and_asks_for_nothing_else() -> None:
    vendor = Path(__file__).parents[1] / "datasette" / "static" / "vendor"
    assert "BSD 2-Clause" in (vendor / "leaflet-license.txt").read_text()
    assert "sourceMappingURL" not in (vendor / "leaflet.js").read_text()
    assert not re.search(r"url\(['\"]?https?:", (vendor / "leaflet.css").read_text())
