"""What is said of a feed as a whole: whether it is a list of what is coming, or news; and what it tells twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from itertools import pairwise

from scrapers.dates import as_utc, comparable
from scrapers.formats._feed_twins import twin_key
from scrapers.model import Listing, Source, Warn
from scrapers.parts import digest, note_of

CAP = 10
"""WordPress shows so many entries unless told otherwise; a longer feed may be cut anywhere."""
NEWS = Warn("the feed tells what was added last, so what it no longer shows is not gone", code="truncated")
LIMIT = 3000
"""Entries of one feed that are read."""


def starts(listings: Sequence[Listing]) -> list[datetime]:
    """Give the starts that can be compared, in the order of the feed."""
    told = [item.starts_at for item in listings]
    return [as_utc(start) for start in told if MINYEAR < start.year < MAXYEAR]  # beyond, UTC may have no such day


def is_in_order(starts: Sequence[datetime]) -> bool:
    """Tell a list of what is coming from what was added last: nearly every entry starts after the one before."""
    rising = sum(before <= after for before, after in pairwise(starts))
    return rising >= 0.9 * (len(starts) - 1)


def note(listing: Listing) -> str:
    """Note when an entry starts, and what it would be told twice by."""
    key = twin_key(listing)
    twin = digest(*((comparable(value) if isinstance(value, date) else value) for value in key)) if key else ""
    return f"{twin} {' '.join(start.isoformat() for start in starts([listing]))}"


@dataclass(frozen=True, slots=True)
class Judge:
    """All entries of a feed that is read in part, in their order."""

    order: Sequence[str]
    """Their identities."""
    known: Mapping[str, str]
    """The marks of those that are not read again: a hash and the note."""
    dated: bool | None = False
    """An element of an entry tells when it takes place; None where that is not certain."""
    cap: int = CAP

    def judge(self, read: Mapping[str, str], source: Source) -> Sequence[Warn] | None:
        """Give what is to be remarked of the feed; None where an entry is told twice, or more must be read."""
        noted = {**read, **{name: note_of(mark) for name, mark in self.known.items()}}
        told = [noted[name].partition(" ") for name in self.order if name in noted]
        twins = [twin for twin, _, _ in told if twin]
        if len(set(twins)) != len(twins):
            return None
        if len(self.order) < self.cap:
            return ()
        dated = source.options.get("date") == "published" or self.dated
        in_order = is_in_order([datetime.fromisoformat(start) for _, _, start in told if start])
        return None if dated is None else () if dated and in_order else (NEWS,)
