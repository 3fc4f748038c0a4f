"""A description cut into sentences, so that each fact can show the one that says it."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from scrapers.text import LIMIT, as_written, lines, visible, words

LONGEST = 240
"""Characters of a sentence that are shown."""
MOST = 200
"""Sentences that are read."""
_END = re.compile(r" (?:(?<=[.!?;] )(?=[A-Z\d$*(“\"'•–-])|[•|·*] )")
"""In a line whose white space is single blanks. It begins with one, so that nothing else is tried."""


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
    found = [part.strip(" *#_-–—•") for line in told for part in _parts(line)]
    return [part for part in found if part][:MOST]


def _parts(line: str) -> list[str]:
    return _END.split(line) if any(map(line.__contains__, _ENDS)) else [line]


def speaking_of(said: Iterable[str], signs: Sequence[str]) -> list[str]:
    """Keep the sentences with one of these signs (lower case): asked first, because patterns are slow."""
    return [each for each in said if any(map(each.lower().__contains__, signs))]


class Behind(NamedTuple):
    """A slow pattern behind signs (lower case): without any of them it matches nothing, and is not asked."""

    signs: Sequence[str]
    pattern: re.Pattern[str]

    def search(self, sentence: str) -> re.Match[str] | None:
        """Find the pattern in a sentence."""
        return self.pattern.search(sentence) if any(map(sentence.lower().__contains__, self.signs)) else None


class Text:
    """A description of which only the sentences that matter are cut."""

    def __init__(self, title: str, description: str, telling: frozenset[str]) -> None:
        self._html = visible(description[:LIMIT])
        told = self._html if as_written(self._html) else "\n".join(self._lines)
        self.words = telling.intersection(words(f"{title}\n{told}"))
        """Which of the `telling` words, of ASCII letters, stand in title and text; more where marks stand inside."""
        self.symbols = "$" in told or "€" in told or "£" in told or "$" in title or "€" in title or "£" in title

    def about(self, signs: Sequence[str]) -> list[str]:
        """Give the sentences with one of these signs (lower case), in their order."""
        there = [sign for sign in signs if sign in self._lower]
        if not there:
            return []
        if self._long:
            return speaking_of(_cut(self._lines), there)
        low = self._lower.split("\n")
        near = [line for line, lower in zip(self._lines, low, strict=True) if any(map(lower.__contains__, there))]
        return speaking_of(_cut(near), there)

    @cached_property
    def _lines(self) -> list[str]:
        return lines(self._html)

    @cached_property
    def _lower(self) -> str:
        return "\n".join(self._lines).lower()

    @cached_property
    def _long(self) -> bool:
        """Tell whether it may have more sentences than are read."""
        return len(self._lines) + sum(map(self._lower.count, _ENDS)) > MOST


def shown(sentence: str) -> str:
    """Shorten a sentence for showing."""
    return sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1].rstrip() + "…"


def any_of(*patterns: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Make one pattern of several, that matches where any of them does; what begins a word is tried there alone."""
    begins = "|".join(f"(?:{pattern[2:]})" for pattern in patterns if pattern.startswith(r"\b"))
    others = [f"(?:{pattern})" for pattern in patterns if not pattern.startswith(r"\b")]
    return re.compile("|".join([rf"\b(?:{begins})"] * bool(begins) + others), flags)
