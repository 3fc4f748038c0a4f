"""What of a calendar is new: its events told apart by their bytes, without DTSTAMP, which changes at every fetch.

All components of one UID (a series and its overrides) are one part. A part's hash covers their bytes and
all that stands around the events (time zones, METHOD, the producer), so that equal hashes mean equal listings.
Only a calendar that is written plainly is taken apart; any other is read whole, which is never wrong.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

MOST_PARTS = 50_000
_STAMP = re.compile(rb"\nDTSTAMP[^\n]*")
_FOLDED_BEGIN = re.compile(rb"\nBEGIN:[^\n]*\n[ \t]")
_LONGEST_UID = 1000


@dataclass(frozen=True, slots=True)
class Parts:
    """A calendar without the parts that are known."""

    content: bytes
    """All that stands around the events, and the events of the other parts, as they came."""
    new: Mapping[str, str] = field(default_factory=dict)
    """UID -> hash, of the parts that are to be read."""
    unchanged: frozenset[str] = frozenset()
    """Hashes of the parts that were left out."""


def split(content: bytes, known: Collection[str]) -> Parts | None:
    """Leave out the parts whose hash is known; None when the calendar is not plain enough to be taken apart."""
    end_of_line = b"\r\n" if b"\r" in content else b"\n"
    begin, end = b"%bBEGIN:VEVENT%b" % (end_of_line, end_of_line), b"%bEND:VEVENT" % end_of_line
    head, *pieces = content.split(begin)
    if not _is_plain(content, len(pieces), end_of_line):
        return None
    cuts = [piece.partition(end) for piece in pieces]
    if not all(found and (not rest or rest.startswith(end_of_line)) for _, found, rest in cuts):
        return None
    uids = [uid for body, _, _ in cuts if (uid := _uid(body, end_of_line))]
    if len(uids) != len(cuts):
        return None
    around = b"\0".join((head, *(rest for _, _, rest in cuts)))
    hashes = _hashes(zip(uids, (body for body, _, _ in cuts), strict=True), around)
    left = [head]
    for uid, (body, _, rest) in zip(uids, cuts, strict=True):
        left += (rest,) if hashes[uid] in known else (begin, body, end, rest)
    new = {uid: found for uid, found in hashes.items() if found not in known}
    return Parts(b"".join(left), new, frozenset(hashes.values()) - frozenset(new.values()))


def _is_plain(content: bytes, events: int, end_of_line: bytes) -> bool:
    """Tell whether every VEVENT and every line is written as usual: nothing that only a tolerant reader sees."""
    lines = content.count(b"\n")
    return (
        0 < events <= MOST_PARTS
        and (len(end_of_line) == 1 or lines == content.count(b"\r\n") == content.count(b"\r"))
        and content.upper().count(b"VEVENT") == 2 * events
        and b"\0" not in content
        and _FOLDED_BEGIN.search(content) is None
    )


def _hashes(bodies: Iterable[tuple[str, bytes]], around: bytes) -> dict[str, str]:
    """Hash what tells each UID, in the order in which it stands there."""
    start = hashlib.blake2b(_STAMP.sub(b"", around), digest_size=16).digest()
    found: dict[str, hashlib.blake2b] = {}
    for uid, body in bodies:
        digest = found.get(uid)
        if digest is None:
            digest = found[uid] = hashlib.blake2b(start, digest_size=12)
        before, stamp, after = (b"\n" + body).partition(b"\nDTSTAMP")
        digest.update(before)
        if stamp:
            digest.update(after[after.find(b"\n") :])
        digest.update(b"\0")
    return {uid: digest.hexdigest() for uid, digest in found.items()}


def _uid(body: bytes, end_of_line: bytes) -> str | None:
    """Give the one UID of an event, where it is written so that nobody could read another."""
    own = b"\n%b%b" % (body.partition(b"\nBEGIN:")[0], end_of_line)
    at = own.find(b"\nUID:") + 5
    if at < 5 or own.count(b"\nUID") != 1:
        return None
    end = own.index(end_of_line, at)
    if own[end + len(end_of_line) :][:1] in (b" ", b"\t"):
        return None
    uid = own[at:end].decode("utf-8", "replace").strip()
    plain = uid.isprintable() and not any(sign in uid for sign in "\\\ufffd<")
    return uid if uid and plain and len(uid) <= _LONGEST_UID else None
