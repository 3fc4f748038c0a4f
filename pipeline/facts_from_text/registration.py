"""Whether one must register, until when, and whether there is still room."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.facts_from_text.sentences import Behind, Said, Text, any_of, shown

_ACT = (
    r"(?:pre-?|advanced? |online |prior )?"
    r"(?:registration|rsvps?|sign[- ]?ups?|tickets?|reservations?|bookings?|appointments?)"
)
_NOT_NEEDED = Behind(
    ("no ", "not ", "optional", "just", "drop", "walk"),
    any_of(
        rf"\bno {_ACT}(?: is| are)?(?: \w+)? (?:required|needed|necessary)\b",
        r"\bno (?:registration|rsvp|sign[- ]?up|reservations?)\b",
        rf"\b{_ACT} (?:is|are) not (?:required|needed|necessary)",
        r"\bregistration optional\b",
        r"\bno need to (?:register|rsvp|sign up|book)",
        r"\bjust (?:show up|drop in|stop by|come)\b",
        r"\b(?:walk|drop)[- ]?ins? (?:are )?(?:always )?welcome\b",
        r"\bdrop[- ]in(?: program| event| session| hours?)?[.;,!]",
        r"^\W*drop[- ]in\W*$",
    ),
)
_WHERE = r"(?: now| online| here| today| at| via| by| before| in advance| on| through| with| below|:|$)"
_NEEDED = Behind(
    (
        "required",
        "needed",
        "necessary",
        "mandatory",
        "must",
        "essential",
        "need to",
        "have to",
        "please",
        "register",
        "rsvp",
        "sign up",
        "book your",
        "tickets",
        "reserve your",
        "save your",
        "registration",
        "appointment",
    ),
    any_of(
        rf"\b{_ACT}\b(?: is| are)?(?: \w+)? (?:required|needed|necessary|mandatory|a must|essential)\b",
        r"\b(?:must|need to|required to|have to) (?:be )?(?:pre-?)?(?:register(?:ed)?|rsvp|sign up|reserve|book)\b",
        r"\bplease (?:pre-?)?(?:register|rsvp|reserve|sign up|book)\b",
        rf"\b(?:register|rsvp|sign up|book your|(?:get|buy) (?:your )?tickets){_WHERE}",
        r"\b(?:reserve|save) your (?:spot|seat|place)\b",
        r"\bregistration(?: link)?\s*:",
        r"\bto register\b",
        r"\bby appointment only\b",
    ),
)
_IF = any_of(
    r"^\W*(?:if|when|once|in case|should|unless|until|whether)\b",
    r"\bif (?:the |this |your )?(?:registration|class|event|program|session|it)\b",
)
_THING = r"(?:registration|event|class|workshop|program|session|course|rsvps?|tour|dinner)"
_FULL = Behind(
    ("sold", "booked", "full", "capacity", "left", "available", "remain", "closed"),
    any_of(
        r"\bsold[- ]out\b",
        r"\b(?:fully booked|currently full|program full)\b",
        r"\bat (?:full )?capacity\b",
        r"\bno (?:more )?(?:spots?|seats?|spaces?|tickets?|places?) (?:left|available|remaining|remain)\b",
        rf"\b{_THING}(?: for this \w+)? (?:is|are) (?:now |currently |already )?(?:full|closed)\b",
        r"\bregistration(?: has| now)? closed\b",
        r"^\W*full\b",
    ),
)
_FULL_TITLE = any_of(r"\bsold[- ]out\b", r"\bfully booked\b", r"\bregistration (?:now )?closed\b", r"\bat capacity\b")
_LOUD = re.compile(r"\bFULL\b|\((?:now )?[Ff]ull\)|\bWAIT ?LIST\b")
_SIGNS = (
    "regist", "rsvp", "sign", "reserv", "book", "ticket", "appoint", "drop", "walk", "full", "sold", "capacity", "wait",
    "deadline", "spot", "seat", "appl", "show up", "enroll", "stop by", "just come",
)  # fmt: skip
_WAITLIST = Behind(("wait",), any_of(r"\bwait[- ]?list", r"\bwaiting list\b"))

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:(?P<name>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>20\d\d))?"
    r"|(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{2,4}))?)"
)
_DEADLINE = Behind(
    tuple("0123456789"),
    re.compile(
        r"\b(?:(?:register|rsvp|sign up|apply|reserve|enroll|registrations?|applications?|reservations?|rsvps?"
        r"|tickets?)\b"
        r"[^.;]{0,45}?\b(?:by|before|until|through|no later than|due|closes?|ends?|deadline)"
        r"|(?:registration |rsvp |application |sign-?up )?deadline)(?: to register| for registration)?(?: is| on|:)?\s+"
        rf"(?:\w+day,?\s+|the\s+|on\s+|noon on\s+|midnight on\s+)*{_DATE}",
        re.IGNORECASE,
    ),
)
_LONGEST_BEFORE = timedelta(days=200)


class Closing(NamedTuple):
    """A day until which one can register, as written: often without its year."""

    month: int
    day: int
    year: int | None
    sentence: str

    def on(self, event: date | None) -> date | None:
        """Give the day; without a year it is the last such day that is not after the event. None if there is none."""
        try:
            if self.year or event is None:
                return date(self.year, self.month, self.day) if self.year else None
            same = date(event.year, self.month, self.day)
            last = same if same <= event + timedelta(days=1) else date(event.year - 1, self.month, self.day)
        except ValueError:
            return None
        return last if event - last < _LONGEST_BEFORE else None


@dataclass(frozen=True, slots=True)
class Registration:
    """What the text says of registering; None where it says nothing."""

    needed: Said | None = None
    """`needed` or `not-needed`."""
    closing: Closing | None = None
    room: Said | None = None
    """`full`, or `waitlist` when one can wait for a place."""

    def deadline(self, local_date: str) -> Said | None:
        """Give the last day, `YYYY-MM-DD`, of an event on this local date."""
        event = date.fromisoformat(local_date) if local_date else None
        day = self.closing.on(event) if self.closing else None
        return Said(day.isoformat(), self.closing.sentence) if self.closing and day else None


NOTHING = Registration()
OF_REGISTRATION = frozenset(
    "register registered registration registrations preregister preregistered preregistration rsvp rsvps "
    "prersvp sign signup signups reserve reserved reservation reservations prereserve book booked booking "
    "bookings prebook ticket tickets appointment appointments drop dropin dropins walk walkin walkins just "
    "save full sold capacity spot spots seat seats space spaces place places closed wait waitlist waitlisted "
    "waiting deadline apply application applications enroll".split()
)
"""Without any of these words, no pattern here matches anywhere in a text."""


def registration(title: str, text: Text) -> Registration:
    """Read from an event's title and sentences whether, until when and with what chance one registers."""
    if OF_REGISTRATION.isdisjoint(text.words):
        return NOTHING
    spoken = text.about(_SIGNS)
    return Registration(_needed(spoken), _closing(spoken), _room(title, spoken))


def _needed(said: Sequence[str]) -> Said | None:
    for sentence in said:
        if _NOT_NEEDED.search(sentence):
            return Said("not-needed", shown(sentence))
        if _NEEDED.search(sentence):
            return Said("needed", shown(sentence))
    return None


def _room(title: str, said: Sequence[str]) -> Said | None:
    can_wait = any(_WAITLIST.search(each) for each in (title, *said))
    if _FULL_TITLE.search(title) or _LOUD.search(title):
        return Said("waitlist" if can_wait else "full", title)
    full = next((each for each in said if _FULL.search(each) and not _IF.search(each)), None)
    return Said("waitlist" if can_wait else "full", shown(full)) if full else None


def _closing(said: Sequence[str]) -> Closing | None:
    for sentence in said:
        if found := _DEADLINE.search(sentence):
            month = _MONTHS.index(found["name"].lower()[:3]) + 1 if found["name"] else int(found["m"])
            year = found["year"] or found["y"]
            day = int(found["day"] or found["d"])
            return Closing(month, day, int(year) % 100 + 2000 if year else None, shown(sentence))
    return None
