"""A document without what is known of it: the parts it has, told apart by an identity and a hash of their bytes.

A part is all that a document says under one identity: the uid of its listings or, where they have none, their own
page. Its hash covers what it says and the frame, which is all else that decides how it is read. Forms of documents
supply the pieces (scrapers.ics.parts, scrapers.json_events.parts, scrapers.formats._feed_parts).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scrapers.model import Document, Listing, Source, Warn

MOST = 15_000
"""A document of more parts is read whole, and cut off where the pipeline cuts it off."""
LONGEST_IDENTITY = 1000


def no_note(listing: Listing) -> str:
    """Note nothing: each part tells the same whatever the others tell."""
    return ""


def no_remark(notes: Mapping[str, str], source: Source) -> Sequence[Warn]:
    """Remark nothing: the document as a whole says no more than its parts."""
    return ()


@dataclass(frozen=True, slots=True)
class Parts:
    """A document without the parts that are known."""

    content: bytes
    """All that stands around the parts, and the parts that are to be read."""
    new: Mapping[str, str] = field(default_factory=dict)
    """Identity -> hash, of the parts that are to be read."""
    unchanged: Mapping[str, str] = field(default_factory=dict)
    """Identity -> mark (the hash, and a note if there is one), of the parts that were left out."""
    rest: bool = False
    """What stands around the parts tells something too: it is read even when no part is new."""
    placed: bool = False
    """Days without a year may be among its times, so that they are placed by the day of the visit."""
    note: Callable[[Listing], str] = no_note
    """What must be remembered of a listing for judging the whole document, when its part is not read again."""
    judge: Callable[[Mapping[str, str], Source], Sequence[Warn] | None] = no_remark
    """Give, by the notes of what was read, what reading the whole would remark; None if it might tell other things."""


Split = Callable[[Document, Collection[str]], Parts | None]
"""What an adapter's `split` is: the document without the parts whose marks are known; None when all must be read."""


def either(*forms: Split) -> Split:
    """Take a document apart as the first of several forms that it has."""

    def split(doc: Document, known: Collection[str]) -> Parts | None:
        """Leave out what is known, as any of the forms."""
        return next((parts for form in forms if (parts := form(doc, known)) is not None), None)

    return split


class Piece(NamedTuple):
    """Some bytes of a document and the identities of the listings that they tell; none where nobody can say."""

    identities: tuple[str, ...]
    said: bytes


def is_identity(text: str) -> bool:
    """Tell whether an identity is stored as it is told, so that its listings are found again."""
    return bool(text) and text.isprintable() and "<" not in text and len(text) <= LONGEST_IDENTITY


def hashes(pieces: Iterable[Piece], frame: bytes) -> dict[str, str] | None:
    """Hash what tells each identity, in the order in which it stands there; None where identities are entangled.

    Pieces that share an identity are one part, and what one piece tells is one part.
    """
    start = hashlib.blake2b(frame, digest_size=16).digest()
    found: dict[str, hashlib.blake2b] = {}
    for piece in pieces:
        before = [found[one] for one in piece.identities if one in found]
        digest = before[0] if before else hashlib.blake2b(start, digest_size=12)
        if any(other is not digest for other in before):
            return None
        digest.update(piece.said)
        digest.update(b"\0")
        found.update(dict.fromkeys(piece.identities, digest))
    return {one: digest.hexdigest() for one, digest in found.items()}


def known_of(told: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Give by identity the marks of the parts, of these hashes, that are known."""
    marks = {mark.partition(" ")[0]: mark for mark in known}
    return {one: marks[found] for one, found in told.items() if found in marks}


def new_of(told: Mapping[str, str], unchanged: Mapping[str, str]) -> dict[str, str]:
    """Give by identity the hashes of the other parts."""
    return {one: found for one, found in told.items() if one not in unchanged}


def digest(*said: object) -> str:
    """Give a short hash of what two listings may have in common."""
    return hashlib.blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def note_of(mark: str) -> str:
    """Give the note of a mark, empty where it has none."""
    return mark.partition(" ")[2]


def mark(found: str, note: str) -> str:
    """Give what is to be known of a part: its hash, and the note if there is one."""
    return f"{found} {note}" if note else found
