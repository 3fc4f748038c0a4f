"""Words of titles, places and texts, and how much each tells: "the" nothing, "storytime" little, a name most."""

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz.distance import Indel

WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"['’ʼ`´](?<=\w.)(?=\w)")
"""One between letters; the mark stands first, since that is what an expression is looked for by."""
PLAIN = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))
"""What each byte of an ASCII text becomes: letters small, all but letters and digits a space."""
Words = frozenset[str]
ACCENTS = re.compile("[\u0300-\u036f]")
EMPTY = frozenset(
    "a an the and or of for in on at to with w by from de la le el los las y und der die das im am feat featuring ft "
    "presents presented present pres vs v via your you our is are be it its this that as us event events".split()
)
"""Words that tell nothing of what an event is."""
UNKNOWN = 3
"""In about so many titles stands a word that is not in the table."""


@lru_cache(maxsize=1 << 16)
def split(text: str) -> tuple[str, ...]:
    """Give the words of a short text, like `cut`: titles and places come again and again."""
    return tuple(cut(text))


def cut(text: str) -> list[str]:
    """Give the words of a text: no case, no accents, no marks between letters."""
    if text.isascii():
        return APOSTROPHE.sub("", text).encode().translate(PLAIN).decode().split()
    text = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return WORD.findall(APOSTROPHE.sub("", text.lower()))


@cache
def _table() -> tuple[int, dict[str, int]]:
    """Read how often words stand in titles; the first line names of how many."""
    first, *lines = files("pipeline.identifying").joinpath("words.tsv").read_text("utf-8").splitlines()
    total = next(int(word) for word in first.split() if word.isdigit())
    return total, {word: int(count) for word, _, count in (line.partition("\t") for line in lines)}


@lru_cache(maxsize=1 << 16)
def weight(word: str) -> float:
    """Give how much a word tells, from 0 for an empty one to 1 for one that is hardly ever in a title."""
    if word in EMPTY:
        return 0.0
    total, counts = _table()
    found = math.log(total / counts.get(word, UNKNOWN)) / math.log(total / UNKNOWN)
    return found * 0.5 if len(word) == 1 else found


@lru_cache(maxsize=1 << 15)
def weigh(words: Words) -> float:
    """Add up what words tell."""
    return sum(map(weight, words))


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Reduce a word so that its plural and its genitive are the same."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def stems(words: Iterable[str]) -> Words:
    """Give words as `stem` reduces them, which changes none that does not end in an "s"."""
    return frozenset([stem(word) if word[-1] == "s" else word for word in words])


ALIKE = 0.82
"""Words of five letters and more that are so alike are one word, misspelt."""


@lru_cache(maxsize=1 << 15)
def matched(a: Words, b: Words) -> tuple[Words, Words, Words]:
    """Give what two sets of words share, misspelt or cut short, and what only one of them has."""
    shared, only_a, only_b = a & b, a - b, b - a
    ours, theirs = _long(only_a), _long(only_b)
    if not (ours and theirs):
        return shared, only_a, only_b
    pairs = [(word, other) for word in ours if (other := _alike(word, theirs))]
    found = [word for word, _ in pairs]
    return shared.union(found), only_a.difference(found), only_b.difference([other for _, other in pairs])


def _long(words: Words) -> list[str]:
    return sorted([word for word in words if len(word) >= 4 and not word.isdigit()])


def _alike(word: str, others: list[str]) -> str | None:
    """Take out of the others the first that is the same word."""
    for at, other in enumerate(others):
        if other.startswith(word) or word.startswith(other) or _misspelt(word, other):
            return others.pop(at)
    return None


def _misspelt(one: str, two: str) -> bool:
    return len(one) >= 5 <= len(two) and Indel.normalized_similarity(one, two, score_cutoff=ALIKE) >= ALIKE
