"""confs.tech: lists of conferences in a repository, one file a topic and year.

Recognised by its address, or by its keys in JSON. Documents:
`raw.githubusercontent.com/tech-conferences/conference-data/main/conferences/<year>/<topic>.json`. Stable id: the link
and the first day. Defects: dates only; a town beside `online: true` means both. Needs no token. MIT licence.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.json_events import DEFAULT, events, flag, has_keys, splitter, text
from scrapers.model import Attendance, Document, Listing, Parsed, Place, Source

FIELDS = replace(
    DEFAULT, uid="", place_name="", address="", organizer="", online="", mode="", status="", registration=""
)
split = splitter(FIELDS)
TOPIC = re.compile(r"/conferences/\d{4}/([\w-]+)\.json$")


def recognises(doc: Document) -> bool:
    """Look for the address of the repository, or for the call for papers beside a town."""
    named = "conference-data" in doc.url and TOPIC.search(doc.url) is not None
    return has_keys(doc, "startDate", "endDate", "name", "url") and (
        named or has_keys(doc, "cfpUrl", "cfpEndDate", "city")
    )


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per conference, labelled with the topic of the file."""
    topic = TOPIC.search(doc.url)
    labels = ("conference", topic[1]) if topic else ("conference",)

    def mended(found: Listing, item: dict[str, Any]) -> Listing:
        town, online = text(item.get("city")), flag(item.get("online"))
        attendance: Attendance | None = "in-person" if town else None
        if online:
            attendance = "hybrid" if town else "online"
        place = replace(found.location or Place(), name=town) if town else None
        return replace(found, location=place, attendance=attendance, categories=(*labels, *found.categories))

    yield from events(doc, source, FIELDS, mended)
