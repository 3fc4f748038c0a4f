"""A description cut into sentences, so that each fact can show the one that says it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scrapers.text import lines

LONGEST = 240
"""Characters of a sentence that are shown."""
MOST = 200
"""Sentences that are read."""
_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\d$*(“\"'•–-])|\s+[•|·]\s+|\s+\*\s+")


class Said(NamedTuple):
    """A value and the sentence that says so."""

    value: str
    sentence: str


def sentences(description: str) -> list[str]:
    """Cut text or safe HTML into sentences; each line is at least one."""
    found = [part.strip(" *#_-–—•") for line in lines(description) for part in _END.split(line)]
    return [part for part in found if part][:MOST]


def speaking_of(said: Iterable[str], signs: Sequence[str]) -> list[str]:
    """Keep the sentences with one of these signs (lower case): asked first, because patterns are slow.

    Most signs are nowhere in the text, which is asked once for all sentences.
    """
    lowered = [(each, each.lower()) for each in said]
    whole = "\n".join(low for _, low in lowered)
    there = [sign for sign in signs if sign in whole]
    return [each for each, low in lowered if any(sign in low for sign in there)] if there else []


def shown(sentence: str) -> str:
    """Shorten a sentence for showing."""
    return sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1].rstrip() + "…"


def any_of(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Make one pattern of several, that matches where any of them does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)
