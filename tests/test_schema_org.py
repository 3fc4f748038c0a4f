"""What schema.org says about an event comes out in the words of the model."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structured import FETCHED, SOURCE, URL, block, document, event, listing, listings, parsed, rejected

from scrapers.adapters import detect
from scrapers.formats import schema_org
from scrapers.model import Follow, Listing, Organizer, Place, Price, Rejected, Warn

PORTLAND = ZoneInfo("America/Los_Angeles")


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=PORTLAND)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("2026-03-10T18:30:00-07:00", at(2026, 3, 10, 18, 30)),
        ("2026-03-10T18:30", at(2026, 3, 10, 18, 30)),
        ("2026-03-10 18:30:00", at(2026, 3, 10, 18, 30)),
        ("2026-03-10T18:30:00-0700", at(2026, 3, 10, 18, 30)),
        ("2026-03-11T01:30:00.000Z", at(2026, 3, 10, 18, 30)),
        ("2026-3-10T18:30", at(2026, 3, 10, 18, 30)),
        ("2026/03/10 6:30 pm", at(2026, 3, 10, 18, 30)),
        ("20260310T183000", at(2026, 3, 10, 18, 30)),
        ("2026-03-10T18:30[America/Chicago]", at(2026, 3, 10, 16, 30)),
        ("Tue Mar 10 2026 18:30:00 GMT-0700 (Pacific Daylight Time)", at(2026, 3, 10, 18, 30)),
        ("Tue, 10 Mar 2026 18:30:00 -0700", at(2026, 3, 10, 18, 30)),
        ("March 10, 2026 6:30 PM", at(2026, 3, 10, 18, 30)),
        (1773192600, at(2026, 3, 10, 18, 30)),
        (1773192600000, at(2026, 3, 10, 18, 30)),
        ("2026-03-10", date(2026, 3, 10)),
        ("2026-069", date(2026, 3, 10)),
        ("2026-W11-2", date(2026, 3, 10)),
        ({"@value": "2026-03-10", "@type": "Date"}, date(2026, 3, 10)),
        (["2026-03-10"], date(2026, 3, 10)),
    ],
)
def test_a_start_is_read_in_every_spelling(said: Any, start: datetime | date) -> None:
    found = listing(startDate=said).starts_at
    assert (found, type(found)) == (start, type(start))


@pytest.mark.parametrize("said", ["2026-03-10T25:00", "2026-3-10T18-18-30-00", "2026-03-10T18:30+99:99"])
def test_a_time_that_makes_no_sense_leaves_the_day_and_a_warning(said: str) -> None:
    found = parsed(block(event(startDate=said)))
    assert isinstance(found[0], Listing)
    assert found[0].starts_at == date(2026, 3, 10)
    assert any(isinstance(item, Warn) and "makes no sense" in item.message for item in found)


@pytest.mark.parametrize(
    "said", ["2026-02-30", "0000-00-00", "99999-01-01", "next tuesday", "2026-03", "1e18", "-2026-01-01"]
)
def test_a_start_whose_day_is_not_certain_is_rejected(said: str) -> None:
    (found,) = rejected(block(event(startDate=said, url="/night")))
    assert (found.code, found.url) == ("bad-date", "https://group.example/night")


@pytest.mark.parametrize("said", [None, "", "TBD", "tba", True, [], {}])
def test_an_event_without_a_start_is_rejected_with_its_page(said: Any) -> None:
    (found,) = rejected(block(event(startDate=said, url="/night")))
    assert (found.code, found.title, found.url) == ("no-start", "Python night", "https://group.example/night")


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2026-03-10T18:30", "2026-03-10T20:00", at(2026, 3, 10, 20)),
        ("2026-03-10T18:30-07:00", "2026-03-10T20:00", at(2026, 3, 10, 20)),
        ("2026-03-10T18:30", "20:00", at(2026, 3, 10, 20)),
        ("2026-03-10T18:30", "2026-03-10", None),
        ("2026-03-10T18:30", "2026-03-12", at(2026, 3, 13)),
        ("2026-03-10T18:30", "2026-03-10T17:00", None),
        ("2026-03-10T18:30", "nonsense", None),
        ("2026-03-10", "2026-03-10", date(2026, 3, 11)),
        ("2026-03-10", "2026-03-12", date(2026, 3, 13)),
        ("2026-03-10", "2026-03-12T17:00", date(2026, 3, 13)),
        ("2026-03-10", "2026-03-01", None),
        ("2026-03-10", None, None),
    ],
)
def test_an_end_is_exclusive_for_days_and_never_invented(start: str, end: str | None, told: Any) -> None:
    assert listing(startDate=start, endDate=end).ends_at == told


def test_an_offset_of_the_start_holds_for_an_end_without_one() -> None:
    found = listing(startDate="2026-03-10T18:30-04:00", endDate="2026-03-10T20:00")
    assert found.ends_at == datetime(2026, 3, 11, 0, 0, tzinfo=UTC)


def test_midnight_to_the_last_minute_is_all_day() -> None:
    found = listing(startDate="2026-03-10T00:00:00-07:00", endDate="2026-03-11T23:59:59-07:00")
    assert (found.starts_at, found.ends_at) == (date(2026, 3, 10), date(2026, 3, 12))


@pytest.mark.parametrize(
    ("start", "said", "end"),
    [
        ("2026-03-10T18:30", "PT1H30M", at(2026, 3, 10, 20)),
        ("2026-03-07T23:00", "PT5H", at(2026, 3, 8, 5)),  # the clocks change in that night
        ("2026-03-10", "P2D", date(2026, 3, 12)),
        ("2026-03-10", "PT2H", None),
        ("2026-03-10T18:30", "P1000Y", None),
        ("2026-03-10T18:30", "two hours", None),
    ],
)
def test_a_duration_gives_the_end_where_no_end_is_told(start: str, said: str, end: Any) -> None:
    assert listing(startDate=start, duration=said).ends_at == end


def test_a_time_of_day_in_a_property_of_its_own_is_added() -> None:
    assert listing(startDate="2026-03-10", startTime="18:30").starts_at == at(2026, 3, 10, 18, 30)


def test_doors_are_the_start_when_nothing_else_is_told() -> None:
    assert listing(startDate=None, doorTime="2026-03-10T18:00").starts_at == at(2026, 3, 10, 18)
    assert listing(doorTime="2026-03-10T18:00").starts_at == at(2026, 3, 10, 18, 30)


@pytest.mark.parametrize(
    ("said", "status", "attendance"),
    [
        ("https://schema.org/EventCancelled", "cancelled", None),
        ("http://schema.org/EventCancelled", "cancelled", None),
        ("EventCanceled", "cancelled", None),
        ("cancelled", "cancelled", None),
        ("schema:EventPostponed", "postponed", None),
        ("EventRescheduled", "confirmed", None),
        ("https://schema.org/EventMovedOnline", "confirmed", "online"),
        (["https://schema.org/EventScheduled", "https://schema.org/EventCancelled"], "cancelled", None),
        ({"@id": "https://schema.org/EventCancelled"}, "cancelled", None),
        ("https://schema.org/EventSomethingElse", "confirmed", None),
        (None, "confirmed", None),
    ],
)
def test_status_is_what_the_source_says(said: Any, status: str, attendance: str | None) -> None:
    found = listing(eventStatus=said)
    assert (found.status, found.attendance) == (status, attendance)


def test_a_title_that_says_cancelled_counts_when_no_status_does() -> None:
    assert listing(name="CANCELLED: Python night").status == "cancelled"


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("Revolution Hall", Place(name="Revolution Hall")),
        (
            {
                "@type": "Place",
                "name": "Revolution Hall",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "1300 SE Stark St",
                    "addressLocality": "Portland",
                    "addressRegion": "OR",
                    "postalCode": 97214,
                    "addressCountry": {"@type": "Country", "name": "US"},
                },
                "geo": {"@type": "GeoCoordinates", "latitude": "45.5191", "longitude": -122.6531},
            },
            Place("Revolution Hall", "1300 SE Stark St", "Portland", "OR", "97214", "US", 45.5191, -122.6531),
        ),
        (
            {"@type": "Place", "name": "Library", "address": "801 SW 10th Ave, Portland"},
            Place("Library", "801 SW 10th Ave, Portland"),
        ),
        (
            {"@type": "PostalAddress", "name": "Congress Centre", "addressCountry": "CZ"},
            Place(name="Congress Centre", country="CZ"),
        ),
        ({"@type": "Place", "name": "X", "geo": {"latitude": 0, "longitude": 0}}, Place("X")),
        ({"@type": "Place", "name": "X", "geo": {"latitude": 1000, "longitude": "east"}}, Place("X")),
        ({"@type": "Place", "name": "", "address": ""}, None),
        (
            {"@type": "Place", "name": "Room 4", "containedInPlace": {"name": "Hub", "address": "1 Main St"}},
            Place("Room 4", "1 Main St"),
        ),
        ([None, 1, {"name": ["Hall", "Saal"]}], Place("1")),
    ],
)
def test_a_place_is_flattened(location: Any, place: Place | None) -> None:
    assert listing(location=location).location == place


@pytest.mark.parametrize(
    ("location", "mode", "attendance", "online_url", "name"),
    [
        ({"@type": "VirtualLocation", "url": "https://meet.example/1"}, None, "online", "https://meet.example/1", None),
        ("https://meet.example/1", None, "online", "https://meet.example/1", None),
        (
            {"@type": "Place", "name": "Online", "url": "https://meet.example/1"},
            None,
            "online",
            "https://meet.example/1",
            None,
        ),
        (
            [{"@type": "VirtualLocation", "url": "/live"}, {"@type": "Place", "name": "Hall"}],
            None,
            "hybrid",
            "https://group.example/live",
            "Hall",
        ),
        ({"@type": "VirtualLocation", "url": "javascript:alert(1)"}, None, "online", None, None),
        (
            {"@type": "Place", "name": "Hall"},
            "https://schema.org/OfflineEventAttendanceMode",
            "in-person",
            None,
            "Hall",
        ),
        ({"@type": "Place", "name": "Hall"}, "MixedEventAttendanceMode", "hybrid", None, "Hall"),
        ({"@type": "Place", "name": "Hall"}, None, None, None, "Hall"),
        (
            {"@type": "Place", "name": "Online Coffee Company", "address": "1 Main St"},
            None,
            None,
            None,
            "Online Coffee Company",
        ),
    ],
)
def test_how_one_attends_follows_from_mode_and_location(
    location: Any, mode: str | None, attendance: str | None, online_url: str | None, name: str | None
) -> None:
    found = listing(location=location, eventAttendanceMode=mode)
    assert (found.attendance, found.online_url) == (attendance, online_url)
    assert (found.location.name if found.location else None) == name


@pytest.mark.parametrize(
    ("offers", "price"),
    [
        ({"price": "0", "priceCurrency": "USD"}, Price(True, 0, 0, "USD")),
        ({"price": 0}, Price(True, 0, 0)),
        ({"price": "free"}, Price(True, 0, 0)),
        ({"price": "$13.00"}, Price(False, 13, 13, "USD")),
        ({"price": "12,50", "priceCurrency": "eur"}, Price(False, 12.5, 12.5, "EUR")),
        ({"price": "1,299.00", "priceCurrency": "USD"}, Price(False, 1299, 1299, "USD")),
        ([{"price": 20}, {"price": 35}], Price(False, 20, 35)),
        ({"@type": "AggregateOffer", "lowPrice": "5.00", "highPrice": "25.00"}, Price(False, 5, 25)),
        ({"@type": "AggregateOffer", "offers": [{"price": 0}, {"price": 10}]}, Price(False, 0, 10)),
        ({"priceSpecification": {"price": 15, "priceCurrency": "CAD"}}, Price(False, 15, 15, "CAD")),
        ({"availability": "https://schema.org/SoldOut", "price": 5}, Price(False, 5, 5, None, "Sold out")),
        ({"url": "https://tickets.example"}, None),
        ([[[]]], None),
        (None, None),
    ],
)
def test_what_it_costs_over_all_offers(offers: Any, price: Price | None) -> None:
    assert listing(offers=offers).price == price


@pytest.mark.parametrize(("said", "is_free"), [(True, True), ("True", True), ("https://schema.org/False", False)])
def test_accessible_for_free_counts_without_offers(said: Any, is_free: bool) -> None:
    assert listing(isAccessibleForFree=said).price == Price(is_free)


def test_registration_has_an_address_and_a_deadline() -> None:
    offers = [
        {"url": "/tickets", "price": 10, "validThrough": "2026-03-01"},
        {"url": "/later", "price": 20, "validThrough": "2026-03-09T12:00"},
    ]
    found = listing(offers=offers)
    assert found.registration_url == "https://group.example/tickets"
    assert found.registration_deadline == at(2026, 3, 9, 12)


@pytest.mark.parametrize(
    ("said", "organizer"),
    [
        (
            {"@type": "Organization", "name": "PDX Python", "url": "/about"},
            Organizer("PDX Python", "https://group.example/about"),
        ),
        ([{"name": ""}, {"@type": "Person", "name": "Ada"}], Organizer("Ada")),
        ("PDX Python", Organizer("PDX Python")),
        ("https://pdxpython.example/", Organizer(None, "https://pdxpython.example/")),
        ({"name": "ada@group.example"}, None),
        ("mailto:ada@group.example", None),
        ({"name": {"x": 1}}, None),
    ],
)
def test_an_organizer_has_a_name_or_a_page_and_never_an_address_of_mail(said: Any, organizer: Organizer | None) -> None:
    assert listing(organizer=said).organizer == organizer


def test_people_labels_and_pictures_are_listed() -> None:
    found = listing(
        performer=[{"name": "Ada"}, "Grace", {"name": "Ada"}],
        sponsor={"@type": "Organization", "name": "Acme"},
        keywords="python, web,  ",
        image=[{"@type": "ImageObject", "contentUrl": "/a.png"}, "https://cdn.example/b.png"],
    )
    assert (found.performers, found.sponsors, found.categories) == (("Ada", "Grace"), ("Acme",), ("python", "web"))
    assert found.image_url == "https://group.example/a.png"


def test_texts_are_decoded_once_as_people_read_them() -> None:
    found = listing(name="Caf&eacute; &amp; Code&#8217;s <em>night</em>\n", description="&lt;p&gt;Hello&lt;/p&gt;\\n")
    assert (found.title, found.description) == ("Café & Code’s night", "<p>Hello</p>\n")


@pytest.mark.parametrize(
    ("node", "title"),
    [
        ({"headline": "Talks"}, "Talks"),
        ({"workPerformed": {"@type": "Play", "name": "Hamlet"}}, "Hamlet"),
        ({"description": "An evening of talks. "}, "An evening of talks."),
        ({"@type": "SocialEvent"}, "Social event"),
        ({"name": "<img src=x onerror=alert(1)>"}, "Event"),
        ({"name": {"en": "Night", "de": "Abend"}}, "Night"),
        ({"name": 7}, "7"),
    ],
)
def test_an_event_without_a_name_is_called_by_what_is_known(node: dict[str, Any], title: str) -> None:
    (found,) = listings(block({"@type": "Event", "startDate": "2026-03-10", **node}))
    assert found.title == title


@pytest.mark.parametrize(
    "kind",
    [
        "Event",
        "https://schema.org/BusinessEvent",
        "http://schema.org/EducationEvent",
        "schema:Event",
        ["Thing", "MusicEvent"],
        "Hackathon",
        "Festival",
        "CourseInstance",
        "UnheardOfEvent",
    ],
)
def test_every_kind_of_event_is_one(kind: Any) -> None:
    assert listing(_type=kind).title == "Python night"


@pytest.mark.parametrize("kind", ["Article", "EventVenue", "EventReservation", "Place", {"x": 1}, 7])
def test_what_is_no_event_is_not_taken_for_one(kind: Any) -> None:
    found = list(schema_org.parse(document(block(event(_type=kind))), SOURCE))
    assert [type(item) for item in found] == [Warn]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda node: [node],
        lambda node: {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, node]},
        lambda node: {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": node}]},
        lambda node: {"@type": "WebPage", "mainEntity": {"@type": "CollectionPage", "about": [[node]]}},
        lambda node: {"@type": "Organization", "name": "PDX Python", "event": [node]},
        lambda node: {
            f"http://schema.org/{k}" if k[0] != "@" else k: [{"@value": v}] if k[0] != "@" else v
            for k, v in node.items()
        },
        lambda node: {f"schema:{k}" if k[0] != "@" else k: v for k, v in node.items()},
        lambda node: {
            "type": node["@type"],
            **{k: v for k, v in node.items() if k[0] != "@"},
            "@context": "https://schema.org",
        },
    ],
)
def test_an_event_is_found_wherever_it_is(wrap: Any) -> None:
    (found,) = listings(block(wrap(event())))
    assert (found.title, found.starts_at) == ("Python night", at(2026, 3, 10, 18, 30))


def test_ids_stand_for_what_they_name_in_any_block() -> None:
    (found,) = listings(block(event(location={"@id": "#hall"}), {"@type": "Place", "@id": "#hall", "name": "Hall"}))
    assert found.location == Place("Hall")


def test_a_venue_that_lists_its_events_is_where_they_are() -> None:
    (found,) = listings(block({"@type": "MusicVenue", "name": "Hall", "address": "1 Main St", "event": event()}))
    assert found.location == Place("Hall", "1 Main St")


def test_an_organisation_that_lists_its_events_organises_them() -> None:
    (found,) = listings(block({"@type": "Organization", "name": "PDX Python", "event": event()}))
    assert found.organizer == Organizer("PDX Python")


def test_occurrences_count_and_what_holds_them_does_not() -> None:
    inner = [{"@type": "Event", "startDate": f"2026-03-1{n}T18:00", "url": f"/{n}"} for n in range(3)]
    found = listings(block(event(startDate="2026-03-10", endDate="2026-03-12", location="Hall", subEvent=inner)))
    assert [each.starts_at for each in found] == [at(2026, 3, 10, 18), at(2026, 3, 11, 18), at(2026, 3, 12, 18)]
    assert {(each.title, each.location) for each in found} == {("Python night", Place("Hall"))}
    assert len({each.uid for each in found}) == 3


def test_a_conference_and_its_sessions_are_all_events() -> None:
    inner = [event(name="Keynote"), event(name="Workshop")]
    found = listings(block(event(name="PyCon", startDate="2026-03-10", endDate="2026-03-12", subEvent=inner)))
    assert [each.title for each in found] == ["PyCon", "Keynote", "Workshop"]


def test_a_series_is_no_event_but_the_key_of_its_occurrences() -> None:
    (found,) = listings(
        block(event(superEvent={"@type": "EventSeries", "@id": "/series", "name": "Nights", "startDate": "2026-01-01"}))
    )
    assert (found.title, found.series) == ("Python night", "https://group.example/series")


def test_a_series_alone_is_a_warning() -> None:
    (found,) = parsed(block(event(_type="EventSeries")))
    assert isinstance(found, Warn)
    assert "series" in found.message


def test_an_instance_of_a_course_is_called_like_the_course() -> None:
    course = {
        "@type": "Course",
        "name": "Rust",
        "hasCourseInstance": {"@type": "CourseInstance", "startDate": "2026-03-10"},
    }
    assert [each.title for each in listings(block(course))] == ["Rust"]


def test_an_id_or_an_address_names_an_event_but_never_two() -> None:
    first, second = listings(
        block([event(name="One", _id="#a", url=URL), event(name="Two", url="/all"), event(name="Three", url="/all")])
    )[:2]
    assert first.uid == f"{URL}#a"
    assert (second.uid, second.url) == (None, "https://group.example/all")


def test_the_address_of_the_page_itself_names_no_event() -> None:
    assert listing(url=URL).uid is None


def test_an_identifier_names_an_event() -> None:
    assert listing(identifier={"@type": "PropertyValue", "value": "e-17"}).uid == "e-17"


def test_the_same_event_in_two_blocks_is_one() -> None:
    (found,) = listings(block(event(url="/1"), event(url="/1", offers={"price": 0})))
    assert found.price == Price(True, 0, 0)


def test_two_events_of_one_name_at_one_time_stay_two_where_their_addresses_or_places_differ() -> None:
    assert len(listings(block([event(url="/1"), event(url="/2")]))) == 2
    assert len(listings(block([event(location="North Library"), event(location="South Bakery")]))) == 2


def test_matinee_and_evening_stay_two() -> None:
    assert len(listings(block([event(url="/1"), event(url="/1", startDate="2026-03-10T21:00")]))) == 2


THRICE = """
<script type="application/ld+json">{"@type": "Event", "name": "Python &amp; Rust", "startDate": "2026-03-10",
  "location": {"@type": "Place", "name": "Hall"}}</script>
<div itemscope itemtype="https://schema.org/Event">
  <a itemprop="url" href="/night"><h2 itemprop="name">Python &amp; Rust</h2></a>
  <meta itemprop="startDate" content="2026-03-10T18:30"><meta itemprop="endDate" content="2026-03-10T20:00">
  <div itemprop="location" itemscope itemtype="https://schema.org/Place"><b itemprop="name">Hall</b>
    <span itemprop="address">1 Main St</span></div></div>
<div class="h-event"><a class="u-url p-name" href="/night">Python &amp; Rust</a>
  <time class="dt-start" datetime="2026-03-10T18:30-07:00">Tuesday</time> <b class="p-category">code</b></div>
"""


def test_an_event_told_three_times_is_one_and_knows_what_each_form_says() -> None:
    (found,) = listings(THRICE)
    assert (found.starts_at, found.ends_at) == (at(2026, 3, 10, 18, 30), at(2026, 3, 10, 20))
    assert (found.location, found.url) == (Place("Hall", "1 Main St"), "https://group.example/night")
    assert found.categories == ("code",)


def test_a_form_without_a_start_is_forgiven_when_another_has_it() -> None:
    page = block(event()) + '<div class="vevent"><b class="summary">Python night</b></div>'
    assert [type(item) for item in parsed(page)] == [Listing]


def test_a_bad_entry_beside_a_good_one_of_its_name_is_still_reported() -> None:
    found = parsed(block([event(_id="#a"), event(_id="#a", startDate="2026-02-30")]))
    assert [type(item) for item in found] == [Listing, Rejected]


def test_a_cancellation_in_any_form_counts() -> None:
    page = block(event()) + (
        '<div itemscope itemtype="http://schema.org/Event"><b itemprop="name">Python night</b>'
        '<meta itemprop="startDate" content="2026-03-10T18:30"><link itemprop="eventStatus" href="http://schema.org/EventCancelled"></div>'
    )
    assert [each.status for each in listings(page)] == ["cancelled"]


def test_a_broken_block_costs_that_block_and_a_warning() -> None:
    found = parsed(block('{"@type": "Event", nonsense', event()))
    assert [type(item) for item in found] == [Listing, Warn]


def test_a_json_document_is_read_like_a_block() -> None:
    assert [each.title for each in listings(b'{"@type": "Event", "name": "X", "startDate": "2026-03-10"}')] == ["X"]


def test_a_detail_page_has_a_next_page_only_as_a_list() -> None:
    pager = '<a rel="next" href="?page=2">older</a><a rel="next" href="https://elsewhere.example/">x</a>'
    assert not [item for item in parsed(block(event()) + pager) if isinstance(item, Follow)]
    found = parsed(block([event(), event(name="Another")]) + pager)
    assert [item for item in found if isinstance(item, Follow)] == [Follow(f"{URL}?page=2", "next")]


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>document.addEventListener('event')</script>",
        b'<script type="application/ld+json">{"@type": "Article"}</script>',
        b'<div itemscope itemtype="https://schema.org/EventVenue">',
        b'<div class="event">',
        b'{"type": "event", "html": "<div itemtype=\\"http://schema.org/Event\\">"}',
        b"",
        b"BEGIN:VCALENDAR",
    ],
)
def test_a_page_without_events_is_left_to_others(content: bytes) -> None:
    assert not schema_org.recognises(document(content))


def test_more_events_than_the_limit_are_announced_as_truncated() -> None:
    nodes = [event(name=f"Night {n}") for n in range(schema_org.MAX_EVENTS + 1)]
    found = parsed(block(nodes))
    assert sum(isinstance(item, Listing) for item in found) == schema_org.MAX_EVENTS
    assert "truncated" in {item.code for item in found if isinstance(item, Warn)}


def test_what_strangers_write_into_fields_never_becomes_an_address() -> None:
    evil = "java\tscript:alert(1)"
    found = listing(
        url=evil,
        image=evil,
        offers={"url": evil},
        organizer={"name": "x", "url": evil},
        location={"@type": "VirtualLocation", "url": evil},
    )
    assert (found.url, found.image_url, found.registration_url, found.online_url) == (None, None, None, None)
    assert found.organizer == Organizer("x")


@pytest.mark.parametrize(
    "field", ["name", "location", "offers", "organizer", "url", "image", "eventStatus", "keywords", "eventSchedule"]
)
@pytest.mark.parametrize("value", [7, True, None, [], {}, [[[]]], {"@id": 1}, {"name": {"name": {}}}, "", "x" * 70_000])
def test_a_field_of_the_wrong_type_costs_nothing_else(field: str, value: Any) -> None:
    assert [each.starts_at for each in listings(block(event(**{field: value})))] == [at(2026, 3, 10, 18, 30)]


def test_the_fetch_time_is_the_only_clock() -> None:
    weekly = {"@type": "Schedule", "repeatFrequency": "P1W", "byDay": "Thursday", "startTime": "19:00"}
    (found,) = listings(block(event(startDate=None, eventSchedule=weekly)))
    assert found.starts_at == at(2026, 3, 5, 19)
    assert found.starts_at - FETCHED < timedelta(days=7)
    nobody_knows = listings(block(event(startDate=None, eventSchedule=weekly)), fetched_at=None)
    assert nobody_knows == []


def test_rejected_entries_say_what_they_are_about() -> None:
    (found,) = rejected(block(event(startDate="soon")))
    assert isinstance(found, Rejected)
    assert found.message == "Python night: its start 'soon' cannot be read"


def test_json_ld_is_read_as_such_and_not_as_any_json() -> None:
    assert (
        detect(document('{"@context": "https://schema.org", "@type": "Event", "name": "X", "startDate": "2026-03-10"}'))
        == "schema_org"
    )
