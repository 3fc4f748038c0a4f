"""JSON Feed 1.0 and 1.1; extensions that carry event times are read by the rules of RSS dialects."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from scrapers.charset import decode
from scrapers.dates import instant
from scrapers.errors import NotACalendar, Truncated
from scrapers.formats._feed_entry import Entry, parsed
from scrapers.formats._feed_nodes import from_mapping
from scrapers.formats._feed_twins import without_twins
from scrapers.html import link
from scrapers.json_numbers import whole
from scrapers.model import Document, Parsed, Source, Warn
from scrapers.text import plain, tidy

DETAIL = True
LIMIT = 3000
_HEAD = 2048


def recognises(doc: Document) -> bool:
    """Tell a JSON Feed by the version it must begin with, or by its media type."""
    head = doc.content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{"):
        return False
    return b"jsonfeed.org/version" in head.replace(b"\\/", b"/") or doc.media_type == "application/feed+json"


def parse(doc: Document, source: Source) -> Iterator[Parsed]:
    """Yield a listing for each item that says when, and for each other one why not and where to look."""
    items = _items(doc)
    if len(items) > LIMIT:
        yield Warn(f"the feed has {len(items)} items, of which {LIMIT} are read", code="truncated")
    if not items:
        yield Warn("the feed is valid and has no items")
    entries = (_entry(item, doc.url) for item in items[:LIMIT])
    yield from without_twins(found for entry in entries for found in parsed(entry, doc, source))


def _items(doc: Document) -> list[Mapping[str, Any]]:
    try:
        data = json.loads(decode(doc.content, doc.charset), parse_int=whole)
    except RecursionError:
        raise NotACalendar("JSON that is nested deeper than any feed", url=doc.url) from None
    except ValueError as error:
        if not doc.content.rstrip().endswith(b"}"):
            raise Truncated("the JSON breaks off; it is fetched again", url=doc.url) from error
        raise NotACalendar(f"this is no JSON: {error}", url=doc.url) from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise NotACalendar("JSON without `items`: no JSON Feed", url=doc.url)
    return [item for item in items if isinstance(item, dict)]


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    url = link(base, _text(item, "url")) or link(base, _text(item, "external_url"))
    html = _text(item, "content_html") or _text(item, "content_text") or _text(item, "summary")
    tags = item.get("tags")
    return Entry(
        title=plain(_text(item, "title")) or plain(html)[:120] or url or "(untitled)",
        uid=tidy(_text(item, "id")) or url,
        url=url,
        html=html,
        published=_moment(_text(item, "date_published")),
        published_text=_text(item, "date_published"),
        updated=_moment(_text(item, "date_modified")),
        tags=[str(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
        image_url=link(base, _text(item, "image") or _text(item, "banner_image")),
        nodes=from_mapping("item", {key: value for key, value in item.items() if not key.startswith("date_")}),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    """Give a value as text: ids may be numbers."""
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _moment(text: str) -> datetime | None:
    try:
        found = instant(text)
    except ValueError:
        return None
    return found if isinstance(found, datetime) else None
