"""What an adapter says of a document: all of it, or only what is new where the rest is known."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from pipeline.certain import as_before, identity, is_near, notes
from scrapers.adapters import Adapter
from scrapers.errors import SourceError, Unreadable
from scrapers.model import Document, Listing, Parsed, Source, Warn
from scrapers.parts import Parts

READER_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    AssertionError,
    OSError,
)
"""What hostile bytes have been seen to raise out of parsers whose contract promises less."""


def read_new(
    module: Adapter, doc: Document, source: Source, name: str, known: Collection[str]
) -> tuple[Parts, list[Parsed]]:
    """Read what is new of a document; all of it where it cannot be taken apart, or what is new raises a doubt."""
    parts = _split(module, doc, known)
    if parts and parts.unchanged:
        read = _in_part(module, doc, source, parts)
        if read is not None:
            return parts, read
        parts = _split(module, doc, ())
    read = list(_read(module, doc, source, name))
    return (parts, read) if parts and _says_all(parts, read, source) else as_before(read, known)


def _split(module: Adapter, doc: Document, known: Collection[str]) -> Parts | None:
    """Take the document apart before it is read, where its adapter can."""
    split = getattr(module, "split", None)
    return split(doc, known) if split is not None else None


def _in_part(module: Adapter, doc: Document, source: Source, parts: Parts) -> list[Parsed] | None:
    """Read the parts that are new; None when that leaves a doubt, and then all must be read."""
    try:
        read = list(module.parse(replace(doc, content=parts.content), source)) if parts.new or parts.rest else []
    except (SourceError, *READER_FAULTS):
        return None
    remarks = parts.judge(notes(parts, read), source)
    if remarks is None or not {item for item in read if isinstance(item, Warn)} <= set(remarks):
        return None
    return [*remarks, *(item for item in read if not isinstance(item, Warn))]


def moving(
    module: Adapter, doc: Document, source: Source, parts: Parts, read: Sequence[Parsed]
) -> Collection[str | None]:
    """Name the parts that tell another day at another visit: those that, without a day to go by, tell otherwise."""
    told = [item for item in read if isinstance(item, Listing)] if parts.placed else []
    far = {item: identity(item) for item in told if not is_near(item, doc.fetched_at)}
    names = set(far.values())
    still = [found for one, found in parts.new.items() if one not in names]
    left = _split(module, doc, [*still, *parts.unchanged.values()]) if far else None
    if left is None:
        return names
    try:
        anew = set(module.parse(replace(doc, content=left.content, fetched_at=None), source))
    except (SourceError, *READER_FAULTS):
        return names
    return {one for item, one in far.items() if item not in anew}


def _says_all(parts: Parts, read: Sequence[Parsed], source: Source) -> bool:
    """Tell whether the parts say all that the document does, so that nothing is lost where they are left out."""
    return parts.judge(notes(parts, read), source) == tuple(item for item in read if isinstance(item, Warn))


def _read(module: Adapter, doc: Document, source: Source, name: str) -> Iterator[Parsed]:
    """Run the adapter; a fault of the reader keeps what came before it."""
    empty = True
    try:
        for item in module.parse(doc, source):
            empty = False
            yield item
    except SourceError:
        if empty:
            raise
        yield Warn(f"{name} stopped half way through the document", code="truncated")
    except READER_FAULTS as error:
        message = f"the {name} reader failed: {type(error).__name__}: {error}"
        if empty:
            raise Unreadable(message[:300], url=doc.url) from error
        yield Warn(message[:300], code="truncated")
