"""JSON, RSS, CSV and GeoJSON: the same events, in the forms that programs read."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from shelf import Shelf, Site

from pipeline.publish.queries import COLUMNS

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "portland.db")


async def test_an_event_has_the_names_of_the_catalogue_with_json_types(shelf: Shelf) -> None:
    shelf.insert("groups", {"id": "pdx-py", "key": "k", "name": "PDX Python", "url": "https://pdx.example"})
    shelf.insert(
        "venues",
        {
            "id": "hall",
            "key": "k",
            "name": "Hall",
            "address": "1 Main St",
            "locality": "Portland",
            "latitude": 45.5,
            "longitude": -122.6,
        },
    )
    shelf.source("meetup", name="Meetup")
    row = shelf.event(
        "meet",
        "Meet",
        at="2026-03-09 18:30",
        text="Hello",
        topics=["python"],
        is_free=1,
        group_id="pdx-py",
        group_name="PDX Python",
        venue_id="hall",
        venue_name="Hall",
        url="https://e.example/1",
    )
    shelf.listing("meet", "meetup", {**row, "url": "https://m.example/9"})
    answer = (await Site(shelf).get("/events.json")).json()
    assert (answer["count"], answer["next"]) == (1, None)
    (event,) = answer["events"]
    assert list(event) == [*COLUMNS, "description", "facts", "group", "venue", "sources"]
    assert (event["starts_at"], event["ends_at"]) == ("2026-03-09T18:30:00-07:00", "2026-03-09T20:30:00-07:00")
    assert (event["all_day"], event["is_free"], event["topics"], event["audience"]) == (False, True, ["python"], [])
    assert event["description"] == "<p>Hello</p>"
    assert event["group"] == {"id": "pdx-py", "name": "PDX Python", "url": "https://pdx.example"}
    assert event["venue"]["address"] == "1 Main St"
    assert [(source["id"], source["url"]) for source in event["sources"]] == [
        ("city", "https://e.example/1"),
        ("meetup", "https://m.example/9"),
    ]
    assert (await Site(shelf).get("/events/meet.json")).json() == event


async def test_unknown_is_null_and_all_day_is_a_date_with_an_exclusive_end(shelf: Shelf) -> None:
    shelf.event("hack", at="2026-03-07", days=2)
    shelf.event("open", at="2026-03-07", days=0)
    shelf.event("talk", hours=None)
    found = {event["id"]: event for event in (await Site(shelf).get("/events.json")).json()["events"]}
    assert (found["hack"]["starts_at"], found["hack"]["ends_at"]) == ("2026-03-07", "2026-03-09")
    assert (found["open"]["starts_at"], found["open"]["ends_at"]) == ("2026-03-07", None)
    for name in ("ends_at", "is_free", "price_min", "attendance", "group", "venue", "latitude"):
        assert found["talk"][name] is None


async def test_the_offset_is_that_of_the_events_own_zone(shelf: Shelf) -> None:
    shelf.event("abroad", at="2026-03-09 09:00", timezone="Europe/Berlin")
    assert (await Site(shelf).get("/events/abroad.json")).json()["starts_at"] == "2026-03-09T17:00:00+01:00"


async def pages(site: Site, path: str) -> list[dict[str, Any]]:
    """Follow `next` to the end and give all events."""
    found: list[dict[str, Any]] = []
    url: str | None = path
    while url:
        answer = await site.get(url.removeprefix("http://localhost"))
        assert answer.status_code == 200, answer.text
        found += answer.json()["events"]
        url = answer.json()["next"]
        link = answer.headers.get("link")
        assert link == (f'<{url}>; rel="next"' if url else None)
    return found


@pytest.mark.parametrize("query", ["", "sort=new", "sort=relevance", "q=event&sort=relevance", "series=next"])
async def test_pages_lead_through_all_events_once_also_where_times_are_equal(shelf: Shelf, query: str) -> None:
    for number in range(25):
        shelf.event(f"e{number}", f"Event {number}", at=f"2026-03-{4 + number // 10:02} 18:00")
    site = Site(shelf)
    found = [event["id"] for event in await pages(site, f"/events.json?limit=7&{query}")]
    assert found == [event["id"] for event in (await site.get(f"/events.json?limit=200&{query}")).json()["events"]]
    assert sorted(found) == sorted(f"e{number}" for number in range(25))


async def test_count_is_all_that_match_and_a_page_has_50_unless_told(shelf: Shelf) -> None:
    for number in range(60):
        shelf.event(f"e{number}")
    answer = (await Site(shelf).get("/events.json")).json()
    assert (answer["count"], len(answer["events"])) == (60, 50)


async def test_more_than_200_a_page_is_refused(shelf: Shelf) -> None:
    answer = await Site(shelf).get("/events.json?limit=201")
    assert answer.status_code == 400
    assert "at most 200" in answer.json()["detail"]


@pytest.mark.parametrize(
    "after", ["x", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z,x", "x,1", "1,2,3", ",", "99999,5"]
)
async def test_a_page_end_that_was_not_given_by_us_is_refused(shelf: Shelf, after: str) -> None:
    assert (await Site(shelf).get(f"/events.json?after={after}")).status_code == 400


async def test_who_keeps_a_copy_hears_of_changes_delistings_and_merges_in_their_order(shelf: Shelf) -> None:
    shelf.event("old", changed_at="2026-02-01T00:00:00Z")
    shelf.event("new", changed_at="2026-03-01T00:00:00Z")
    shelf.event("gone", changed_at="2026-03-02T00:00:00Z", status="delisted")
    shelf.event("off", changed_at="2026-03-02T01:00:00Z", status="cancelled")
    shelf.merged("twin", "new", at="2026-03-01T12:00:00Z")
    shelf.merged("elder", "new", at="2026-01-01T12:00:00Z")
    site = Site(shelf)
    path = "/events.json?updated_since=2026-02-15T00:00:00Z"
    answer = (await site.get(path)).json()
    assert [(event["id"], event["status"]) for event in answer["events"]] == [
        ("new", "confirmed"),
        ("twin", "merged"),
        ("gone", "delisted"),
        ("off", "cancelled"),
    ]
    assert answer["events"][1] == {"id": "twin", "status": "merged", "into": "new"}
    assert answer["count"] == 4
    assert [event["id"] for event in await pages(site, f"{path}&limit=1")] == ["new", "twin", "gone", "off"]


async def test_an_offset_in_updated_since_is_understood(shelf: Shelf) -> None:
    shelf.event("new", changed_at="2026-03-01T07:59:00Z")
    site = Site(shelf)
    assert await site.events("?updated_since=2026-03-01T00:00:00-08:00") == []
    assert await site.events("?updated_since=2026-02-28T23:00:00-08:00") == ["new"]


async def test_a_merged_id_leads_to_the_event_that_it_went_into(shelf: Shelf) -> None:
    shelf.event("meet")
    shelf.merged("twin", "meet", at="2026-03-01T12:00:00Z")
    site = Site(shelf)
    for path in ("/events/{}", "/events/{}.json", "/events/{}.ics"):
        answer = await site.get(path.format("twin"))
        assert (answer.status_code, answer.headers["location"]) == (301, path.format("meet"))


async def test_an_event_that_does_not_exist_is_a_problem_document(shelf: Shelf) -> None:
    for path in ("/events/none.json", "/events/none.ics"):
        answer = await Site(shelf).get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json() == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "there is no event 'none' in Portland, Oregon",
        }


async def test_rss_tells_new_finds_with_the_events_own_time_in_the_title(shelf: Shelf) -> None:
    shelf.event("old", "Old find", first_seen_at="2026-01-05T08:00:00Z")
    shelf.event(
        "new",
        "Python <Night> & more",
        at="2026-08-21 10:30",
        venue_name="Central Library",
        text="Bring a laptop",
        first_seen_at="2026-03-02T15:00:00Z",
    )
    shelf.event("off", "Mixer", status="cancelled", first_seen_at="2026-01-04T08:00:00Z")
    read = feedparser.parse(io.BytesIO((await Site(shelf).get("/events.rss")).content))
    assert not read.bozo
    assert [entry.link for entry in read.entries] == [
        f"http://localhost/events/{name}" for name in ("new", "old", "off")
    ]
    first = read.entries[0]
    assert first.title == "Python <Night> & more — Fri Aug 21, 10:30 AM — Central Library"
    assert datetime(*first.published_parsed[:6], tzinfo=UTC) == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert (first.id, first.guidislink) == ("new@portland.weakties.example", False)
    assert first.summary == "<p>Bring a laptop</p>"
    assert read.entries[2].title.startswith("Cancelled: Mixer")


async def test_rss_survives_characters_that_xml_cannot_write(shelf: Shelf) -> None:
    shelf.event("odd", "A\x0bB\ufffeC ]]> <b>")
    assert not feedparser.parse(io.BytesIO((await Site(shelf).get("/events.rss")).content)).bozo


async def test_csv_cells_that_look_like_formulas_are_defused_and_numbers_stay_numbers(shelf: Shelf) -> None:
    shelf.event("a", '=HYPERLINK("http://evil.example")', venue_name="+1 Bar", locality="@home", longitude=-122.6)
    shelf.event("b", 'Comma, "quote"\nand line', topics=["x", "y"])
    answer = await Site(shelf).get("/events.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    first, second = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert list(first)[: len(COLUMNS)] == list(COLUMNS)
    assert first["title"] == """'=HYPERLINK("http://evil.example")"""
    assert (first["venue_name"], first["locality"], first["longitude"]) == ("'+1 Bar", "'@home", "-122.6")
    assert (second["title"], second["topics"], second["is_free"]) == ('Comma, "quote"\nand line', "x; y", "")


async def test_geojson_has_the_events_with_a_place_and_says_how_many_have_none(shelf: Shelf) -> None:
    shelf.event("here", latitude=45.5, longitude=-122.6)
    shelf.event("online", attendance="online")
    answer = (await Site(shelf).get("/events.geojson")).json()
    (feature,) = answer["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [-122.6, 45.5]}
    assert (feature["id"], feature["properties"]["title"]) == ("here", "Here")
    assert (answer["type"], answer["count"], answer["without_place"]) == ("FeatureCollection", 2, 1)


async def test_every_format_obeys_the_same_filters(shelf: Shelf) -> None:
    shelf.event("a", kind="meetup", latitude=45.5, longitude=-122.6)
    shelf.event("b", kind="talk", latitude=45.5, longitude=-122.6)
    for ending in ("ics", "rss", "json", "csv", "geojson"):
        text = (await Site(shelf).get(f"/events.{ending}?kind=meetup")).text
        assert "a@portland.weakties.example" in text, ending
        assert "b@portland.weakties.example" not in text, ending


async def test_sources_say_how_they_are_in_json(shelf: Shelf) -> None:
    shelf.source("broken", "failing", error_code="not-found", error_message="404", lease_owner="host:1")
    answer = (await Site(shelf).get("/sources.json")).json()
    assert answer["count"] == 2
    broken = answer["sources"][0]
    assert (broken["id"], broken["state"], broken["error_code"], broken["enabled"]) == (
        "broken",
        "failing",
        "not-found",
        True,
    )
    assert "lease_owner" not in broken


async def test_openapi_names_every_filter_and_every_field_that_is_answered(shelf: Shelf) -> None:
    site = Site(shelf)
    shelf.event("a")
    document = (await site.get("/api/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    named = {entry["name"] for entry in document["paths"]["/events.json"]["get"]["parameters"]}
    refused = (await site.get("/events.json?nope=1")).json()
    assert named == set(refused["allowed"])
    fields = document["components"]["schemas"]["Event"]["properties"]
    (event,) = (await site.get("/events.json")).json()["events"]
    assert set(fields) == set(event)


async def test_openapi_holds_for_every_path_media_type_and_parameter(shelf: Shelf) -> None:
    site = Site(shelf)
    shelf.event("a", group_id="a", venue_id="a")
    shelf.insert("groups", {"id": "a", "key": "a", "name": "A"})
    shelf.insert("venues", {"id": "a", "key": "a", "name": "A"})
    shelf.insert("companies", {"id": "a", "name": "A"})
    document = (await site.get("/api/openapi.json")).json()
    assert len(document["paths"]) > 25
    for path, answers in document["paths"].items():
        answer = await site.get(path.format(id="a"))
        assert answer.status_code == 200, path
        (media_type,) = answers["get"]["responses"]["200"]["content"]
        assert answer.headers["content-type"].startswith(media_type), path
        for entry in answers["get"]["parameters"]:
            if entry["in"] == "query":
                asked = await site.get(f"{path.format(id='a')}?{entry['name']}=")
                assert asked.status_code == 200, (path, entry["name"])
        assert (await site.get(f"{path.format(id='a')}?nope=1")).status_code == 400, path
