"""What is fuzzed: one reader and all that follows it inside the child, without the net that catches its faults."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path
from signal import ITIMER_REAL, SIGALRM, setitimer, signal
from types import FrameType

from pipeline.expand import expand
from pipeline.normalise import fingerprint, normalise
from pipeline.preview import event_json
from pipeline.records import Record, Window
from scrapers import walls
from scrapers.adapters import adapters, detect
from scrapers.errors import SourceError
from scrapers.model import Document, Listing, Source

adapters()  # loaded now, so that no input pays for it
NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=30), NOW + timedelta(days=60), limit=100)
FORMATS = {
    "ical": ("text/calendar", ".ics"),
    "feed": ("application/rss+xml", ".rss .atom .rdf .xml"),
    "json_feed": ("application/feed+json", ".json"),
    "json_events": ("application/json", ".json"),
    "schema_org": ("text/html", ".html .json"),
    "yaml_events": ("text/yaml", ".yaml .yml"),
    "email": ("message/rfc822", ".eml"),
}
"""Each reader with the media type of its documents and the endings of files that serve as seeds."""
SECONDS = 5.0
MOST = 20_000
"""Bytes of one input: faults hide in small documents too, and those are tried more often."""
FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"


class TooSlow(AssertionError):
    """An input took longer than a person would wait."""


def read(name: str, content: bytes) -> int:
    """Read a document to the end and give the number of records; whatever escapes but a SourceError is a finding."""
    media_type, _ = FORMATS[name]
    doc = Document("https://club.example/events", content, media_type, fetched_at=NOW)
    source = Source("club", doc.url, adapter=name, timezone="America/Los_Angeles")
    with _at_most(SECONDS):
        detect(doc)
        try:
            walls.check(doc)
            told = list(islice(import_module(f"scrapers.formats.{name}").parse(doc, source), 5000))
        except SourceError:
            return 0
        expanded = expand([item for item in told if isinstance(item, Listing)], WINDOW)
        records = [normalise(item, source) for item in expanded if isinstance(item, Listing)]
        return sum(_sound(record) for record in records if isinstance(record, Record))


def _sound(record: Record) -> bool:
    """Hold a record to what the store and the publishers rely on."""
    fingerprint(record)
    start = datetime.fromisoformat(record.starts_at)
    assert start.tzinfo is not None
    assert record.ends_at is None or datetime.fromisoformat(record.ends_at) > start
    json.dumps(event_json(record), allow_nan=False).encode()
    shown = record.title + record.description + record.summary + (record.location_name or "")
    assert not any(mark in shown for mark in "\x00\x0b\x0c\r\u2028\u202e"), shown
    return True


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def late(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds:g} seconds")

    before = signal(SIGALRM, late)
    setitimer(ITIMER_REAL, seconds)
    try:
        yield
    finally:
        setitimer(ITIMER_REAL, 0)
        signal(SIGALRM, before)


def seeds(name: str) -> list[bytes]:
    """Give small documents of a format: recorded answers of platforms, and hostile ones where they are."""
    endings = tuple(FORMATS[name][1].split())
    found = [path for folder in (FIXTURES, SHARED / "hostile") for path in folder.rglob("*") if path.suffix in endings]
    contents = [path.read_bytes() for path in sorted(found) if path.stat().st_size <= MOST]
    return [*contents, OWN[name]]


EVENT = (
    b'{"@context":"https://schema.org","@type":"Event","name":"Night","startDate":"2026-03-10T18:00:00-07:00",'
    b'"endDate":"2026-03-10T20:00:00-07:00","location":{"@type":"Place","name":"Hall","geo":{"latitude":45.5,'
    b'"longitude":"-122.6"}},"offers":[{"price":"0","priceCurrency":"USD"}],"eventSchedule":{"@type":"Schedule",'
    b'"repeatFrequency":"P1W","byDay":"Tuesday","startDate":"2026-03-10","startTime":"18:00","repeatCount":3}}'
)
OWN = {
    "ical": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Europe/Berlin\r\nBEGIN:VTIMEZONE\r\nTZID:Own\r\n"
    b"BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\n"
    b"TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Own:20260303T180000\r\n"
    b"DURATION:PT2H\r\nRRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=9\r\nEXDATE;TZID=Own:20260407T180000\r\n"
    b"RDATE;VALUE=PERIOD:20260310T180000Z/PT1H\r\nSUMMARY:A\\, b\\n c\r\nGEO:45.5;-122.6\r\nSEQUENCE:3\r\n"
    b"ORGANIZER;CN=\"x;y\":mailto:a@example.org\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:4\r\n"
    b"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Own:20260505T180000\r\nDTSTART:20260506T180000Z\r\nEND:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nUID:b\r\nDTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:20260312\r\nSTATUS:CANCELLED\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    "feed": b'<?xml version="1.0"?><rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel>'
    b"<title>T</title><item><title>Night: March 10, 2026 6pm</title><link>https://club.example/1</link><guid>1</guid>"
    b"<ev:startdate>2026-03-10T18:00:00-07:00</ev:startdate><ev:location>Hall</ev:location><description><![CDATA[<p>"
    b"Tuesday <b>March 10</b> at 6 PM</p>]]></description><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>"
    b"</channel></rss>",
    "json_feed": b'{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","title":"Night, '
    b'March 10, 2026 at 6 PM","url":"https://club.example/1","content_html":"<p>x</p>","tags":["a"]}]}',
    "json_events": b'{"events":[{"id":7,"title":"Night","start":"2026-03-10T18:00:00Z","end":1773172800,"url":"/7",'
    b'"venue":{"name":"Hall","lat":45.5,"lng":"-122.6"},"price":"$5-$10","tags":["a",{"name":"b"}]}],"next":"?page=2"}',
    "schema_org": b'<!doctype html><script type="application/ld+json">' + EVENT + b'</script><div itemscope itemtype='
    b'"https://schema.org/Event"><h2 itemprop="name">N</h2><time itemprop="startDate" datetime="2026-03-11T18:00">'
    b'</time></div><div class="h-event"><a class="p-name u-url" href="/1">M</a><time class="dt-start" '
    b'datetime="2026-03-12 18:00">x</time></div>',
    "yaml_events": b"events:\n- name: Night\n  start: 2026-03-10 18:00\n  end: 2026-03-10 20:00\n  url: /1\n"
    b"  repeat: {interval: {weeks: 1}, until: 2026-05-01}\n",
    "email": b"From: a@example.org\r\nSubject: Night\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=x\r\n"
    b"\r\n--x\r\nContent-Type: text/calendar; method=REQUEST\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"QkVHSU46VkNBTEVOREFSDQpFTkQ6VkNBTEVOREFSDQo=\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>March 10, 2026</p>\r\n"
    b"--x--\r\n",
}  # fmt: skip
"""One document of each format that uses much of it."""
TOKENS = (
    b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n", b"RRULE:FREQ=SECONDLY;INTERVAL=0\r\n", b"BYSETPOS=-1",
    b";TZID=America:", b"99999999T999999Z", b"00010101T000000", b"-P999999999999W", b"\r\n ", b"\\", b'"', b"\x00",
    b"\xff\xfe",
    b"&#xD800;", b"&#99999999;", b"<![CDATA[", b"]]>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"{", b"[", b"null", b"1e999",
    b"NaN",
    b"-0", b"\\ud800", b'{"@type":"Event"}', b"<div itemscope>", b"&", b"*a", b"&a ", b"!!python/object:os.system ",
    b"--x",
    b"=?utf-7?q?+AD?=", b"\xe2\x80\xae", b"9" * 40, b"2026-02-30", b"25:61", b"+99:99",
)  # fmt: skip
"""What sharpens a mutation: words that mean something to a reader, and values at the edge."""
