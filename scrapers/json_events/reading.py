"""A whole JSON document: recognised by its keys, read object by object, mended by its platform."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from scrapers.errors import NotACalendar
from scrapers.json_events.fields import DEFAULT, Fields
from scrapers.json_events.listing import listing, walk
from scrapers.json_numbers import whole
from scrapers.model import Document, Listing, Parsed, Rejected, Source, Warn

MOST = 20_000
FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of a number where a list should be, a list where a text should be, a day after the last one."""
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


def _one(item: dict[str, Any], doc: Document, source: Source, at: Fields, mend: Mend | None) -> Parsed | None:
    """Read one object, and let its platform mend it; one that is not built as it should be costs itself alone."""
    try:
        found = listing(item, doc, source, at)
        return found if mend is None or not isinstance(found, Listing) else mend(found, item)
    except FAULTS as error:
        return Rejected("malformed", f"an entry is not built as its platform builds them ({type(error).__name__})")


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
        if (found := _one(item, doc, source, at, mend)) is not None:
            yield found
