"""What a title or a text announces of its own event: cancelled, postponed, rescheduled, moved online.

Texts are full of the same words about something else: a cancellation policy, what happens if it rains, another date
of the series, a talk named "Cancelled". So a sentence counts only when it speaks of this event, and as a fact.
"""

import re
from datetime import date
from typing import NamedTuple

from scrapers.model import Attendance, Status
from scrapers.status_words import status_in_title

LONGEST = 600
"""Who has such news says it at the beginning."""
_EVENT = (
    r"(?:event|meeting|meet-?up|class|show|session|workshop|talk|concert|hike|ride|program(?:me)?|gathering|course|"
    r"performance|lecture|webinar|party|game|tour|fair|mixer|conference|hackathon)"
)
_THIS = rf"(?:this|the|tonight['’]?s|today['’]?s|our|unfortunately,? (?:this|the|our)) (?:\w+ )?{_EVENT}"
_IS = r"(?:is|has been|was|had to be|has had to be|is being|has unfortunately been|is unfortunately)(?: now)?"
_STATED = re.compile(
    rf"\b{_THIS} {_IS} (?P<word>cancell?ed|postponed|rescheduled)\b|"
    rf"\bwe(?: have|['’]ve)? (?:had to |have had to |decided to )?(?P<deed>cancel(?:led|ed)?|postponed?|rescheduled?) "
    rf"(?:this|the|tonight['’]?s|today['’]?s|our) (?:\w+ )?{_EVENT}\b|"
    r"\b(?P<open>postponed) until further notice\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W{0,6}(?i:update|notice|important|please note)?\W{0,3}(?P<word>CANCELL?ED|POSTPONED)\b"
    r"(?!\s+(?:from|flights?|culture))"
)
_ONLINE = re.compile(
    rf"\b{_THIS} (?:has (?:been )?moved|is moving|moved|will now (?:be|take place)|is now(?: being)?(?: held)?) "
    r"(?:to )?(?:be )?(?:held )?(?:fully |entirely )?(?:online|virtual(?:ly)?|(?:to |on |via )?zoom)\b|"
    r"[(\[*–:-]\s*(?:has )?(?:moved|moving|now)(?: to)? (?:online|virtual|zoom)\b|^(?:now |moved )online\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:if|unless|in case|should|may|might|could|would|can|when(?:ever)?|in the event|policy|refunds?|at least|"
    r"less than|minimum|not)\b",
    re.IGNORECASE,
)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = re.compile(
    rf"\b(?P<month>{'|'.join(_MONTHS)})[a-z]*\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b|"
    r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\b(?:to|for|until|on)\s+(?:\w+day,?\s+)?(?:the\s+)?$", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+")
_INLINE = re.compile(r"</?(?:b|i|em|strong|span|a|u|font)\b[^>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<[^>]*>")
_STEMS = ("cancel", "postpone", "reschedule", "online", "virtual", "zoom")


class Announced(NamedTuple):
    """What was announced; None where nothing was."""

    status: Status | None = None
    attendance: Attendance | None = None


NOTHING = Announced()


def announced(title: str, text: str, day: date) -> Announced:
    """Read what title and text (plain, or safe HTML) announce of the event that begins on this day."""
    status, attendance = status_in_title(title), "online" if _ONLINE.search(title) else None
    lowered = text[: 2 * LONGEST].lower()
    if any(map(lowered.__contains__, _STEMS)):
        start = _BLOCK.sub("\n", _INLINE.sub("", text[: 2 * LONGEST]))[:LONGEST]
        status = status or _status(start, day)
        attendance = attendance or _attendance(start)
    return Announced(status, attendance) if status or attendance else NOTHING  # type: ignore[arg-type]


def _status(text: str, day: date) -> Status | None:
    if label := _LABEL.match(text):
        first = text[: text.find("\n", label.end())] if "\n" in text[label.end() :] else text
        return _meant(label["word"], first, day)
    for sentence in _SENTENCE.findall(text):
        found = _STATED.search(sentence)
        if found is None or _UNSURE.search(sentence):
            continue
        if status := _meant(found["word"] or found["deed"] or found["open"], sentence, day):
            return status
    return None


def _meant(word: str, sentence: str, day: date) -> Status | None:
    """Tell what a sentence means for this date: of another one it says nothing, and a new date that is here holds."""
    own, dates, word = (day.month, day.day), _dates(sentence), word.lower()
    if word.startswith("cancel"):
        return "cancelled" if not dates or own in [when for when, _ in dates] else None
    new = [when for when, leads in dates if leads]
    if own in new:
        return None
    return "postponed" if new or word.startswith("postpone") else None


def _dates(sentence: str) -> list[tuple[tuple[int, int], bool]]:
    """Give month and day of each date in a sentence, and whether it is where something is moved to."""
    found = []
    for one in _DATE.finditer(sentence):
        month, day = (_MONTHS[one["month"].lower()[:3]], one["day"]) if one["month"] else (int(one["m"]), one["d"])
        found.append(((month, int(day)), bool(_TO.search(sentence[: one.start()]))))
    return found


def _attendance(text: str) -> Attendance | None:
    for sentence in _SENTENCE.findall(text):
        if _ONLINE.search(sentence) and not _UNSURE.search(sentence):
            return "online"
    return None
