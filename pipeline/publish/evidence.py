"""The sentence of a description that says so: cost, registration, attendance and audience, as the organiser puts it."""

import re
from collections.abc import Iterator
from json import loads
from typing import NamedTuple

from pipeline.publish.times import Row

LONGEST = 240
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"'(])|\n+|\s[•·▪]\s")
FREE = re.compile(
    r"\b(?:free (?:event|admission|of charge|and open|to (?:attend|all|join|the public))|admission is free|"
    r"is free\b|no (?:cost|charge|fee))|^free\b",
    re.IGNORECASE,
)
PRICED = re.compile(
    r"[$€£]\s?\d|\b(?:cost|fee|admission|tickets?|donation)\b.{0,40}\d|\bsliding scale\b", re.IGNORECASE
)
REGISTER = re.compile(
    r"\b(?:regist(?:er|ration)|rsvp|sign[- ]?up|reserve (?:a|your)|tickets? (?:required|at)|"
    r"drop[- ]?in|walk[- ]?ins?)\b",
    re.IGNORECASE,
)
ONLINE = re.compile(
    r"\b(?:zoom|webinar|online|virtual(?:ly)?|livestream(?:ed)?|teams meeting|google meet)\b", re.IGNORECASE
)
IN_PERSON = re.compile(r"\b(?:in[- ]person|on[- ]site|doors open|located at|parking)\b", re.IGNORECASE)
AUDIENCE = re.compile(
    r"\b(?:open to|for (?:all )?(?:students|alumni|members|beginners|women|veterans|founders|"
    r"professionals|job seekers)|"
    r"members only|all (?:levels|are welcome|skill)|everyone is welcome|no experience|ages? \d+|21\+|18\+)",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """Something that is told of an event, and the sentence that tells it (empty where no text does)."""

    name: str
    words: str
    sentence: str


def sentences(plain: str) -> Iterator[str]:
    """Give the sentences of a text, those that are short enough to quote."""
    return (part.strip() for part in SENTENCE.split(plain) if 3 < len(part.strip()) <= LONGEST)


def first(plain: str, *patterns: re.Pattern[str]) -> str:
    """Give the first sentence in which one of the patterns stands."""
    return next((one for one in sentences(plain) if any(pattern.search(one) for pattern in patterns)), "")


def said(row: Row, plain: str, price: str) -> list[Said]:
    """Give what the text says of cost, registration, attendance and audience; what nobody says is not there."""
    attendance = {"online": "Online", "hybrid": "In person and online", "in-person": "In person"}.get(
        row["attendance"] or "", ""
    )
    found = [
        Said("Cost", price, first(plain, FREE if row["is_free"] else PRICED) if price else ""),
        Said("Registration", "", first(plain, REGISTER)),
        Said("Attendance", attendance, _attendance(row, plain)),
        Said("For whom", ", ".join(loads(row["audience"])), first(plain, AUDIENCE)),
    ]
    return [one for one in found if one.words or one.sentence]


def _attendance(row: Row, plain: str) -> str:
    patterns = {"online": (ONLINE,), "hybrid": (ONLINE,), "in-person": (IN_PERSON,)}.get(row["attendance"] or "")
    return first(plain, *patterns) if patterns else ""
