"""Feeds: where a start is found, where it is not, and what is never taken for one."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scrapers.adapters import detect
from scrapers.errors import NotACalendar, Truncated, Unreadable
from scrapers.formats import feed, json_feed
from scrapers.model import Document, Follow, Listing, Parsed, Rejected, Source, Warn

PORTLAND = ZoneInfo("America/Los_Angeles")
FETCHED = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
PUBLISHED = "<pubDate>Tue, 24 Nov 2026 08:00:00 -0800</pubDate>"


def document(content: str | bytes, **more: Any) -> Document:
    body = content.encode() if isinstance(content, str) else content
    return Document(url="https://example.org/news/feed.xml", content=body, fetched_at=FETCHED, **more)


def source(**options: str) -> Source:
    return Source(id="test", url="https://example.org", timezone="America/Los_Angeles", options=options)


def rss(items: str, spaces: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><title>T</title>{items}</channel></rss>'


def read(content: str | bytes, **options: str) -> list[Parsed]:
    return list(feed.parse(document(content), source(**options)))


def one(item: str, spaces: str = "", **options: str) -> Listing:
    listings = [found for found in read(rss(f"<item>{item}</item>", spaces), **options) if isinstance(found, Listing)]
    assert len(listings) == 1, read(rss(f"<item>{item}</item>", spaces), **options)
    return listings[0]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=PORTLAND)


EV = 'xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
XCAL = 'xmlns:xCal="urn:ietf:params:xml:ns:xcal" xmlns:x-trumba="http://schemas.trumba.com/rss/x-trumba"'


@pytest.mark.parametrize(
    ("item", "spaces", "start", "end"),
    [
        (
            "<ev:startdate>2026-12-03T18:00:00-08:00</ev:startdate><ev:enddate>2026-12-03T20:00:00-08:00</ev:enddate>",
            EV,
            at(3, 18),
            at(3, 20),
        ),
        ("<ev:startdate>2026-12-03 18:00:00</ev:startdate>", EV, at(3, 18), None),
        ("<ev:startdate>2026-12-04T02:00:00.0000000Z</ev:startdate>", EV, at(3, 18), None),
        ("<ev:startdate>2026-12-03T18:00:00</ev:startdate>", "", at(3, 18), None),
        (
            "<ev:startdate>2026-12-03T18:00:00</ev:startdate><ev:enddate>2026-12-03T00:00:00</ev:enddate>",
            EV,
            at(3, 18),
            at(4, 0),
        ),
        (
            "<ev:startdate>2026-12-03</ev:startdate><ev:enddate>2026-12-05</ev:enddate>",
            EV,
            date(2026, 12, 3),
            date(2026, 12, 6),
        ),
        (
            "<ev:startdate>2026-12-03T00:00:00</ev:startdate><ev:enddate>2026-12-03T23:59:59</ev:enddate>",
            EV,
            date(2026, 12, 3),
            date(2026, 12, 4),
        ),
        (
            "<xCal:dtstart>2026-12-04T02:00:00Z</xCal:dtstart><xCal:dtend>2026-12-04T04:00:00Z</xCal:dtend>"
            '<x-trumba:localstart tzAbbr="PST" tzCode="4">2026-12-03T18:00:00</x-trumba:localstart>',
            XCAL,
            at(3, 18),
            at(3, 20),
        ),
        (
            "<xCal:dtstart>2026-12-03T08:00:00Z</xCal:dtstart><xCal:dtend>2026-12-05T08:00:00Z</xCal:dtend>"
            "<x-trumba:localstart>2026-12-03T00:00:00</x-trumba:localstart>"
            "<x-microsoft:cdo-alldayevent>true</x-microsoft:cdo-alldayevent>",
            XCAL,
            date(2026, 12, 3),
            date(2026, 12, 5),
        ),
        (
            "<mec:startDate>2026-12-03</mec:startDate><mec:startHour>6:30 pm</mec:startHour>"
            "<mec:endDate>2026-12-03</mec:endDate><mec:endHour>20:00</mec:endHour>",
            'xmlns:mec="http://webnus.net/rss/mec/"',
            at(3, 18, 30),
            at(3, 20),
        ),
        (
            "<mec:startDate>2026-12-03</mec:startDate><mec:startHour>All Day</mec:startHour>"
            "<mec:endDate>2026-12-04</mec:endDate>",
            'xmlns:mec="http://webnus.net/rss/mec/"',
            date(2026, 12, 3),
            date(2026, 12, 5),
        ),
        (
            "<calendarEvent:EventDates> December 3, 2026 - December 4, 2026 </calendarEvent:EventDates>"
            "<calendarEvent:EventTimes>04:00 PM - 05:00 PM</calendarEvent:EventTimes>",
            'xmlns:calendarEvent="https://city.example/Calendar.aspx"',
            at(3, 16),
            at(4, 17),
        ),
        (
            "<calendarEvent:EventDates>December 3, 2026</calendarEvent:EventDates>"
            "<calendarEvent:EventTimes>12:00 AM - 11:59 PM</calendarEvent:EventTimes>",
            'xmlns:calendarEvent="https://city.example/Calendar.aspx"',
            date(2026, 12, 3),
            date(2026, 12, 4),
        ),
        (
            "<livewhale:type>events</livewhale:type><livewhale:ends>Fri, 04 Dec 2026 04:00:00 +0000</livewhale:ends>"
            "<pubDate>Fri, 04 Dec 2026 02:00:00 +0000</pubDate>",
            'xmlns:livewhale="http://www.livewhale.com/"',
            at(3, 18),
            at(3, 20),
        ),
        ("<event:startdate>2026-12-03</event:startdate><event:starttime>7:00 am</event:starttime>", "", at(3, 7), None),
        ("<start_time>2026-12-03T18:00:00-08:00</start_time>", "", at(3, 18), None),
        ("<ev:startdate>Thu, 03 Dec 2026 18:00:00 -0800</ev:startdate>", EV, at(3, 18), None),
        ("<x:begin_date>2026-12-03T18:00</x:begin_date>", 'xmlns:x="urn:nobody:knows"', at(3, 18), None),
    ],
)
def test_elements_that_carry_event_times_are_read(item: str, spaces: str, start: date, end: date | None) -> None:
    listing = one(f"<title>Talk</title>{item}" + ("" if "pubDate" in item else PUBLISHED), spaces)
    assert (listing.starts_at, listing.ends_at) == (start, end)


def test_gdata_in_atom_is_read() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:gd="http://schemas.google.com/g/2005"><entry><id>urn:1</id>'
        '<title>Talk</title><gd:where valueString="Hall 2"/>'
        '<gd:when startTime="2026-12-03T18:00:00-08:00" endTime="2026-12-03T20:00:00-08:00"/></entry></feed>'
    )
    listing = next(item for item in read(atom) if isinstance(item, Listing))
    assert (listing.starts_at, listing.ends_at, listing.uid) == (at(3, 18), at(3, 20), "urn:1")
    assert listing.location is not None
    assert listing.location.name == "Hall 2"


def test_the_publication_date_is_not_the_start() -> None:
    found = read(rss(f"<item><title>News</title><link>https://example.org/1</link>{PUBLISHED}</item>"))
    assert [type(item) for item in found] == [Rejected, Follow]
    rejected, follow = found
    assert isinstance(rejected, Rejected)
    assert (rejected.code, rejected.url) == ("no-start", "https://example.org/1")
    assert follow == Follow("https://example.org/1", "detail", uid="https://example.org/1")


def test_the_publication_date_is_the_start_when_the_source_says_so() -> None:
    listing = one("<title>Mixer</title><pubDate>Fri, 04 Dec 2026 02:00:00 GMT</pubDate>", date="published")
    assert listing.starts_at == at(3, 18)
    whole_day = one("<title>Fair</title><pubDate>Thu, 03 Dec 2026 08:00:00 GMT</pubDate>", date="published")
    assert whole_day.starts_at == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("title", "shown", "start", "place"),
    [
        ("Open Mic — Thu Dec 3, 6:00 PM — The Venue", "Open Mic", at(3, 18), "The Venue"),
        ("Open Mic — Thu Dec 3, 6:00 PM", "Open Mic", at(3, 18), None),
        ("Dec 3, 2026: Open Mic", "Open Mic", date(2026, 12, 3), None),
        ("Open Mic (Thu, Dec 3)", "Open Mic", date(2026, 12, 3), None),
        ("Friday Jam — Fri Dec 4, 6:00 PM — Hall", "Friday Jam", at(4, 18), "Hall"),
        ("Open Mic on Thursday, Dec 3 at 6 pm", "Open Mic on Thursday, Dec 3 at 6 pm", at(3, 18), None),
    ],
)
def test_a_date_that_stands_apart_in_the_title_is_the_start(
    title: str, shown: str, start: date, place: str | None
) -> None:
    listing = one(f"<title>{title}</title>{PUBLISHED}")
    assert (listing.title, listing.starts_at) == (shown, start)
    assert (listing.location.name if listing.location else None) == place


@pytest.mark.parametrize(
    "text",
    [
        "&lt;p&gt;&lt;b&gt;When:&lt;/b&gt; Thursday, December 3, 2026&lt;/p&gt;"
        "&lt;p&gt;Time: 6:00 PM - 8:00 PM&lt;/p&gt;",
        "&lt;p&gt;Thursday, December 3, 6:00 PM - 8:00 PM&lt;/p&gt;&lt;p&gt;A talk.&lt;/p&gt;",
        "Join us on Thursday, December 3, from 6 to 8 pm, for a talk.",
        "&lt;ul&gt;&lt;li&gt;Wann: 3. Dezember 2026, 18 bis 20 Uhr&lt;/li&gt;&lt;/ul&gt;",
    ],
)
def test_a_start_that_the_text_names_is_read_against_the_publication_date(text: str) -> None:
    listing = one(f"<title>A talk</title><description>{text}</description>{PUBLISHED}")
    assert (listing.starts_at, listing.ends_at) == (at(3, 18), at(3, 20))


@pytest.mark.parametrize(
    "item",
    [
        "<title>13/11/2026 21:27 - The committee reports</title>",
        "<title>This Week in Python 2026-11-24</title>",
        "<title>Our 9/11 memorial</title>",
        "<title>24/7 support</title>",
        "<title>Earthquake</title><description>2026-11-23 12:26:15 UTC</description>",
        "<title>News</title><description>On Nov 3 the board met, and on Nov 10 it met again.</description>",
        "<title>Apply now</title><description>Apply by Thursday, December 3 at 5 pm.</description>",
    ],
)
def test_the_dates_of_news_are_not_starts(item: str) -> None:
    assert not [found for found in read(rss(f"<item>{item}{PUBLISHED}</item>")) if isinstance(found, Listing)]


def test_several_days_in_one_entry_are_one_listing_with_dates() -> None:
    listing = one(f"<title>Course (Dec 3, 10 &amp; 17, 7pm)</title>{PUBLISHED}")
    assert listing.starts_at == at(3, 19)
    assert listing.recurrence is not None
    assert listing.recurrence.rdates == ((at(10, 19), None), (at(17, 19), None))


def test_a_day_without_an_hour_is_looked_up_on_the_entrys_page() -> None:
    found = read(rss(f"<item><title>Fair — Thu Dec 3</title><link>https://example.org/1</link>{PUBLISHED}</item>"))
    assert [type(item) for item in found] == [Listing, Follow]


def test_titles_are_text_and_links_are_links() -> None:
    listing = one(
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;AT&amp;amp;T &lt;b&gt;Night&lt;/b&gt;</title>"
        "<link>javascript:alert(1)</link><guid>a-1</guid><ev:startdate>2026-12-03</ev:startdate>",
        EV,
    )
    assert (listing.title, listing.url, listing.uid) == ("AT&T Night", None, "a-1")


def test_facts_beside_the_time_are_read() -> None:
    listing = one(
        "<title>Talk</title><link>/events/1</link><category>2026/12/03 (Thu)</category>"
        "<category>Art &amp;amp; Craft</category>"
        "<bc:start_date>2026-12-04T02:00:00Z</bc:start_date><bc:is_cancelled>true</bc:is_cancelled>"
        "<bc:contact><bc:name>A Person</bc:name></bc:contact>"
        "<bc:location><bc:name>Central</bc:name><bc:number>1</bc:number><bc:street>Main St</bc:street>"
        "<bc:city>Portland</bc:city><bc:zip>97201</bc:zip><bc:latitude>45.5</bc:latitude><bc:longitude>-122.6</bc:longitude>"
        "</bc:location><bc:audience><bc:name>Adults</bc:name></bc:audience><mec:cost>Free</mec:cost>"
        '<media:thumbnail url="http://example.org/p.jpg"/>',
        'xmlns:media="http://search.yahoo.com/mrss/"',
    )
    place = listing.location
    assert place is not None
    assert (place.name, place.address, place.locality, place.postal_code) == (
        "Central",
        "1 Main St",
        "Portland",
        "97201",
    )
    assert (place.latitude, place.longitude) == (45.5, -122.6)
    assert (listing.status, listing.categories) == ("cancelled", ("Art & Craft",))
    assert listing.price is not None
    assert listing.price.is_free
    assert (listing.url, listing.image_url) == ("https://example.org/events/1", "http://example.org/p.jpg")


def test_one_event_told_twice_is_one_but_two_branches_are_two() -> None:
    def item(title: str, place: str) -> str:
        start = "<ev:startdate>2026-12-03T18:00:00</ev:startdate>"
        return f"<item><title>{title}</title>{start}<ev:location>{place}</ev:location></item>"

    found = read(rss(item("CAFÉ – TALK", "Central") + item("Café - Talk", "central") + item("Café - Talk", "West"), EV))
    assert [(i.title, i.location.name) for i in found if isinstance(i, Listing) and i.location] == [
        ("Café - Talk", "Central"),
        ("Café - Talk", "West"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "\n\n  "
        + rss("<item><title>Talk &nbsp; &copy; 5 < 6 & 7</title><ev:startdate>2026-12-03</ev:startdate></item>"),
        '<?xml version="1.0" encoding="utf-7"?>'
        + rss("<item><title>Talk</title><ev:startdate>2026-12-03</ev:startdate></item>"),
        rss(
            "<item><title>Talk</title><description>a<br>b</p></description><ev:startdate>2026-12-03</ev:startdate></item>"
        ),
        rss("<item><title>Talk\x0b\x00</title><ev:startdate>2026-12-03</ev:startdate></item>"),
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd">'
        + rss("<item><title>Talk</title><ev:startdate>2026-12-03</ev:startdate></item>").removeprefix(
            '<?xml version="1.0"?>'
        ),
        rss("<item><title>Talk</title><ev:startdate>2026-12-03</ev:startdate></item>").encode("utf-16"),
    ],
)
def test_a_feed_that_is_not_well_formed_loses_nothing(content: str | bytes) -> None:
    assert feed.recognises(document(content))
    listings = [item for item in read(content) if isinstance(item, Listing)]
    assert [(listing.title[:4], listing.starts_at) for listing in listings] == [("Talk", date(2026, 12, 3))]


def test_a_feed_that_breaks_off_keeps_what_came_and_says_so() -> None:
    whole = rss(
        "".join(f"<item><title>T{n}</title><ev:startdate>2026-12-0{n}</ev:startdate></item>" for n in range(1, 6)), EV
    )
    found = read(whole[: whole.index("T4") + 1])
    assert [item.title for item in found if isinstance(item, Listing)][:3] == ["T1", "T2", "T3"]
    assert [item.code for item in found if isinstance(item, Warn)] == ["truncated"]
    with pytest.raises(Truncated):
        read(whole[: whole.index("<item>")])


def test_entities_of_its_own_refuse_a_feed() -> None:
    with pytest.raises(Unreadable, match="entities"):
        read('<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + rss("<item><title>&b;</title></item>"))


@pytest.mark.parametrize(
    "content", ["<html><body>Sign in</body></html>", '{"error": "no"}', "", "<catalog><item/></catalog>", "/etc/passwd"]
)
def test_what_is_no_feed_is_an_error_and_not_an_empty_feed(content: str) -> None:
    assert not feed.recognises(document(content))
    with pytest.raises(NotACalendar):
        read(content)


def test_a_valid_feed_without_entries_says_so() -> None:
    assert [type(item) for item in read(rss(""))] == [Warn]


def test_latin_text_with_a_wrong_label_is_read() -> None:
    body = '<?xml version="1.0" encoding="us-ascii"?>' + rss("<item><title>Käse</title></item>").partition("?>")[2]
    assert next(item.title for item in read(body) if isinstance(item, Rejected)) == "Käse"


def json_document(items: list[dict[str, Any]]) -> Document:
    return document(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}))


def test_a_json_feed_is_read_by_the_same_rules() -> None:
    doc = json_document(
        [
            {
                "id": 7,
                "url": "/e/7",
                "title": "Mixer",
                "_event": {"start_date": "2026-12-03T18:00:00-08:00", "venue": {"name": "Hub"}},
            },
            {"id": "8", "title": "News", "date_published": "2026-11-24T08:00:00Z", "content_text": "No day here."},
            {"id": "9", "title": "Talk — Thu Dec 3, 6:00 PM", "date_published": "2026-11-24T08:00:00Z"},
        ]
    )
    assert detect(doc) == "json_feed"
    first, second, third = json_feed.parse(doc, source())
    assert isinstance(first, Listing)
    assert (first.uid, first.url, first.starts_at) == ("7", "https://example.org/e/7", at(3, 18))
    assert first.location is not None
    assert first.location.name == "Hub"
    assert isinstance(second, Rejected)
    assert isinstance(third, Listing)
    assert third.starts_at - first.starts_at == timedelta()


@pytest.mark.parametrize(
    "content", ['{"version": "https://jsonfeed.org/version/1"}', '{"items": 3}', "[1]", "{" * 5000]
)
def test_other_json_is_no_json_feed(content: str) -> None:
    with pytest.raises((NotACalendar, Truncated)):
        list(json_feed.parse(document(content), source()))


def test_a_feed_on_which_the_library_fails_is_read_all_the_same() -> None:
    spaces = f'{EV} xmlns:gml="http://www.opengis.net/gml"'
    where = "<gml:pos>45.5 -122.6</gml:pos>"
    item = f"<item><title>Talk</title><link>/e/1</link><ev:startdate>2026-12-03</ev:startdate>{where}</item>"
    with pytest.raises(feed.FEEDPARSER_FAULTS):
        feed._feedparser(rss(item, spaces).partition("?>")[2], document(""))
    warning, listing = read(rss(item, spaces))
    assert isinstance(listing, Listing) and isinstance(warning, Warn)
    assert (listing.title, listing.url, listing.starts_at) == ("Talk", "https://example.org/e/1", date(2026, 12, 3))
    assert listing.location is not None
    assert (listing.location.latitude, listing.location.longitude) == (45.5, -122.6)


def test_a_label_in_the_title_cancels() -> None:
    assert one("<title>CANCELLED: Talk</title><ev:startdate>2026-12-03</ev:startdate>", EV).status == "cancelled"


def _many(starts: list[str], title: str = "T") -> str:
    items = (f"<item><title>{title}</title><guid>{n}</guid>{start}{PUBLISHED}</item>" for n, start in enumerate(starts))
    return rss("".join(items), EV)


def _inconclusive(content: str) -> bool:
    return any(isinstance(item, Warn) and item.code == "truncated" for item in read(content))


def test_nothing_is_concluded_from_what_a_feed_of_news_no_longer_shows() -> None:
    rising = [f"<ev:startdate>2026-12-{day:02}</ev:startdate>" for day in range(1, 13)]
    assert not _inconclusive(_many(rising))
    assert _inconclusive(_many(rising[::-1]))
    assert not _inconclusive(_many(rising[:3][::-1])), "a short feed shows all there is"
    assert _inconclusive(_many([""] * 12, "Talk — Thu Dec 3, 6 pm"))


def test_an_event_that_the_entrys_html_marks_up_is_read() -> None:
    html = (
        '<div class="vevent"><span class="summary">Talk</span> <abbr class="dtstart" title="2026-12-03T18:00:00-08:00">'
        'soon</abbr> at <span class="location">Hall 2</span></div>'
    )
    listing = one(f"<title>Talk</title><description><![CDATA[{html}]]></description>{PUBLISHED}")
    assert listing.starts_at == at(3, 18)
    assert listing.location is not None
    assert listing.location.name == "Hall 2"
