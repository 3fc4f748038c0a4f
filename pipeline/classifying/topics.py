"""Topics of an event, from the controlled list in `data/topics.toml`, which people edit."""

import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.classifying.concepts import Phrases, index, known, split
from pipeline.config import shipped

MOST = 6
"""More topics than this tell nothing."""
BODY = 2
"""So many of a topic's phrases must stand in a description that does not name it in its title."""


class Topic(NamedTuple):
    """One entry of the list."""

    id: str
    name: str
    about: str


class _List(NamedTuple):
    topics: tuple[Topic, ...]
    anywhere: Phrases
    title: list[tuple[str, str]]


def topics_file() -> Path:
    """Where the list stands: in the folder that WEAKTIES_DATA names if it has one, else the shipped one."""
    own = Path(os.environ.get("WEAKTIES_DATA", "")) / "topics.toml"
    return own if os.environ.get("WEAKTIES_DATA") and own.is_file() else shipped() / "topics.toml"


@cache
def _list(path: Path) -> _List:
    with path.open("rb") as file:
        entries = tomllib.load(file)["topics"]
    topics = tuple(Topic(entry["id"], entry["name"], entry.get("about", "")) for entry in entries)
    anywhere = [(phrase, entry["id"]) for entry in entries for phrase in split(entry["words"])]
    title = [(phrase, entry["id"]) for entry in entries for phrase in split(entry.get("title_words", ""))]
    return _List(topics, index(anywhere), anywhere + title)


@cache
def _current() -> _List:
    return _list(topics_file())


def forget() -> None:
    """Read the list anew when it is asked next."""
    for each in (_current, _list):
        each.cache_clear()


def all_topics() -> tuple[Topic, ...]:
    """Every topic, in the order of the list."""
    return _current().topics


def title_phrases() -> list[tuple[str, str]]:
    """Every phrase that tells a topic in a title or a name, with the topic's id."""
    return _current().title


def find_topics(given: Iterable[str], named: Iterable[str], body: Sequence[str]) -> tuple[str, ...]:
    """Name the topics of an event: what the curator gave, what title and host name, what the text says often."""
    first = dict.fromkeys([*given, *named])
    often = [(-count, topic) for topic, count in _count(body, _current().anywhere).items() if count >= BODY]
    said = [topic for _, topic in sorted(often)]
    return tuple(dict.fromkeys([*first, *said]))[:MOST]


def _count(text: Sequence[str], phrases: Phrases) -> Counter[str]:
    """Count for each topic how many of its different phrases stand in the text."""
    found: set[tuple[str, str, tuple[str, ...]]] = set()
    for position in known(text, phrases):
        word = text[position]
        alone, longer = phrases[word]
        found.update((name, word, ()) for name in alone)
        for rest, name in longer.get(text[position + 1], ()) if longer and position + 1 < len(text) else ():
            if tuple(text[position + 1 : position + 1 + len(rest)]) == rest:
                found.add((name, word, rest))
    return Counter(name for name, _, _ in found)
