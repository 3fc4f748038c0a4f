"""One document, read whole: detect, parse, expand, normalise, classify. Pure; runs inside the killable child."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from pipeline.certain import certain
from pipeline.classify import classify
from pipeline.expand import expand
from pipeline.facts import with_facts
from pipeline.normalise import fingerprint, keyed, normalise
from pipeline.reading import moving, read_new
from pipeline.records import Parse, Record, Window, evolve
from pipeline.safe import safe_text
from scrapers import walls
from scrapers.adapters import Adapter, adapters, detect
from scrapers.errors import NotACalendar, SourceError, Unreadable
from scrapers.model import Document, Follow, Listing, Rejected, Source, Warn

MAX_REJECTED = 200
MAX_OCCURRENCES = 15_000
"""Of one document: labelling so many takes half of the time that a document may take."""


def parse(
    doc: Document, source: Source, window: Window, adapter: str | None = None, known: Collection[str] = ()
) -> Parse:
    """Read a document into records, rejected entries, documents to follow and warnings.

    What the document tells in parts whose hashes are `known` is not read; `unchanged` names them.
    `adapter` (or the source's own) skips detection. Raises a SourceError when the document as a whole
    is not readable. A reader that fails half way keeps what it had read; nothing is then concluded
    from what is absent.
    """
    walls.check(doc)
    name = adapter or _chosen(doc, source) or detect(doc)
    if name is None:
        raise unrecognised(doc)
    module = named(name)
    parts, read = read_new(module, doc, source, name, known)
    listings = [item for item in read if isinstance(item, Listing)]
    expanded = list(_bounded(expand(listings, window)))
    records = _records(expanded, source)
    rejected = [_told(item) for item in (*read, *expanded, *records) if isinstance(item, Rejected)]
    warnings = [
        replace(item, message=safe_text(item.message, 500)) for item in (*read, *expanded) if isinstance(item, Warn)
    ]
    cut = any(isinstance(item, Warn) for item in expanded)
    good = tuple(finish(record, source) for record in keyed(r for r in records if isinstance(r, Record)))
    return Parse(
        adapter=name,
        records=good,
        rejected=tuple(rejected[:MAX_REJECTED]),
        follow=tuple(dict.fromkeys(item for item in read if isinstance(item, Follow))),
        warnings=(*warnings, *_about(doc, name, len(good) + len(parts.unchanged), rejected, warnings)),
        complete=not any(warning.code == "truncated" for warning in warnings),
        cap=_cap(module, doc),
        understood=len(listings) + len(parts.unchanged),
        parts={} if cut else certain(parts, read, good, rejected, moving(module, doc, source, parts, read)),
        unchanged=frozenset(parts.unchanged.values()),
    )


def _cap(module: Adapter, doc: Document) -> int | None:
    """Give the most entries that this document shows: of the adapter as a whole, or of such a document of it."""
    told = getattr(module, "cap", None)
    return told(doc) if told is not None else getattr(module, "CAP", None)


def _chosen(doc: Document, source: Source) -> str | None:
    """Name the adapter that the source asks for; its selectors and format are those of lists, not of detail pages."""
    if doc.purpose == "detail":
        return None if detect(doc) else source.adapter
    return source.adapter or ("selectors" if source.select else None)


def finish(record: Record, source: Source) -> Record:
    """Label a record and seal it with the hash of all that is material in it."""
    labelled = classify(with_facts(record), source)
    return evolve(labelled, content_hash=fingerprint(labelled))


def named(name: str) -> Adapter:
    """Give an adapter by name; names come from people and code, never from a document."""
    try:
        return adapters()[name]
    except KeyError:
        raise Unreadable(f"no adapter {name!r}; there are {', '.join(sorted(adapters()))}") from None


def _bounded(items: Iterable[Listing | Rejected | Warn]) -> Iterator[Listing | Rejected | Warn]:
    """Pass on what one document may tell of; nothing is concluded from what is then absent."""
    for count, item in enumerate(items):
        if count == MAX_OCCURRENCES:
            yield Warn(f"it tells of more than {MAX_OCCURRENCES:,} occurrences; the first were read", code="truncated")
            return
        yield item


def _told(entry: Rejected) -> Rejected:
    """Make what a rejected entry says fit for a terminal and a page: it quotes the document."""
    return replace(entry, message=safe_text(entry.message, 500), title=safe_text(entry.title, 500) or None)


def _records(items: Iterable[Listing | Rejected | Warn], source: Source) -> list[Record | Rejected]:
    return [normalise(item, source) for item in items if isinstance(item, Listing)]


def _about(doc: Document, name: str, understood: int, rejected: list[Rejected], warnings: list[Warn]) -> Iterator[Warn]:
    """Say why there is nothing, when nobody has said it yet."""
    if len(rejected) > MAX_REJECTED:
        yield Warn(f"{len(rejected)} entries were rejected; the first {MAX_REJECTED} are shown")
    if not understood and not warnings:
        reason = f"all {len(rejected)} entries were rejected" if rejected else "it holds no events in this window"
        yield Warn(f"{doc.url or 'the document'} was read as {name}, and {reason}")


def unrecognised(doc: Document) -> SourceError:
    """Say what the bytes look like, when no adapter knows them."""
    start = doc.content[:512].lstrip().lower()
    if not start:
        return NotACalendar("the body is empty; if that is usual for the source, set `allow_empty = true`", url=doc.url)
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or b"<html" in start:
        return NotACalendar(
            "a web page without events that can be read; `weakties sources add URL` looks for a feed behind it, "
            "`weakties sources suggest URL` proposes selectors",
            url=doc.url,
        )
    if start[:1] in b"{[":
        return NotACalendar("JSON that no adapter knows; `--adapter NAME` names one", url=doc.url)
    if start.startswith(b"<"):
        return NotACalendar("XML that is neither a feed nor a calendar", url=doc.url)
    return NotACalendar("neither a calendar, a feed nor a page with events", url=doc.url)


def local_document(content: bytes, url: str, now: datetime, media_type: str = "") -> Document:
    """Wrap a local file; where it came from is what `--url` says."""
    return Document(url=url, content=content, fetched_at=now, media_type=media_type)
