"""Small calendars for tests, read and expanded as the pipeline does."""

from datetime import UTC, datetime

from pipeline.expand import expand
from pipeline.records import Window
from scrapers.formats import ical
from scrapers.model import Document, Listing, Parsed, Rejected, Source, Warn

WINDOW = Window(datetime(2000, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC), limit=500, singles=False)
PORTLAND = Source(id="test", url="https://example.org/cal.ics", timezone="America/Los_Angeles")


def calendar(*lines: str, header: tuple[str, ...] = (), events: int = 1) -> bytes:
    """Wrap the lines of one event (or of many, with their own BEGIN and END) in a calendar."""
    inner = lines if any(line.startswith("BEGIN:VEVENT") for line in lines) else ("BEGIN:VEVENT", *lines, "END:VEVENT")
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *header, *inner, "END:VCALENDAR", "")).encode()


def parsed(content: bytes, source: Source = PORTLAND, **document: object) -> list[Parsed]:
    """Everything that the reader yields."""
    doc = Document(**{"url": "https://example.org/cal.ics", "content": content, **document})  # type: ignore[arg-type]
    return list(ical.parse(doc, source))


def listings(content: bytes, source: Source = PORTLAND, **document: object) -> list[Listing]:
    """The listings, masters unexpanded."""
    return [item for item in parsed(content, source, **document) if isinstance(item, Listing)]


def one(*lines: str, header: tuple[str, ...] = (), source: Source = PORTLAND) -> Listing:
    """The only listing of an event with these lines; UID, DTSTART and SUMMARY are added where missing."""
    have = {line.partition(":")[0].partition(";")[0] for line in lines}
    defaults = {"UID": "1@example.org", "DTSTART": "20260305T183000Z", "SUMMARY": "Meetup"}
    given = tuple(f"{name}:{value}" for name, value in defaults.items() if name not in have)
    (listing,) = listings(calendar(*given, *lines, header=header), source)
    return listing


def rejected(content: bytes) -> list[str]:
    """The codes of the rejected entries."""
    return [item.code for item in parsed(content) if isinstance(item, Rejected)]


def warned(content: bytes, source: Source = PORTLAND) -> list[str]:
    """The codes of the warnings."""
    return [item.code for item in parsed(content, source) if isinstance(item, Warn)]


def occurrences(content: bytes, source: Source = PORTLAND) -> list[Listing]:
    """The single occurrences, in order of start for each UID."""
    return [item for item in expand(listings(content, source), WINDOW) if isinstance(item, Listing)]


def starts(content: bytes, source: Source = PORTLAND) -> list[str]:
    """The starts of the occurrences, with their offsets."""
    return [each.starts_at.isoformat() for each in occurrences(content, source)]
