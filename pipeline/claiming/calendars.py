"""Whose calendar tells an event: what a calendar calls itself, without the words that all calendars have."""

import re
from functools import lru_cache

from pipeline.claiming.names import core, key
from pipeline.claiming.vocabulary import FIRM, HOSPITALITY, LEGAL, MAKERS, ORDINARY, PLACES, TRADES

_LONGEST = 120
"""Characters of a calendar's name that are read."""
_PART = re.compile(r"\s*[|(@]\s*|:\s|\s[-–—]\s|\s[aA]t\s")
"""What parts a calendar's name: `Events – Cobalt Lantern`, `What's on at Cobalt Lantern`."""
_WORDS = frozenset(
    "all author calendar calendars class classes community event events facebook feed google happenings ical instore listings live"
    " master monthly new news newsletter outlook programming public schedule shows showtimes special specials the upcoming website"
    " welcome whats on to workshops & and".split()
)
"""What calendars are called besides the name of whose they are."""
_TRADE = FIRM | TRADES | LEGAL | HOSPITALITY | MAKERS | {"&", "and"}


@lru_cache(maxsize=4096)
def owner(publisher: str) -> str:
    """Give the core of the name after which a calendar is called, empty where it is called after nobody.

    `Cobalt Lantern Public Events`, `Events – Cobalt Lantern, Inc.` and `cobaltlantern.com` are called after someone.
    """
    for part in _PART.split(" ".join(publisher[:_LONGEST].split())):
        words = key(re.sub(r"\.(?:com|ca|org|net)$", "", part)).split()
        while words and (words[-1] in _WORDS or re.fullmatch(r"20\d\d", words[-1])):
            words.pop()
        if name := core(" ".join(words)):
            return "" if all(word in _WORDS for word in name.split()) else name
    return ""


def is_of(called: str, name: str) -> bool:
    """Tell whether a calendar that is called after this owner is that of a place of this core name.

    `Cobalt Lantern` is that of `cobalt lantern bar & grill`; not a town's that of all whose names begin with it.
    """
    if called.replace(" ", "") == name.replace(" ", ""):
        return True
    words, whole = called.split(), name.split()
    if len(words) > len(whole):
        words, whole = whole, words
    more = whole[len(words) :]
    told = len(words) > 1 and not ORDINARY.issuperset(words) and PLACES.isdisjoint(words)
    return told and whole[: len(words)] == words and all(word in _TRADE for word in more)
