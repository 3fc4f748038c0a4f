"""pdx.edu: events of Portland State University, and workshops of its career center.

Recognised by `calendar_event_json` on its host. Documents: `/events` and `/careers/workshops-events`; the data of the
calendar stand in the page's script (`pdxd8_content_gen`). Stable id: the path. Defects: the JSON may be a text inside
the JSON; paths are relative. Needs no token; robots.txt asks for five seconds between requests. Built from
descriptions.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.json_events import DEFAULT, embedded, from_data
from scrapers.model import Document, Parsed, Source
from scrapers.platforms._cards import is_page

VERIFIED = False
KEY = "calendar_event_json"
FIELDS = replace(DEFAULT, uid="url id nid", status="", organizer="department group")
DEEPEST = 6


def recognises(doc: Document) -> bool:
    """Look for the name of the data in a page."""
    return is_page(doc) and f'"{KEY}"'.encode() in doc.content


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per event of the calendar.

    Raises LayoutChanged when the data is not where it was.
    """
    found = [data for value in embedded(doc) for data in _calendars(value, 0)]
    if not found:
        raise LayoutChanged(source.id, f"script {KEY}", url=doc.url)
    for data in found:
        yield from from_data(data, doc, source, FIELDS)


def _calendars(value: Any, depth: int) -> Iterator[Any]:
    """Yield the data of every calendar, also where it is JSON in a text."""
    if depth > DEEPEST or not isinstance(value, dict | list):
        return
    if isinstance(value, dict) and KEY in value:
        data = value[KEY]
        try:
            yield json.loads(data) if isinstance(data, str) else data
        except ValueError:
            return
        return
    for entry in value.values() if isinstance(value, dict) else value:
        yield from _calendars(entry, depth + 1)
