"""By what a listing is found again among millions: keys of a day or a start with a word, a place or a page. Pure.

Two listings are compared only when they share a key. Words that are in many titles count only together with
the very start, so that the number of comparisons grows with the number of events and not with its square.
"""

from collections.abc import Iterator
from zlib import crc32

from pipeline.identifying.profile import Profile
from pipeline.identifying.words import weight

RARE = 0.62
"""From this weight on, a word of a title is compared with the whole day."""
WORDS = 6
DAYLONG = 4
"""So many of a title's words are compared with the whole day, the others with what starts together."""
LONGEST = 7
"""A listing that lasts several days is found on so many of them."""
ASTRAY = 8 * 60
"""A start in the first hours of a day may be an evening of the day before, read in the wrong zone."""


def blocks(listing: Profile) -> frozenset[int]:
    """Give the keys under which a listing is found."""
    return frozenset(_key(day, name) for day, name in _names(listing))


def _key(day: int, name: str) -> int:
    """Hash a key to 63 bits; those of a day lie together."""
    return day << 32 | crc32(name.encode("utf-8", "surrogatepass"))


def _names(listing: Profile) -> Iterator[tuple[int, str]]:
    day, start = listing.day, str(listing.minute)
    telling = sorted(listing.title.words, key=lambda word: (-weight(word), word))[:WORDS]
    yield day, f"={listing.title.plain}"
    for rank, word in enumerate(telling):
        yield (day, word) if rank < DAYLONG and weight(word) >= RARE else (day, f"{start} {word}")
    if place := max(listing.place.name, key=lambda word: (weight(word), word), default=""):
        yield day, f"{start} at {place}"
    if listing.place.head:
        yield day, f"{start} in {listing.place.head}"
    if listing.page.number or listing.page.words & listing.title.words:
        yield day, f"{listing.page.address}"
    if listing.minute is not None and listing.minute < ASTRAY:
        yield day - 1, f"={listing.title.plain}"
    for later in range(1, min(listing.days, LONGEST)):
        yield day + later, f"={listing.title.plain}"
