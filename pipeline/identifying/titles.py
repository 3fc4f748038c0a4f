"""A title taken apart: its telling words, and what an event has one of a kind of. Pure."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.identifying.words import EMPTY, cut, stem, stems

MARK = re.compile(
    r"(?<![\w$])(?:session|part|pt|day|week|level|round|game|group|vol|volume|chapter|class|shift|module|section|season|"
    r"lesson|workshop|unit|grades?|ages?|no|room|ward|district)?\.?\s*#?(\d{1,3})(?:st|nd|rd|th)?(?![\w:]|\s*(?:am|pm|a\.m|p\.m))"
)
ORDER = ("one 1st first i", "two 2nd second ii", "three 3rd third iii", "four 4th fourth iv", "five fifth", "six sixth")
NUMBERS = {name: number for number, names in enumerate(ORDER, 1) for name in names.split()}
KINDS = {
    name: (kind, value)
    for kind, values in {
        "sex": {"men": "mens men boys boy mens", "women": "womens women girls girl ladies"},
        "hour": {"morning": "morning am matinee breakfast sunrise", "midday": "noon lunch afternoon midday",
                 "evening": "evening pm night late nighttime dinner"},
        "show": {"early": "early matinee", "late": "late"},
        "age": {"baby": "baby babies infant infants babygarten", "toddler": "toddler toddlers",
                "preschool": "preschool preschooler preschoolers", "child": "kid kids children childrens child",
                "tween": "tween tweens", "teen": "teen teens youth junior juniors", "adult": "adult adults",
                "senior": "senior seniors"},
        "level": {"beginner": "beginner beginners beginning intro introduction introductory novice basics",
                  "intermediate": "intermediate", "advanced": "advanced"},
        "squad": {"varsity": "varsity", "jv": "jv", "freshman": "freshman freshmen", "reserve": "reserve"},
        "tongue": {"spanish": "spanish espanol bilingual", "english": "english esl", "french": "french francais",
                   "mandarin": "mandarin chinese", "german": "german"},
        "occasion": {name: name for name in "rehearsal audition reception callback preview registration cleanup setup "
                     "volunteer training deadline auditions callbacks opening closing tryout tryouts".split()}
                    | {"after": "after afterparty"},
        "weekday": {"mon": "monday mondays", "tue": "tuesday tuesdays", "wed": "wednesday wednesdays",
                    "thu": "thursday thursdays", "fri": "friday fridays", "sat": "saturday saturdays",
                    "sun": "sunday sundays"},
    }.items()
    for value, names in values.items()
    for name in names.split()
}  # fmt: skip
"""Words of which an event has one of a kind: the men's game is not the women's."""
STATUS = frozenset(
    "cancelled canceled postponed rescheduled placeholder draft copy tentative sold out soldout new".split()
)
DIGIT = re.compile(r"\d")
YEAR = re.compile(r"20[1-4]\d")
TAIL = re.compile(r":\s|\s[-–—|]+\s|[|(\[]|\bw/|\s(?:with|feat\.?|ft\.?|featuring)\s", re.IGNORECASE)
PRESENTED = re.compile(r"\bpresents?\s*$", re.IGNORECASE)
NUMBER = re.compile(r"(\d{1,3})(?:st|nd|rd|th)?")


class Title(NamedTuple):
    """A title as it is compared."""

    plain: str
    """All its words, joined."""
    words: frozenset[str]
    """Stems of its telling words."""
    marks: frozenset[tuple[str, str]]
    """What it has one of a kind of: ("sex", "men")."""
    numbers: frozenset[int]
    counted: tuple[tuple[str, int], ...]
    """Its numbers in their order, each with the word before it: ("event", 3), ("club", 5)."""
    initials: str
    """The first letters of its words: what an acronym is looked for in."""
    match: bool
    """It names two sides: "Reading vs Luton"."""
    head: str
    """What stands before its subtitle, guests or tour, joined: "Altin Gün" of "Altin Gün w/ Alex Maas"."""
    head_words: frozenset[str]


@lru_cache(maxsize=1 << 15)
def title(text: str) -> Title:
    """Take a title apart."""
    words = cut(text)
    said = [word for word in words if word not in STATUS]
    head = _head(text, said)
    marks = {KINDS[word] for word in words if word in KINDS}
    if len(words) > 1 and len(words[-1]) == 1 and words[-1] in "abcdefgh":
        marks.add(("letter", words[-1]))
    numbers = {NUMBERS[word] for word in words if word in NUMBERS}
    joined = " ".join(words)
    if DIGIT.search(joined):
        numbers.update(map(int, MARK.findall(joined)))
    return Title(
        "".join(said),
        stems([word for word in said if word not in EMPTY and not YEAR.fullmatch(word)]),
        frozenset(marks),
        frozenset(numbers),
        tuple(_counted(words)) if numbers else (),
        "".join([word[0] for word in words if word not in EMPTY]),
        "vs" in words or "versus" in words,
        "".join(head),
        stems([word for word in head if word not in EMPTY]),
    )


def _counted(words: list[str]) -> Iterator[tuple[str, int]]:
    """Give each number with what it counts, as far as the word before it says so."""
    for before, word in zip(("", *words), words, strict=False):
        if found := NUMBER.fullmatch(word):
            yield stem(before), int(found[1])


def _head(text: str, said: list[str]) -> list[str]:
    """Give the words before the first mark that begins a subtitle; who presents it, or its state, is none.

    `said` are those of a title without such a mark.
    """
    if not TAIL.search(text):
        return said
    parts = [part for part in TAIL.split(text) if part.strip()]
    told = [part for part in parts if not (PRESENTED.search(part) or set(cut(part)) <= STATUS)]
    return [word for word in cut((told or parts or [""])[0]) if word not in STATUS]
