"""Bevy: chapters of communities (Google Developer Groups, Cloud Native, Atlassian, Salesforce, Snowflake …).

Recognised by its keys in JSON, or by `Globals.chapter_id` in a chapter's page, which leads to the JSON. Documents:
`<site>/api/event_slim/for_chapter/<n>/?status=Live&…`, page by page; pages of events have JSON-LD. Stable id: the
event's. Defects: filters that do not exist are silently ignored, so a wrong address tells the whole world's events;
`audience_type: IN_PERSON` may stand beside `is_virtual_event: true`; there is no iCalendar. Needs no token. Terms:
the interface is not documented; ask rarely.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.formats import schema_org
from scrapers.json_events import DEFAULT, dig, events, flag, has_keys, load, splitter, text
from scrapers.model import Attendance, Document, Follow, Listing, Parsed, Place, Source, Warn
from scrapers.platforms._cards import is_page
from scrapers.platforms._pages import site

VERIFIED = False
FIELDS = replace(
    DEFAULT,
    uid="id",
    start="start_date_iso start_date",
    end="end_date_iso end_date",
    timezone="timezone chapter.timezone timezone_abbreviation",
    description="description description_short",
    url="url static_url cohost_registration_url",
    image="cropped_picture_url picture.url banner.url",
    place_name="venue_name",
    address="venue_address",
    locality="venue_city city chapter.city",
    postal_code="venue_zip_code",
    region="venue_state",
    country="",
    mode="audience_type",
    online="is_virtual_event",
    organizer="chapter.title chapter.name",
    organizer_url="chapter.url",
    categories="event_type_title event_type.title tags",
    status="status",
)
split = splitter(FIELDS, pages=True)
CHAPTER = re.compile(rb"Globals\.chapter_id\s*=\s*[\"']?(\d{1,9})")
WANTED = (
    "id,title,start_date,start_date_iso,end_date,end_date_iso,timezone,url,status,audience_type,is_virtual_event,"
    "description_short,venue_name,venue_address,venue_city,venue_zip_code,event_type_title,cropped_picture_url,chapter"
)
HIDDEN = frozenset({"draft", "hidden", "pending"})


def recognises(doc: Document) -> bool:
    """Look for the keys of its JSON, or for the number of a chapter in a page."""
    if has_keys(doc, "results", "start_date") and (
        b'"event_type_title"' in doc.content
        or b'"audience_type"' in doc.content
        or b'"cropped_picture_url"' in doc.content
    ):
        return True
    return is_page(doc) and CHAPTER.search(doc.content) is not None


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event and the next page; of a chapter's page, the JSON behind it."""
    if is_page(doc):
        yield from _page(doc, source)
        return
    yield from events(doc, source, FIELDS, _mended)
    more = text(dig(load(doc.content), "links.next"))
    if more:
        yield Follow(more, "next")


def _page(doc: Document, source: Source) -> Iterator[Parsed]:
    if schema_org.recognises(doc):
        yield from schema_org.parse(doc, source)
    else:
        yield Warn("a chapter's page; its events stand in the document behind it", code="empty")
    chapter = CHAPTER.search(doc.content)
    if chapter and "/events/" not in doc.url and doc.purpose != "detail":
        query = f"status=Live&include_cohosted_events=true&order=start_date&fields={WANTED}"
        yield Follow(f"{site(doc.url)}/api/event_slim/for_chapter/{chapter[1].decode()}/?{query}", "instead")


def _mended(found: Listing, item: dict[str, Any]) -> Listing | None:
    """Believe the audience before the flag; a town that is only the chapter's is no place of an online event."""
    if (text(item.get("status")) or "").lower() in HIDDEN:
        return None
    attendance: Attendance | None = found.attendance
    if attendance is None and flag(item.get("is_virtual_event")):
        attendance = "online"
    named = any(text(item.get(key)) for key in ("venue_name", "venue_address"))
    place = found.location if named and attendance != "online" else None
    if place is None and attendance != "online" and found.location and found.location.locality:
        place = Place(name=found.location.locality, locality=found.location.locality)
    return replace(found, location=place, attendance=attendance, registration_url=found.url)
