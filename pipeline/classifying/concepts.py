"""The ideas that words stand for (`concepts.toml`), found in a text in one pass over its words."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import compress, count
from pathlib import Path
from typing import NamedTuple

from pipeline.classifying.words import words

_FILE = Path(__file__).with_name("concepts.toml")


class Begins(NamedTuple):
    """What begins with one word: the names it stands for alone, and the longer phrases by their second word."""

    alone: tuple[str, ...]
    longer: dict[str, list[tuple[tuple[str, ...], str]]]
    """Second word -> the words that must follow, the second among them, and the name; longest first."""


Phrases = dict[str, Begins]


@cache
def says() -> dict[str, str]:
    """How a reason names each concept."""
    return {name: entry["says"] for name, entry in _entries().items()}


@cache
def _entries() -> dict[str, dict[str, str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def named_phrases() -> list[tuple[str, str]]:
    """Every phrase of every concept, with the concept's name."""
    return [(phrase, name) for name, entry in _entries().items() for phrase in split(entry["words"])]


def split(text: str) -> list[str]:
    """Split a list of phrases at commas and lines."""
    return [phrase.strip() for phrase in text.replace("\n", ",").split(",") if phrase.strip()]


def index(phrases: Iterable[tuple[str, str]]) -> Phrases:
    """Index phrases by their first word."""
    found: dict[str, set[tuple[tuple[str, ...], str]]] = {}
    for phrase, name in phrases:
        first, *rest = words(phrase)
        found.setdefault(first, set()).add((tuple(rest), name))
    return {first: _begins(forms) for first, forms in found.items()}


def _begins(forms: Iterable[tuple[tuple[str, ...], str]]) -> Begins:
    longer: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for rest, name in sorted(forms, key=lambda form: (-len(form[0]), form)):
        if rest:
            longer.setdefault(rest[0], []).append((rest, name))
    return Begins(tuple(sorted(name for rest, name in forms if not rest)), longer)


def known(text: Sequence[str], phrases: Phrases) -> Iterator[int]:
    """Give the positions of words that begin a phrase; without a step of Python for each of the many others."""
    return compress(count(), map(phrases.__contains__, text))


def find(text: Sequence[str], phrases: Phrases) -> dict[str, str]:
    """Name what stands in the words of a text, each name with the first words that told it."""
    found: dict[str, str] = {}
    last = len(text) - 1
    for position in known(text, phrases):
        word = text[position]
        alone, longer = phrases[word]
        if position < last and longer:
            for rest, name in longer.get(text[position + 1], ()):
                if name not in found and tuple(text[position + 1 : position + 1 + len(rest)]) == rest:
                    found[name] = " ".join((word, *rest))
        for name in alone:
            if name not in found:
                found[name] = word
    return found
