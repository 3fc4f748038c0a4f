"""A description cut into sentences, so that each fact can show the one that says it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scrapers.text import LIMIT, as_written, lines, visible, words

LONGEST = 240
"""Characters of a sentence that are shown."""
MOST = 200
"""Sentences that are read."""
_END = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\d$*(“\"'•–-])|\s+[•|·]\s+|\s+\*\s+")


class Said(NamedTuple):
    """A value and the sentence that says so."""

    value: str
    sentence: str


_ENDS = ".!?;•|·*"
"""Without one of these a line is one sentence."""


def sentences(description: str) -> list[str]:
    """Cut text or safe HTML into sentences; each line is at least one."""
    return _cut(lines(description))


def _cut(told: Iterable[str]) -> list[str]:
    found = [part.strip(" *#_-–—•") for line in told for part in _END.split(line)]
    return [part for part in found if part][:MOST]


def speaking_of(said: Iterable[str], signs: Sequence[str]) -> list[str]:
    """Keep the sentences with one of these signs (lower case): asked first, because patterns are slow."""
    return [each for each in said if any(sign in each.lower() for sign in signs)]


class Text:
    """A description of which only the sentences that matter are cut."""

    def __init__(self, title: str, description: str) -> None:
        self._html = visible(description[:LIMIT])
        self._lines: list[str] | None = None
        told = self._html if as_written(self._html) else "\n".join(self._read())
        self.words = frozenset(words(f"{title}\n{told}"))
        """The words of title and text, as far as they are ASCII; a superset where marks stand inside of words."""
        self.symbols = "$" in told or "€" in told or "£" in told or "$" in title or "€" in title or "£" in title

    def about(self, signs: Sequence[str]) -> list[str]:
        """Give the sentences with one of these signs (lower case), in their order."""
        lines = self._read()
        whole = "\n".join(lines)
        lower = whole.lower()
        there = [sign for sign in signs if sign in lower]
        if not there:
            return []
        if len(lines) + sum(map(whole.count, _ENDS)) > MOST:
            return speaking_of(_cut(lines), there)
        near = [line for line, low in zip(lines, lower.split("\n"), strict=True) if any(sign in low for sign in there)]
        return speaking_of(_cut(near), there)

    def _read(self) -> list[str]:
        if self._lines is None:
            self._lines = lines(self._html)
        return self._lines


def shown(sentence: str) -> str:
    """Shorten a sentence for showing."""
    return sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1].rstrip() + "…"


def any_of(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Make one pattern of several, that matches where any of them does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)
