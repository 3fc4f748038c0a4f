"""Lists of events in plain HTML: a platform's selectors, read by the engine that reads those of the region file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scrapers.formats import schema_org, selectors
from scrapers.model import Document, Parsed, Source


def cards(doc: Document, source: Source, select: Mapping[str, str], *, may_be_empty: bool = True) -> Iterator[Parsed]:
    """Yield what the cards of a page say; without any, the platform's list is empty, not its layout new."""
    yield from selectors.parse(doc, replace(source, select=select, allow_empty=source.allow_empty or may_be_empty))


def is_page(doc: Document) -> bool:
    """Tell HTML, also a fragment of it, from feeds, JSON and calendars."""
    start = doc.content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] == b"<" and not start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf"))


def is_plain(doc: Document, *marks: bytes) -> bool:
    """Tell a page with one of these marks that has no structured data, which would tell its events better."""
    return is_page(doc) and any(mark in doc.content for mark in marks) and not schema_org.recognises(doc)
