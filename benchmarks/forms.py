"""Made-up events as other documents than calendars tell them: feeds, a list in JSON, JSON-LD or cards of a page."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from benchmarks.calendars import NOW, SITES, Entry

HERE = "https://calendars.example"
ZONE = timedelta(hours=-7)
_NAMESPACES = (
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_AROUND = "\n".join(
    f'<li><a href="/section/{n}">Section {n}</a> <span>about what goes on</span></li>' for n in range(60)
)


def feed(made: Sequence[Entry], stamp: datetime = NOW) -> bytes:
    """Write RSS 2.0 with elements for the times, in their order, built at the moment of the fetch."""
    items = "".join(map(_item, sorted(made, key=lambda entry: entry.start)))
    head = f"<title>Made up</title><link>{HERE}/</link><lastBuildDate>{format_datetime(stamp)}</lastBuildDate>"
    root = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_NAMESPACES}>\n'
    return f"{root}<channel>{head}{items}</channel></rss>\n".encode()


def _item(entry: Entry) -> str:
    start, end = _times(entry)
    body = "".join(f"<p>{escape(text)}</p>" for text in entry.body.split("\n\n"))
    labels = "".join(f"<category>{label}</category>" for label in entry.labels.split(","))
    return (
        f"\n<item><title>{escape(entry.title)}</title><link>{_page(entry)}</link>"
        f'<guid isPermaLink="false">event-{entry.number}@calendars.example</guid>'
        f"<pubDate>Sun, 01 Mar 2026 08:00:00 GMT</pubDate><dc:creator>The Organisers</dc:creator>{labels}"
        f"<ev:startdate>{start}</ev:startdate><ev:enddate>{end}</ev:enddate>"
        f"<ev:location>{escape(entry.place)}</ev:location>"
        f"<description>{escape(entry.body[:200])}</description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )


def news(made: Sequence[Entry], stamp: datetime = NOW) -> bytes:
    """Write RSS as a blog has it, what was added last before the others, the times in words of the titles."""
    items = "".join(
        f"<item><title>{escape(entry.title)} – {entry.start + ZONE:%B %d, %Y, %I:%M %p}</title>"
        f"<link>{_page(entry)}</link>"
        f"<guid>{_page(entry)}</guid><pubDate>Mon, 18 May 2026 08:00:00 GMT</pubDate>"
        f"<description>{escape(entry.body)}</description></item>\n"
        for entry in sorted(made, key=lambda entry: entry.start, reverse=True)
    )
    head = f"<title>Made up</title><pubDate>{format_datetime(stamp)}</pubDate>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def json_feed(made: Sequence[Entry], stamp: datetime = NOW) -> bytes:
    """Write a JSON Feed with an extension for the times."""
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": f"As of {stamp}", "items": [_fed(e) for e in made]}).encode()


def _fed(entry: Entry) -> dict[str, Any]:
    start, end = _times(entry)
    return {
        "id": f"event-{entry.number}",
        "url": _page(entry),
        "title": entry.title,
        "content_text": entry.body,
        "date_published": "2026-03-01T08:00:00Z",
        "tags": entry.labels.split(","),
        "_event": {"start_date": start, "end_date": end, "location": entry.place},
    }


def listed(made: Sequence[Entry], stamp: datetime = NOW) -> bytes:
    """Write a list of an API in JSON, with the moment of the fetch beside it."""
    return json.dumps(
        {"generated": stamp.isoformat(), "total": len(made), "events": [_object(e) for e in made]}
    ).encode()


def _object(entry: Entry) -> dict[str, Any]:
    start, end = _times(entry)
    name, _, address = entry.place.partition(", ")
    return {
        "id": f"event-{entry.number}",
        "title": entry.title,
        "description": entry.body,
        "url": _page(entry),
        "start_date": start,
        "end_date": end,
        "timezone": "America/Los_Angeles",
        "all_day": False,
        "cost": "",
        "image": {"url": f"{HERE}/images/{entry.number}.jpg", "width": 1200, "height": 800},
        "venue": {"id": len(name), "name": name, "address": address, "city": "Portland", "state": "OR"},
        "categories": [{"id": at, "name": label} for at, label in enumerate(entry.labels.split(","))],
        "organizer": {"name": "The Organisers", "url": f"{HERE}/organisers"},
        "status": "publish",
        "modified_utc": "2026-03-01 08:00:00",
    }


def page(made: Sequence[Entry], stamp: datetime = NOW) -> bytes:
    """Write a page whose events stand in JSON-LD, with what else is on a page."""
    block = json.dumps([_thing(entry) for entry in made])
    head = f'<title>Made up</title><script type="application/ld+json">{block}</script>'
    return _html(head, f"<p>It is {stamp:%A, %H:%M}</p>")


def _thing(entry: Entry) -> dict[str, Any]:
    start, end = _times(entry)
    name, _, address = entry.place.partition(", ")
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": entry.title,
        "description": entry.body,
        "url": _page(entry),
        "startDate": start,
        "endDate": end,
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": name, "address": address},
        "organizer": {"@type": "Organization", "name": "The Organisers", "url": f"{HERE}/organisers"},
    }


def cards(made: Sequence[Entry], stamp: datetime = NOW) -> bytes:
    """Write a page whose events stand in cards, in microdata."""
    return _html("<title>Made up</title>", f"<p>It is {stamp:%A, %H:%M}</p>" + "".join(map(_card, made)))


def _card(entry: Entry) -> str:
    start, end = _times(entry)
    return (
        f'<article itemscope itemtype="https://schema.org/Event"><h3><a itemprop="url" href="{_page(entry)}">'
        f'<span itemprop="name">{escape(entry.title)}</span></a></h3>'
        f'<time itemprop="startDate" datetime="{start}"></time>'
        f'<time itemprop="endDate" datetime="{end}"></time><p itemprop="location">{escape(entry.place)}</p>'
        f'<div itemprop="description">{escape(entry.body)}</div></article>\n'
    )


def _html(head: str, body: str) -> bytes:
    return f"<!doctype html><html lang=en><head>{head}</head><body><ul>{_AROUND}</ul>{body}</body></html>".encode()


def _page(entry: Entry) -> str:
    return f"https://site{entry.number % SITES}.example/events/{10**6 + entry.number}"


def _times(entry: Entry) -> tuple[str, str]:
    """Write start and end as that summer tells them."""
    first, last = (entry.start + ZONE + timedelta(minutes=extra) for extra in (0, entry.minutes))
    return f"{first:%Y-%m-%dT%H:%M:%S}-07:00", f"{last:%Y-%m-%dT%H:%M:%S}-07:00"
