"""What of a document need not be worked on again: what is told as before, and what was understood for good."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from pipeline.records import Record
from pipeline.safe import safe_id, safe_url
from scrapers.dates import as_utc
from scrapers.model import Follow, Listing, Parsed, Rejected
from scrapers.parts import MOST, Parts, known_of, mark, new_of
from scrapers.resolve_days import AHEAD, BEHIND

UNTIL_READ_WHOLE = timedelta(days=9)
"""A document is read whole after a week (pipeline.storing.sources); a day more for zones, and one for midnight."""


def identity(told: Listing) -> str | None:
    """Give what tells a listing from others of its source, as it is stored: the uid, else the page."""
    return safe_id(told.uid) or safe_url(told.url)


def as_before(read: Sequence[Parsed], known: Collection[str]) -> tuple[Parts, list[Parsed]]:
    """Leave out the listings that say what they said: of a document that only reading takes apart."""
    said: dict[str, list[Listing]] = defaultdict(list)
    alike = Counter((item.title, item.starts_at) for item in read if isinstance(item, Listing) and item.uid is None)
    for item in read:
        if isinstance(item, Listing) and (one := identity(item)):
            said[one].append(item)
    told = {one: _hash(listings) for one, listings in said.items()}
    known = [] if len(told) > MOST else known
    unchanged = {
        one: mark
        for one, mark in known_of(told, known).items()
        if not any(item.uid is None and alike[item.title, item.starts_at] > 1 for item in said[one])
    }
    left = [item for item in read if not isinstance(item, Listing) or identity(item) not in unchanged]
    return Parts(b"", new_of(told, unchanged), unchanged), left


def _hash(listings: list[Listing]) -> str:
    return hashlib.blake2b(repr(listings).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def certain(
    parts: Parts,
    read: Sequence[Parsed],
    records: Iterable[Record],
    rejected: Iterable[Rejected],
    moving: Collection[str | None],
) -> dict[str, str]:
    """Give by identity the marks of the parts that told listings, and would tell the same whenever they are read.

    What was rejected, waits for its own page, or is `moving` with the day of the visit is told again at every visit.
    Nothing is certain where entries cannot be told apart by their identities.
    """
    told = {record.uid or record.url for record in records} - {None}
    refused = {one for entry in rejected for one in ({entry.uid, entry.url} - {None} or {None})}
    if not told <= parts.new.keys() or None in refused:
        return {}
    doubtful = refused.union(moving, _awaited(read))
    found = notes(parts, read).items()
    return {one: mark(parts.new[one], note) for one, note in found if one in parts.new and one not in doubtful}


def notes(parts: Parts, read: Iterable[Parsed]) -> dict[str, str]:
    """Give by identity what is to be remembered of the listings that were read."""
    return {one: parts.note(item) for item in read if isinstance(item, Listing) and (one := identity(item))}


def _awaited(read: Sequence[Parsed]) -> Iterator[str | None]:
    """Yield the identities of what is completed by its own page."""
    pages = {item.uid or item.url for item in read if isinstance(item, Follow) and item.purpose == "detail"}
    for item in read if pages else ():
        if isinstance(item, Listing) and not pages.isdisjoint((item.uid, item.url)):
            yield identity(item)


def is_near(listing: Listing, visited_at: datetime | None) -> bool:
    """Tell whether words that leave the year open mean the same day at every visit of the coming week.

    They mean one at most 65 days behind the visit and 300 ahead (scrapers.resolve_days). So only what is near to either
    edge moves, and beyond them lies what may just have moved.
    """
    if visited_at is None or listing.recurrence is not None:
        return False
    try:
        away = [as_utc(when) - visited_at for when in (listing.starts_at, listing.ends_at) if when is not None]
    except OverflowError:
        return False
    return all(UNTIL_READ_WHOLE - BEHIND < each < AHEAD - UNTIL_READ_WHOLE for each in away)
