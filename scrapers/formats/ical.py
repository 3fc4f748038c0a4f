"""iCalendar and vCalendar documents: any number of calendars, or bare events, read tolerantly."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.dates import known_zone
from scrapers.errors import NotACalendar
from scrapers.ics import event, octets
from scrapers.ics.components import ICALENDAR, Calendar, cut
from scrapers.ics.lines import Properties, properties
from scrapers.ics.values import text
from scrapers.ics.zones import Zones
from scrapers.model import Document, Parsed, Source, Warn
from scrapers.quirks import mends
from scrapers.timezones import zone

MEDIA_TYPES = frozenset(("text/calendar", "text/x-vcalendar", "application/ics"))
MOST_EVENTS = 50_000
"""Of one document; what comes after is left for a source that is cut into parts."""
SUFFIXES = (".ics", ".ical", ".ifb", ".vcs")


def recognises(doc: Document) -> bool:
    """Tell a calendar by its first lines, else by what the server says it is."""
    if octets.begins(doc.content):
        return True
    parts = urlsplit(doc.url)
    named = parts.scheme in ("http", "https") and parts.path.lower().endswith(SUFFIXES)
    return doc.media_type in MEDIA_TYPES or named


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield a listing for each VEVENT, masters unexpanded; a bad one is rejected alone.

    Raises NotACalendar when the body is something else. Private events are withheld unless the
    source's options say `private = true`. A calendar that breaks off gives its whole events and the
    warning `truncated`.
    """
    content = octets.plain(doc.content)
    found = cut(content)
    if not found.names & ICALENDAR:
        raise NotACalendar(_what_it_is(doc), url=doc.url)
    fixes = mends(content)
    withheld = events = 0
    for calendar in found.calendars:
        context = _context(calendar, doc, source)
        context.mends = fixes
        for raw in calendar.events:
            events += 1
            if events > MOST_EVENTS:
                yield Warn(f"only the first {MOST_EVENTS} events were read", code="truncated")
                return
            lines = properties(raw, doc.charset or "")
            if event.is_private(lines) and not source.options.get("private"):
                withheld += 1
                continue
            yield event.read(lines, context)
        if context.zones.unknown:
            yield _unknown_zones(context.zones)
    yield from _about(events, withheld, found.complete)


def _context(calendar: Calendar, doc: Document, source: Source) -> event.Context:
    """Read what the calendar says for all its events: zone of floating times, METHOD."""
    header = properties(calendar.header, doc.charset or "")
    own = _own_zone(header)
    zones = Zones(calendar.zones, own or known_zone(source.timezone))
    method = header.get("METHOD", [({}, "")])[0][1].strip().upper()
    return event.Context(zones, doc.url, own.key if own else None, method == "CANCEL", doc.fetched_at)


def _own_zone(header: Properties) -> ZoneInfo | None:
    """Give the zone of X-WR-TIMEZONE, if it is one that anybody knows."""
    for _, value in header.get("X-WR-TIMEZONE", ()):
        if found := zone(text(value)):
            return found
    return None


def _unknown_zones(zones: Zones) -> Warn:
    names = ", ".join(sorted(repr(name[:60]) for name in zones.unknown)[:5])
    return Warn(f"unknown time zones {names}: their times were read in {zones.default}", code="unknown-zone")


def _about(events: int, withheld: int, complete: bool) -> Iterator[Warn]:
    """Say what a curator should know about the whole."""
    if withheld:
        yield Warn(
            f"{withheld} private events were withheld; `options = {{private = true}}` shows them", code="private"
        )
    if not complete:
        yield Warn("the calendar breaks off before its end; its last entries are missing", code="truncated")
    elif not events:
        yield Warn("the calendar is valid and has no events", code="empty")


def _what_it_is(doc: Document) -> str:
    """Name what came in place of a calendar, and what to do."""
    start = doc.content[:2048].lstrip().lower()
    look = f"look at it with a browser, or `weakties sources add {doc.url or 'URL'}` to find the feed"
    if not start:
        return "an empty body in place of a calendar; if that is usual for the source, set `allow_empty = true`"
    if start.startswith((b"{", b"[")):
        return f"JSON in place of a calendar; {look}"
    if start.startswith(b"<?xml") and b"<html" not in start:
        return f"XML in place of a calendar; {look}"
    if start.startswith(b"<"):
        title = re.search(rb"<title[^>]*>([^<]{1,120})", start)
        said = f" ({title[1].decode('utf-8', 'replace').strip()!r})" if title else ""
        return f"a web page{said} in place of a calendar; {look}"
    return f"no BEGIN:VCALENDAR in {len(doc.content)} bytes; {look}"
