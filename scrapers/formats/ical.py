"""iCalendar and vCalendar documents: any number of calendars, or bare events, read tolerantly."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scrapers.dates import known_zone
from scrapers.errors import NotACalendar
from scrapers.ics import event, octets
from scrapers.ics import parts as ics_parts
from scrapers.ics.clocks import NightWatch, correction
from scrapers.ics.components import ICALENDAR, Calendar, cut
from scrapers.ics.lines import Properties, first, properties
from scrapers.ics.values import text
from scrapers.ics.zones import Zones
from scrapers.model import Document, Listing, Parsed, Source, Warn
from scrapers.parts import Parts
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

    Raises NotACalendar when the body is something else. A calendar that breaks off gives its whole
    events and the warning `truncated`. Options of the source: `private = true` shows events that CLASS
    withholds, `private = "times"` only when they are; `times` mends a clock that is labelled wrongly
    (scrapers.ics.clocks).
    """
    content = octets.plain(doc.content)
    found = cut(content)
    if not found.names & ICALENDAR:
        raise NotACalendar(_what_it_is(doc), url=doc.url)
    fixes = mends(content)
    tally = Counter[str]()
    for calendar in found.calendars:
        yield from _calendar(calendar, doc, source, fixes, tally)
        if tally["events"] > MOST_EVENTS:
            break
    yield from _about(tally, found.complete)


def split(doc: Document, known: Collection[str]) -> Parts | None:
    """Leave out what is known already, by its bytes; None when all of it must be read."""
    return ics_parts.split(doc.content, known)


def _calendar(
    calendar: Calendar, doc: Document, source: Source, fixes: tuple[event.Mend, ...], tally: Counter[str]
) -> Iterator[Parsed]:
    """Read the events of one VCALENDAR, as long as the document may have more."""
    context = _context(calendar, doc, source)
    context.mends = fixes
    home = known_zone(context.timezone or source.timezone)
    corrected = correction(source.options.get("times"), home)
    watch = NightWatch(home)
    charset = doc.charset or ""
    private = source.options.get("private")
    for raw in calendar.events:
        tally["events"] += 1
        if tally["events"] > MOST_EVENTS:
            break
        lines = properties(raw, charset)
        tally["exrule"] += "EXRULE" in lines
        hidden = private is not True and event.is_private(lines)
        tally["private"] += hidden
        if hidden and private != "times":
            continue
        item = event.read(event.times_only(lines) if hidden else lines, context)
        if isinstance(item, Listing):
            item = corrected(item) if corrected else item
            watch.see(item.starts_at)
        yield item
    if context.zones.unknown:
        yield _unknown_zones(context.zones)
    if suspicion := watch.warning():
        yield suspicion


def _context(calendar: Calendar, doc: Document, source: Source) -> event.Context:
    """Read what the calendar says for all its events: zone of floating times, METHOD."""
    header = properties(calendar.header, doc.charset or "")
    own = _own_zone(header)
    zones = Zones(calendar.zones, own or known_zone(source.timezone))
    return event.Context(
        zones=zones,
        url=doc.url,
        timezone=own.key if own and own.key not in event.UTC_NAMES else None,
        cancels=first(header, "METHOD").strip().upper() == "CANCEL",
        seen_at=doc.fetched_at,
    )


def _own_zone(header: Properties) -> ZoneInfo | None:
    """Give the zone of X-WR-TIMEZONE, if it is one that anybody knows."""
    for _, value in header.get("X-WR-TIMEZONE", ()):
        if found := zone(text(value)):
            return found
    return None


def _unknown_zones(zones: Zones) -> Warn:
    names = ", ".join(sorted(repr(name[:60]) for name in zones.unknown)[:5])
    return Warn(f"unknown time zones {names}: their times were read in {zones.default}", code="unknown-zone")


def _about(tally: Counter[str], complete: bool) -> Iterator[Warn]:
    """Say what a curator should know about the whole."""
    if tally["private"]:
        message = f"{tally['private']} private events were withheld; `options = {{private = true}}` shows them"
        yield Warn(message, code="private")
    if tally["exrule"]:
        message = f"{tally['exrule']} events have EXRULE, which iCalendar has dropped; it is ignored, as everywhere"
        yield Warn(message, code="exrule")
    if tally["events"] > MOST_EVENTS:
        yield Warn(f"only the first {MOST_EVENTS} events were read", code="truncated")
    elif not complete:
        yield Warn("the calendar breaks off before its end; its last entries are missing", code="truncated")
    elif not tally["events"]:
        yield Warn("the calendar is valid and has no events", code="empty")


def _what_it_is(doc: Document) -> str:
    """Name what came in place of a calendar, and what to do."""
    start = doc.content[:2048].lstrip()
    look = f"look at it with a browser, or `weakties sources add {doc.url or 'URL'}` to find the feed"
    if not start:
        return "an empty body in place of a calendar; if that is usual for the source, set `allow_empty = true`"
    if start.startswith((b"{", b"[")):
        return f"JSON in place of a calendar; {look}"
    if start.startswith(b"<?xml") and b"<html" not in start.lower():
        return f"XML in place of a calendar; {look}"
    if start.startswith(b"<"):
        title = re.search(rb"(?i)<title[^>]*>([^<]{1,120})", start)
        said = f" ({title[1].decode('utf-8', 'replace').strip()!r})" if title else ""
        return f"a web page{said} in place of a calendar; {look}"
    return f"no BEGIN:VCALENDAR in {len(doc.content)} bytes; {look}"
