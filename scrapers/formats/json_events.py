"""JSON of any shape whose objects are events: an API nobody wrote an adapter for."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from scrapers.errors import NotACalendar
from scrapers.json_events import listing, walk
from scrapers.model import Document, Parsed, Source, Warn

_STARTISH = re.compile(rb'"[^"\\]{0,24}(?:start|begin|date|when|time|from)[^"\\]{0,24}"\s*:', re.IGNORECASE)
MOST = 20_000


def recognises(doc: Document) -> bool:
    """Look for JSON with at least one object that has a title and a start."""
    start = doc.content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] not in (b"{", b"[") or not _STARTISH.search(doc.content):
        return False
    return next(walk(load(doc.content)), None) is not None


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield one listing per object that is an event.

    Raises NotACalendar when the JSON is broken or holds none.
    """
    found = False
    for count, item in enumerate(walk(load(doc.content))):
        if count == MOST:
            yield Warn(f"more than {MOST} events; the rest was not read", code="truncated")
            return
        found = True
        yield listing(item, doc, source)
    if not found:
        raise NotACalendar("JSON without an object that has a title and a start", url=doc.url)


@lru_cache(maxsize=2)
def load(content: bytes) -> Any:
    """Read JSON bytes; None when they are not JSON. Cached: recognising and parsing read the same bytes."""
    try:
        return json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
