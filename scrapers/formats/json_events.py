"""JSON of any shape whose objects are events: an API nobody wrote an adapter for."""

import re
from collections.abc import Iterator

from scrapers.errors import NotACalendar
from scrapers.json_events import events, is_json, load, splitter, walk
from scrapers.model import Document, Parsed, Source

split = splitter()

_STARTISH = re.compile(rb'"[^"\\]{0,24}(?:start|begin|date|when|time|from)[^"\\]{0,24}"\s*:', re.IGNORECASE)


def recognises(doc: Document) -> bool:
    """Look for JSON with at least one object that has a title and a start."""
    return is_json(doc) and _STARTISH.search(doc.content) is not None and _any_event(doc)


def _any_event(doc: Document) -> bool:
    return next(walk(load(doc.content)), None) is not None


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per object that is an event.

    Raises NotACalendar when the JSON is broken or holds none.
    """
    if not _any_event(doc):
        raise NotACalendar("JSON without an object that has a title and a start", url=doc.url)
    yield from events(doc, source)
