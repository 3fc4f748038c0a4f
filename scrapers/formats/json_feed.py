"""JSON Feed 1.0 and 1.1; extensions that carry event times are read by the rules of RSS dialects."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapers.charset import decode
from scrapers.dates import instant
from scrapers.errors import NotACalendar, Truncated
from scrapers.formats._feed_entry import Entry, parsed
from scrapers.formats._feed_nodes import from_mapping
from scrapers.formats._feed_twins import without_twins
from scrapers.formats._feed_whole import Judge, note
from scrapers.html import link
from scrapers.json_events import dig, listed, load
from scrapers.json_events.parts import without
from scrapers.json_numbers import whole
from scrapers.model import Document, Parsed, Source, Warn
from scrapers.parts import Parts
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


def split(doc: Document, known: Collection[str]) -> Parts | None:
    """Leave out the items that are known; None when not every item has an id of its own, and a date."""
    data = load(doc.content)
    items = [item for item in listed(dig(data, "items")) if isinstance(item, dict)]
    names = [name for item in items if _written(item) and (name := _uid(item, doc.url))]
    parts = without(data, items, lambda item: (_uid(item, doc.url),), doc, known)
    if parts is None or parts.rest or len(set(names)) != len(items) or len(items) > LIMIT:
        return None
    judge = Judge(names, parts.unchanged, cap=LIMIT + 1)
    return replace(parts, note=note, judge=judge.judge)


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
        uid=_uid(item, base),
        url=url,
        html=html,
        published=_written(item),
        published_text=_text(item, "date_published"),
        updated=_moment(_text(item, "date_modified")),
        tags=[str(tag) for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
        image_url=link(base, _text(item, "image") or _text(item, "banner_image")),
        nodes=from_mapping("item", {key: value for key, value in item.items() if not key.startswith("date_")}),
    )


def _uid(item: Mapping[str, Any], base: str) -> str | None:
    """Give the id of an item, else its address."""
    return tidy(_text(item, "id")) or link(base, _text(item, "url")) or link(base, _text(item, "external_url"))


def _text(item: Mapping[str, Any], name: str) -> str:
    """Give a value as text: ids may be numbers."""
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _written(item: Mapping[str, Any]) -> datetime | None:
    return _moment(_text(item, "date_published"))


def _moment(text: str) -> datetime | None:
    try:
        found = instant(text)
    except ValueError:
        return None
    return found if isinstance(found, datetime) else None
