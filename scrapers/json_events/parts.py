"""What of a JSON document is new: its event objects told apart by what they say, whatever stands around them.

An object is read by itself, but for the address that its links are relative to. So pages that count their entries,
tell the time or name the next page leave the entries as they were. Objects without identity are read at every visit.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from scrapers.dates import comparable
from scrapers.json_events.fields import DEFAULT, Fields
from scrapers.json_events.listing import DEEPEST, NO_IDS, link, walk
from scrapers.json_events.paths import first, text
from scrapers.json_events.reading import load
from scrapers.model import Document, Listing, Source, Warn
from scrapers.parts import MOST, Parts, Piece, Split, digest, hashes, is_identity, known_of, new_of, note_of

Name = Callable[[dict[str, Any]], Iterable[str | None]]
"""The identities of the listings that an object tells; None among them where one has none."""


def splitter(at: Fields = DEFAULT, *, pages: bool = False) -> Split:
    """Make the `split` of an adapter whose events stand at these fields; a list of several pages names the next."""

    def split(doc: Document, known: Collection[str]) -> Parts | None:
        """Leave out the event objects that are known; None when the document is no JSON, or has none."""
        data = load(doc.content)
        return without(data, list(walk(data, at)), lambda item: (_identity(item, doc, at),), doc, known, rest=pages)

    return split


def without(
    data: Any, items: list[dict[str, Any]], names: Name, doc: Document, known: Collection[str], *, rest: bool = False
) -> Parts | None:
    """Leave the objects that are known out of JSON data; with a `rest`, the data are read without any of them too."""
    pieces = [_piece(item, tuple(names(item)), doc) for item in items]
    told = hashes(pieces, b"") if 0 < len(pieces) <= MOST else None
    if not told:
        return None
    unchanged = known_of(told, known)
    left_out = {
        id(item) for item, piece in zip(items, pieces, strict=True) if not unchanged.keys().isdisjoint(piece.identities)
    }
    return Parts(
        json.dumps(_pruned(data, left_out, 0)).encode() if left_out else doc.content,
        new_of(told, unchanged),
        unchanged,
        rest=rest or not all(piece.identities for piece in pieces),
        placed=True,
        note=_note,
        judge=partial(_apart, unchanged),
    )


def _note(listing: Listing) -> str:
    """Note what stands for an entry without a uid: one title at one time is one entry (pipeline.expand)."""
    return "" if listing.uid else digest(listing.title, comparable(listing.starts_at))


def _apart(unchanged: Mapping[str, str], read: Mapping[str, str], source: Source) -> Sequence[Warn] | None:
    """Remark nothing where all entries are apart; None where two may be one."""
    noted = {**read, **{one: note_of(mark) for one, mark in unchanged.items()}}
    names = list(filter(None, noted.values()))
    return () if len(set(names)) == len(names) else None


def _piece(item: dict[str, Any], identities: tuple[str | None, ...], doc: Document) -> Piece:
    """Give what an object says, with the address of its links; a bare fragment joins even the query of a page."""
    certain = tuple(dict.fromkeys(one for one in identities if one and is_identity(one)))
    said = json.dumps(item)
    base = doc.url if '"#' in said else doc.url.partition("?")[0]
    return Piece(certain if len(certain) == len(set(identities)) else (), f"{base}\n{said}".encode())


def _identity(item: dict[str, Any], doc: Document, at: Fields) -> str | None:
    """Give the uid that the listing of an object will have, else its page."""
    uid = text(first(item, at.uid))
    return uid if uid and uid not in NO_IDS else link(doc.url, text(first(item, at.url)))


def _pruned(value: Any, left_out: Collection[int], depth: int) -> Any:
    """Give JSON data without some of their objects, down to where objects are looked for."""
    if not isinstance(value, list | dict) or depth > DEEPEST:
        return value
    if isinstance(value, list):
        return [_pruned(entry, left_out, depth + 1) for entry in value if id(entry) not in left_out]
    return {key: _pruned(entry, left_out, depth + 1) for key, entry in value.items() if id(entry) not in left_out}
