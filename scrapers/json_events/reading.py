"""A whole JSON document: recognised by its keys, read object by object, mended by its platform."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from scrapers.errors import NotACalendar
from scrapers.json_events.fields import DEFAULT, Fields
from scrapers.json_events.listing import listing, walk
from scrapers.json_numbers import whole
from scrapers.model import Document, Listing, Parsed, Source, Warn

MOST = 20_000
Mend = Callable[[Listing, dict[str, Any]], Listing | None]
"""What a platform's adapter does with a listing, knowing its object; None leaves it out."""


@lru_cache(maxsize=2)
def load(content: bytes) -> Any:
    """Read JSON bytes; None when they are not JSON. Cached: recognising and parsing read the same bytes."""
    try:
        return json.loads(content.decode("utf-8-sig", "replace"), parse_int=whole)
    except (ValueError, RecursionError):
        return None


def is_json(doc: Document) -> bool:
    """Tell whether the bytes begin like a JSON object or list."""
    return doc.content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def has_keys(doc: Document, *keys: str) -> bool:
    """Tell whether JSON names all of these keys; cheap, looks at the bytes alone."""
    return is_json(doc) and all(f'"{key}"'.encode() in doc.content for key in keys)


def events(doc: Document, source: Source, at: Fields = DEFAULT, mend: Mend | None = None) -> Iterator[Parsed]:
    """Yield what each event object of a JSON document says."""
    yield from from_data(load(doc.content), doc, source, at, mend)


def from_data(
    data: Any, doc: Document, source: Source, at: Fields = DEFAULT, mend: Mend | None = None
) -> Iterator[Parsed]:
    """Yield what each event object in a JSON value says. Raises NotACalendar when the value is no JSON at all."""
    if data is None:
        raise NotACalendar("not the JSON that its beginning promises", url=doc.url)
    for count, item in enumerate(walk(data, at)):
        if count == MOST:
            yield Warn(f"more than {MOST} events; the rest was not read", code="truncated")
            return
        found = listing(item, doc, source, at)
        if mend is None or not isinstance(found, Listing):
            yield found
        elif (mended := mend(found, item)) is not None:
            yield mended
