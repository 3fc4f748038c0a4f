"""Meetup: groups. Their calendar tells the next ten events; each event's own page tells the rest.

Recognised by the PRODID, or by the data of Meetup's pages (`__NEXT_DATA__`). Documents: `/<group>/events/ical/`, then
the page of each event that is to come (`options = {details = false}` leaves these out). Stable id: the number in
`event_<id>@meetup.com` and in the link. Defects: the calendar never has more than ten events, never a place, and says
CONFIRMED of cancelled ones, all of which the pages mend; JSON-LD cuts the text, `__NEXT_DATA__` has it whole; other
events on a page are advertisements. A private group answers "Invalid feed signature" (`needs-token`), an unknown one
"Group not found". The API needs a paid account and is not used. Needs no token. Terms: the calendar is Meetup's own
subscribe link; pages are read one at a time, slowly, and only those of the group.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapers.formats import ical, schema_org
from scrapers.json_events import DEFAULT, dig, embedded, listing, text
from scrapers.model import Document, Follow, Listing, Parsed, Source, Warn
from scrapers.platforms._calendar import made_by
from scrapers.platforms._pages import mapped, on

DETAIL = True
CALENDAR = (b"//Meetup//", b"Meetup Inc")
NO_GROUP = (
    "topics|find|pro|apps|about|help|login|register|lp|cities|messages|home|blog|privacy|terms|media|events|start|account"
    "|members|gql|gql2|gql-ext|api|rsvp"
)
GROUP = (
    rf"meetup\.com/(?:[a-z]{{2}}(?:-[a-z]{{2}})?/)?(?!(?:{NO_GROUP})(?:[/?]|$))([\w%-]{{3,100}})"
    r"(?:/(?:events(?:/(?:calendar|list|rss|past|upcoming)?(?:/[\d-]*)?)?|about|members|photos|discussions)?)?/?(?:\?.*)?"
)
NUMBER = re.compile(r"/events/([\w]+)")
FIELDS = replace(
    DEFAULT,
    uid="id",
    start="dateTime",
    end="endTime",
    timezone="timezone group.timezone venue.timezone",
    url="eventUrl",
    image="featuredEventPhoto.highResUrl featuredEventPhoto.source displayPhoto.highResUrl imageUrl",
    place_name="venue.name",
    address="venue.address",
    locality="venue.city",
    region="venue.state",
    country="venue.country",
    latitude="venue.lat venue.latitude",
    longitude="venue.lng venue.lon venue.longitude",
    online="isOnline",
    mode="eventType",
    organizer="group.name",
    organizer_url="",
    cost="feeSettings.amount",
    currency="feeSettings.currency",
    categories="",
    status="status",
    registration="",
)
DEEPEST = 6


def address(url: str) -> str | None:
    """Give the calendar of a group's pages; a page of one event stays what it is."""
    return mapped(url, GROUP, "https://www.meetup.com/{1}/events/ical/")


def cap(doc: Document) -> int | None:
    """The calendar of a group shows ten events."""
    return 10 if made_by(doc, *CALENDAR) else None


def recognises(doc: Document) -> bool:
    """Look for Meetup's PRODID, or for the data behind one of its pages."""
    if made_by(doc, *CALENDAR):
        return True
    saved = b"__APOLLO_STATE__" in doc.content and b'"eventUrl":"https://www.meetup.com/' in doc.content
    return b"__NEXT_DATA__" in doc.content and (on(doc.url, "meetup.com") or saved)


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield the events of a calendar with the pages that complete them, or those of a page."""
    if made_by(doc, *CALENDAR):
        yield from _calendar(doc, source)
        return
    found = [listing(item, doc, source, FIELDS) for item in _items(doc)]
    if found:
        yield from (_mended(item) if isinstance(item, Listing) else item for item in found)
    elif schema_org.recognises(doc):
        yield from schema_org.parse(doc, source)
    else:
        yield Warn("the page shows no events to people who are not members of the group")


def _calendar(doc: Document, source: Source) -> Iterator[Parsed]:
    details = source.options.get("details", True)
    for item in ical.parse(doc, source):
        yield item
        if details and isinstance(item, Listing) and item.url and _is_to_come(item, doc):
            yield Follow(item.url, "detail", uid=item.uid)


def _is_to_come(item: Listing, doc: Document) -> bool:
    begins, now = item.starts_at, doc.fetched_at
    if now is None:
        return False
    return begins >= now if isinstance(begins, datetime) else begins >= now.date()


def _items(doc: Document) -> list[dict[str, Any]]:
    """Give the events that the page is about: its own one, or those of its group."""
    for data in embedded(doc):
        page = dig(data, "props.pageProps")
        state = page.get("__APOLLO_STATE__") if isinstance(page, dict) else None
        state = state if isinstance(state, dict) else {}
        own = dig(page, "event")
        events = [own] if isinstance(own, dict) else []
        if not events:
            events = [each for key, each in state.items() if key.startswith("Event:") and isinstance(each, dict)]
        told = [item for each in events if isinstance(item := _joined(each, state, 0), dict) and item.get("dateTime")]
        if told:
            return _of_the_page(told, doc)
    return []


def _joined(value: Any, state: dict[str, Any], depth: int) -> Any:
    """Put what is told elsewhere (`{"__ref": "Venue:1"}`) in its place."""
    if depth > DEEPEST:
        return value
    if isinstance(value, dict) and isinstance(value.get("__ref"), str):
        return _joined(state.get(value["__ref"]), state, depth + 1)
    if isinstance(value, dict):
        return {key: _joined(each, state, depth + 1) for key, each in value.items()}
    return [_joined(each, state, depth + 1) for each in value] if isinstance(value, list) else value


def _of_the_page(items: list[dict[str, Any]], doc: Document) -> list[dict[str, Any]]:
    """Leave advertisements out: the address of the page names the event, or at least the group."""
    number = NUMBER.search(doc.url)
    own = [item for item in items if number and number[1] == text(item.get("id"))]
    group = re.search(r"meetup\.com/(?:[a-z]{2}-[a-z]{2}/)?([\w%-]+)", doc.url, re.I)
    same = [item for item in items if group and f"/{group[1]}/".lower() in str(item.get("eventUrl")).lower()]
    return own or same or items


def _mended(found: Listing) -> Listing:
    """An online event has a "venue" that is called so and no place."""
    place = found.location
    if place is not None and found.attendance == "online":
        place = None
    return replace(found, location=place, registration_url=found.url)
