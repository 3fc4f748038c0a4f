"""By what a listing is found again among millions: keys of a day or a start with a word, a place or a page. Pure.

Two listings are compared only when they share a key. Words that are in many titles count only together with
the very start, so that the number of comparisons grows with the number of events and not with its square.
"""

from functools import lru_cache
from zlib import crc32

from pipeline.identifying.places import Place
from pipeline.identifying.profile import Profile
from pipeline.identifying.titles import Title
from pipeline.identifying.words import weight

RARE = 0.62
"""From this weight on, a word of a title is compared with the whole day."""
WORDS = 6
"""So many of a title's words are looked for: the rare ones all day, the others in what starts together."""
LONGEST = 7
"""A listing that lasts several days is found on so many of them."""
ASTRAY = 8 * 60
"""A start in the first hours of a day may be an evening of the day before, read in the wrong zone."""


def blocks(listing: Profile) -> frozenset[int]:
    """Give the keys under which a listing is found: day and hash, so that those of a day lie together."""
    day, minute, title, page = listing.day, listing.minute, listing.title, listing.page
    plain, on_the_day, at_the_start = _of_title(title)
    today, start = day << 32, _hash(f"{minute} ")
    keys = [today | plain, *[today | word for word in on_the_day]]
    keys += [today | crc32(name, start) for name in at_the_start + _of_place(listing.place)]
    if page.number or page.words & title.words:
        keys.append(today | _hash(page.address))
    if minute is not None and minute < ASTRAY:
        keys.append((day - 1) << 32 | plain)
    if listing.days > 1:
        keys += [later << 32 | plain for later in range(day + 1, day + min(listing.days, LONGEST))]
    return frozenset(keys)


def _hash(name: str) -> int:
    return crc32(_bytes(name))


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1 << 14)
def _of_title(title: Title) -> tuple[int, tuple[int, ...], tuple[bytes, ...]]:
    """Give the hash of a whole title, those of the words that are looked for all day, and the other telling words."""
    telling = sorted(title.words, key=lambda word: (-weight(word), word))[:WORDS]
    rare = {word for word in telling if weight(word) >= RARE}
    return (
        _hash(f"={title.plain}"),
        tuple(_hash(word) for word in telling if word in rare),
        tuple(_bytes(word) for word in telling if word not in rare),
    )


@lru_cache(maxsize=1 << 13)
def _of_place(place: Place) -> tuple[bytes, ...]:
    """Give by what a place is looked for at a start: the word that tells most, and how it is called."""
    telling = max(place.name, key=lambda word: (weight(word), word), default="")
    names = (f"at {telling}" if telling else "", f"in {place.head}" if place.head else "")
    return tuple(_bytes(name) for name in names if name)
