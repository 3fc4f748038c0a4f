"""Short ways to a page and its listings, for the tests of structured data."""

import json
from datetime import UTC, datetime
from typing import Any

from scrapers.formats import schema_org
from scrapers.model import Document, Listing, Parsed, Rejected, Source

URL = "https://group.example/events/"
FETCHED = datetime(2026, 3, 3, 20, tzinfo=UTC)
SOURCE = Source("group", URL, timezone="America/Los_Angeles")


def document(content: str | bytes, **fields: Any) -> Document:
    body = content.encode() if isinstance(content, str) else content
    return Document(**{"url": URL, "content": body, "fetched_at": FETCHED, **fields})


def parsed(content: str | bytes, **fields: Any) -> list[Parsed]:
    """Read a page that must be recognised as one with events."""
    doc = document(content, **fields)
    assert schema_org.recognises(doc)
    return list(schema_org.parse(doc, SOURCE))


def listings(content: str | bytes, **fields: Any) -> list[Listing]:
    return [item for item in parsed(content, **fields) if isinstance(item, Listing)]


def rejected(content: str | bytes) -> list[Rejected]:
    return [item for item in parsed(content) if isinstance(item, Rejected)]


def block(*values: Any) -> str:
    """Write a page with one JSON-LD block for each value; a text is taken as it is."""
    texts = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values)
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    return f"<!doctype html><html><head><meta charset=utf-8>{scripts}</head><body></body></html>"


def event(**properties: Any) -> dict[str, Any]:
    """Write an Event node with a name and a start, unless told otherwise; None removes a property."""
    node = {"@type": "Event", "name": "Python night", "startDate": "2026-03-10T18:30", **properties}
    return {name.replace("_", "@", 1): value for name, value in node.items() if value is not None}


def listing(**properties: Any) -> Listing:
    """Read a page with one event."""
    (found,) = listings(block(event(**properties)))
    return found
