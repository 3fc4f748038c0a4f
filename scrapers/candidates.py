"""What a page leads to, and how much each of it tells."""

from dataclasses import dataclass
from enum import IntEnum


class Tells(IntEnum):
    """How much a document tells, the most first."""

    API = 1
    CALENDAR = 2
    """iCalendar with all that is to come."""
    CAPPED_CALENDAR = 3
    """iCalendar with the next ten or thirty events."""
    EVENT_FEED = 4
    """RSS or Atom with the times of events."""
    PAGE = 5
    """A page with structured data or with selectors."""
    FEED = 6
    """RSS or Atom of posts, whose texts may name dates."""
    GUESS = 7
    """An address that such sites often have; nothing on the page says that this one does."""
    LEAD = 8
    """A page that is called "events" or "calendar": worth a look of its own."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that a page leads to. `adapter` is None where the document itself decides."""

    url: str
    adapter: str | None
    why: str
    """What on the page leads there, for people."""
    rank: Tells
