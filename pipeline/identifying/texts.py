"""What a description is compared by: its telling words, how it begins, the times of day it names. Pure."""

import re
from functools import lru_cache

from pipeline.identifying.words import EMPTY, cut, stems

LONGEST = 1800
"""Characters of a description that are looked at."""
TEXT_WORDS = 150
USUALLY_ENOUGH = 1200
"""Characters in which so many words usually are."""
OPENING = 60
TAG = re.compile(r"<[^>]*>")


@lru_cache(maxsize=1 << 14)
def words_of(description: str) -> frozenset[str]:
    """Give the telling words of how a description begins."""
    text = TAG.sub(" ", description)
    words = cut(text[:USUALLY_ENOUGH])
    if len(words) <= TEXT_WORDS:  # the last word of a part may be a part of a word
        words = cut(text)
    return stems(set(words[:TEXT_WORDS]) - EMPTY)


@lru_cache(maxsize=1 << 14)
def opening(summary: str) -> str:
    """Give how a text begins, without what differs by the way it was exported."""
    *words, _ = cut(summary[: 2 * OPENING]) or [""]
    found = "".join(words)
    return found[:OPENING] if len(found) >= OPENING else "".join(cut(summary))[:OPENING]


CLOCK = re.compile(r"(\d(?<!\w\d)\d?)(?::([0-5]\d))?\s*(?:-\s*\d{1,2}(?::[0-5]\d)?\s*)?([ap])\.?m\b", re.IGNORECASE)
"""A time of day at the beginning of a word; the digit stands first, since that is what is looked for."""


@lru_cache(maxsize=1 << 14)
def clocks(told: str) -> frozenset[int]:
    """Give the times of day in a text, as minutes: "7:30 pm" is 1170."""
    found = (
        (int(hour) % 12 + (12 if half in "pP" else 0)) * 60 + int(minute or 0)
        for hour, minute, half in CLOCK.findall(told)
    )
    return frozenset(found)
