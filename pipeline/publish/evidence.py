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

FACTS = {
    "cost": "Cost",
    "donation": "Donation",
    "member-price": "Members pay",
    "non-member-price": "Others pay",
    "free-for": "Free for",
    "discount-for": "Less for",
    "registration": "Registration",
    "registration-deadline": "Registration closes",
    "room": "Room",
    "attendance": "Attendance",
}
"""What is read out of texts (`pipeline/facts.py`), and how a page calls it."""
WORDS = {
    "needed": "Needed",
    "not-needed": "Not needed",
    "full": "Full",
    "waitlist": "Full, with a waiting list",
    "donation": "Asked for, not demanded",
    "online": "Online",
    "hybrid": "In person and online",
    "in-person": "In person",
}


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


def said(row: Row, plain: str, price: str, stored: str = "[]") -> list[Said]:
    """Give what the text says of cost, registration, attendance and audience; what nobody says is not there.

    `stored` is what was read when the event was collected, with its sentences; the rest is looked for here.
    """
    told: dict[str, list[Said]] = {}
    for fact, value, sentence in loads(stored):
        told.setdefault(fact, []).append(Said(FACTS.get(fact, fact), WORDS.get(value, value), sentence))
    costs = told.pop("cost", [])
    needed = told.pop("registration", [Said("Registration", "", first(plain, REGISTER))])
    how = told.pop("attendance", [Said("", "", _attendance(row, plain))])
    found = [
        Said("Cost", price, costs[0].sentence if costs else first(plain, FREE if row["is_free"] else PRICED))
        if price
        else Said("", "", ""),
        *(one for each in told.values() for one in each),
        *needed,
        Said("Attendance", WORDS.get(row["attendance"] or "", ""), how[0].sentence if row["attendance"] else ""),
        Said("For whom", ", ".join(loads(row["audience"])), first(plain, AUDIENCE)),
    ]
    return [one for one in found if one.words or one.sentence]


def _attendance(row: Row, plain: str) -> str:
    patterns = {"online": (ONLINE,), "hybrid": (ONLINE,), "in-person": (IN_PERSON,)}.get(row["attendance"] or "")
    return first(plain, *patterns) if patterns else ""
