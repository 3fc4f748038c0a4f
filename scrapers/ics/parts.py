"""What of a calendar is new: its events told apart by their bytes, without DTSTAMP, which changes at every fetch.

All components of one UID (a series and its overrides) are one part. A part's hash covers their bytes and
all that stands around the events (time zones, METHOD, the producer), so that equal hashes mean equal listings.
Only a calendar that is written plainly is taken apart; any other is read whole, which is never wrong.
"""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from scrapers.ics import octets

MOST_PARTS = 50_000
_STAMP = re.compile(rb"\nDTSTAMP[^\n]*")
_BEGIN, _END = b"\nBEGIN:VEVENT\n", b"\nEND:VEVENT"
_LONGEST_UID = 1000


@dataclass(frozen=True, slots=True)
class Parts:
    """A calendar without the parts that are known."""

    content: bytes
    """Plain bytes: all that stands around the events, and the events of the other parts."""
    new: Mapping[str, str] = field(default_factory=dict)
    """UID -> hash, of the parts that are to be read."""
    unchanged: frozenset[str] = frozenset()
    """Hashes of the parts that were left out."""


def split(content: bytes, known: Collection[str]) -> Parts | None:
    """Leave out the parts whose hash is known; None when the calendar is not plain enough to be taken apart."""
    content = octets.plain(content)
    head, *pieces = content.split(_BEGIN)
    if not _is_plain(content, len(pieces)):
        return None
    cuts = [piece.partition(_END) for piece in pieces]
    if not all(end and rest[:1] in (b"\n", b"") for _, end, rest in cuts):
        return None
    bodies = [body for body, _, _ in cuts]
    hashes = _hashes(bodies, b"\0".join((head, *(rest for _, _, rest in cuts))))
    if hashes is None:
        return None
    uids, of = hashes
    left = [head]
    for uid, (body, _, rest) in zip(uids, cuts, strict=True):
        left.append(rest if of[uid] in known else b"".join((_BEGIN, body, _END, rest)))
    new = {uid: found for uid, found in of.items() if found not in known}
    return Parts(b"".join(left), new, frozenset(of.values()) - frozenset(new.values()))


def _is_plain(content: bytes, events: int) -> bool:
    """Tell whether every VEVENT is written as usual, and reading the plain bytes again changes nothing."""
    folded = b"\n " in content or b"\n\t" in content
    return 0 < events <= MOST_PARTS and not folded and content.upper().count(b"VEVENT") == 2 * events


def _hashes(bodies: list[bytes], frame: bytes) -> tuple[list[str], dict[str, str]] | None:
    """Give the UID of each event, and the hash of each UID; None when an event has none, or two."""
    around = hashlib.blake2b(_STAMP.sub(b"", frame), digest_size=16).digest()
    uids: list[str] = []
    found: dict[str, hashlib.blake2b] = {}
    for body in bodies:
        own = b"\n" + body.partition(b"\nBEGIN:")[0]
        uid = _uid(own)
        if uid is None:
            return None
        if uid not in found:
            found[uid] = hashlib.blake2b(around, digest_size=12)
        found[uid].update(_STAMP.sub(b"", own) if own.count(b"\nDTSTAMP") != 1 else _unstamped(own))
        uids.append(uid)
    return uids, {uid: digest.hexdigest() for uid, digest in found.items()}


def _unstamped(own: bytes) -> bytes:
    at = own.index(b"\nDTSTAMP")
    end = own.find(b"\n", at + 1)
    return own[:at] + own[end:] if end >= 0 else own[:at]


def _uid(own: bytes) -> str | None:
    """Give the one UID of an event, where it is written so that nobody could read another."""
    if own.count(b"\nUID") != 1:
        return None
    at = own.find(b"\nUID:")
    if at < 0:
        return None
    end = own.find(b"\n", at + 1)
    raw = own[at + 5 : end if end >= 0 else len(own)]
    try:
        uid = raw.decode().strip()
    except UnicodeDecodeError:
        return None
    return uid if uid and "\\" not in uid and len(uid) <= _LONGEST_UID else None
