"""What of a calendar is new: its events told apart by their bytes, without DTSTAMP, which changes at every fetch.

All components of one UID (a series and its overrides) are one part. A part's hash covers their bytes and
all that stands around the events (time zones, METHOD, the producer), so that equal hashes mean equal listings.
Only a calendar that is written plainly is taken apart; any other is read whole, which is never wrong.
"""

import re
from collections.abc import Collection

from scrapers.parts import MOST, Parts, Piece, hashes, is_identity, known_of, new_of

_STAMP = re.compile(rb"\nDTSTAMP[^\n]*")
_FOLDED_BEGIN = re.compile(rb"\nBEGIN:[^\n]*\n[ \t]")


def split(content: bytes, known: Collection[str]) -> Parts | None:
    """Leave out the parts whose hash is known; None when the calendar is not plain enough to be taken apart."""
    end_of_line = b"\r\n" if b"\r" in content else b"\n"
    begin, end = b"%bBEGIN:VEVENT%b" % (end_of_line, end_of_line[:-1]), b"%bEND:VEVENT" % end_of_line
    head, *pieces = content.split(begin)
    if not _is_plain(content, len(pieces), end_of_line):
        return None
    cuts = [piece.partition(end) for piece in pieces]
    if not all(
        body[:1] == b"\n" and found and rest[: len(end_of_line)] in (b"", end_of_line) for body, found, rest in cuts
    ):
        return None
    uids = [uid for body, _, _ in cuts if (uid := _uid(body, end_of_line))]
    if len(uids) != len(cuts):
        return None
    around = _STAMP.sub(b"", b"\0".join((head, *(rest for _, _, rest in cuts if rest))))
    told = hashes((Piece((uid,), _unstamped(body)) for uid, (body, _, _) in zip(uids, cuts, strict=True)), around)
    if told is None:
        return None
    unchanged = known_of(told, known)
    left = [head]
    for uid, (body, _, rest) in zip(uids, cuts, strict=True):
        left += (rest,) if uid in unchanged else (begin, body, end, rest)
    return Parts(b"".join(left), new_of(told, unchanged), unchanged)


def _is_plain(content: bytes, events: int, end_of_line: bytes) -> bool:
    """Tell whether every VEVENT and every line is written as usual: nothing that only a tolerant reader sees."""
    lines = content.count(b"\n")
    return (
        0 < events <= MOST
        and (len(end_of_line) == 1 or lines == content.count(b"\r\n") == content.count(b"\r"))
        and content.upper().count(b"VEVENT") == 2 * events
        and b"\0" not in content
        and _FOLDED_BEGIN.search(content) is None
    )


def _unstamped(body: bytes) -> bytes:
    """Give an event without its DTSTAMP, which changes at every fetch; it begins with the end of a line."""
    before, stamp, after = body.partition(b"\nDTSTAMP")
    return before + after[after.find(b"\n") :] if stamp else before


def _uid(body: bytes, end_of_line: bytes) -> str | None:
    """Give the one UID of an event, where it is written so that nobody could read another."""
    own = body if (nested := body.find(b"\nBEGIN:")) < 0 else body[:nested]
    at = own.find(b"\nUID:") + 5
    if at < 5 or own.count(b"\nUID") != 1:
        return None
    end = own.find(end_of_line, at)
    if end < 0:
        end = len(own)
    after = end + len(end_of_line)
    if own[after : after + 1] in (b" ", b"\t"):
        return None
    uid = own[at:end].decode("utf-8", "replace").strip()
    return uid if is_identity(uid) and "\\" not in uid and "\ufffd" not in uid else None
