"""Campus Labs Engage (Anthology): student organisations and campus offices; career fairs among them.

Recognised by the address in its iCalendar, or by its keys in JSON. Documents:
`<school>.campuslabs.com/engage/events.ics` (all that is to come), or the JSON of
`/engage/api/discovery/event/search`. Stable id: the number in the event's link. Defects: the organiser stands in
X-HOSTS (`scrapers/quirks/campuslabs.py`); the PRODID is that of any .NET site. Needs no token. Terms: the calendar is
the platform's own subscribe link.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import ical
from scrapers.json_events import DEFAULT, events, has_keys, splitter, text
from scrapers.model import Document, Listing, Parsed, Source
from scrapers.parts import either
from scrapers.platforms._calendar import maker
from scrapers.platforms._pages import host, mapped, site

FIELDS = replace(
    DEFAULT,
    uid="id",
    title="name",
    start="startsOn",
    end="endsOn",
    organizer="organizationName",
    place_name="location",
    categories="categoryNames",
    image="",
    status="status",
    mode="",
)
split = either(ical.split, splitter(FIELDS))
_HIDDEN = frozenset({"private", "institution", "organization"})


def address(url: str) -> str | None:
    """Give the calendar of a school's page of events."""
    return mapped(url, r"([\w-]+\.campuslabs\.com)/engage(?:/events)?/?(?:\?.*)?", "https://{1}/engage/events.ics")


def recognises(doc: Document) -> bool:
    """Look for the platform's host in a calendar, or for the keys of its search."""
    if has_keys(doc, "startsOn", "endsOn", "organizationName"):
        return True
    return bool(maker(doc)) and (
        host(doc.url).endswith(".campuslabs.com") or b".campuslabs.com/engage" in doc.content[:20_000]
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event that the public may see."""
    if maker(doc):
        yield from ical.parse(doc, source)
        return
    yield from events(doc, source, FIELDS, lambda found, item: _mended(found, item, doc))


def _mended(found: Listing, item: dict[str, Any], doc: Document) -> Listing | None:
    if (text(item.get("visibility")) or "").lower() in _HIDDEN:
        return None
    return replace(found, url=f"{site(doc.url)}/engage/event/{found.uid}" if found.uid else None)
