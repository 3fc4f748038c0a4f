"""Times of day in words: "6–8 pm", "18.30 Uhr", "19h30", "noon to 1:30 p.m. PT", "doors 6 pm, show 7 pm"."""

import re
from dataclasses import dataclass, replace
from datetime import time

_BETWEEN_WORDS = (
    r"to|till?|until|thru|through|by|bis(?: zum| um)?|au|jusqu'a|a(?: las?)?|al|hasta(?: las?| el)?|ate|tot|do"
)
RANGE = rf"\s*(?:[-–—−‐~〜]|\b(?:{_BETWEEN_WORDS})\b)\s*"
"""Between a first and a last: days or times. Matched against folded text (`date_words.fold`)."""

_ZONES = {
    "America/Los_Angeles": "pt pst pdt pacific",
    "America/Denver": "mt mst mdt mountain",
    "America/Chicago": "ct cst cdt central",
    "America/New_York": "et est edt eastern",
    "UTC": "utc gmt",
    "Europe/London": "bst",
    "Europe/Berlin": "cet cest mez mesz",
    "Europe/Helsinki": "eet eest",
    "America/Anchorage": "akst akdt",
    "Pacific/Honolulu": "hst",
    "Pacific/Auckland": "nzst nzdt",
    "Australia/Sydney": "aest aedt",
    "Asia/Tokyo": "jst",
    "Asia/Singapore": "sgt",
}
_ZONE_OF = {word: zone for zone, words in _ZONES.items() for word in words.split()}

_MERIDIEM = r"\s?[ap]\s?\.?\s?m\b\.?|[ap]\b"
_SIGN = rf"{_MERIDIEM}|\s?uhr\b|\s?(?:hrs?|heures?|horas?)\b\.?|\s?h\b\.?|\s?o'clock\b"
_ONE = re.compile(
    r"(?:(?P<word>12 noon|noon|midday|12 midnight|midnight)\b"
    r"|(?P<before>klo?(?:kken|\.)?\s*|a las? |um |ore )?(?<![\d:])(?P<hour>\d{1,2})"
    r"(?:(?P<sep>[:.]|\s?h\s?(?=\d))(?P<minute>[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?)?"
    rf"(?!\d|[:.,/]\d)(?P<mark>{_SIGN})?)"
)
_ZONE = re.compile(rf"\s*\(?({'|'.join(sorted(_ZONE_OF, key=len, reverse=True))})\b(?: time\b)?\)?")
_RANGE = re.compile(RANGE)
_ENDS_HERE = re.compile(r"\s*(?:$|[,;.)\]|·•\n])")
_LABEL = r"(?:doors?(?: open)?|einlass|ouverture des portes|portes|(?:apertura de )?puertas)"
_DOORS_BEFORE = re.compile(rf"{_LABEL}(?:\s+(?:at|um|ab|a|open))?\s*:?\s*$")
_DOORS_AFTER = re.compile(rf"\s*\(?{_LABEL}")

MORNING, AFTERNOON = "a", "p"


@dataclass(frozen=True, slots=True)
class Clock:
    """When on a day something starts and ends; `end` may be past midnight. `zone` is the IANA name told beside it."""

    start: time
    end: time | None = None
    zone: str | None = None
    doubt: str = ""
    doors: bool = False
    """It says when the doors open, not when it starts."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One time as written: `half` is a, p, 24 (said to be of 24 hours), colon, or empty for a bare number."""

    hour: int
    minute: int
    half: str


def clock_at(raw: str, text: str, position: int, *, twelve_hours: bool) -> tuple[Clock, int] | None:
    """Read the time or range of times that begins here; give it and where it ends. `text` is `raw`, folded.

    A bare number is no time unless a range gives it one ("6–8 pm"). `twelve_hours` says that the
    region writes am and pm, so that "6:30" without either is an evening, and "7:30" nothing certain.
    """
    first = _mark_at(text, position)
    if first is None:
        return None
    mark, end = first
    second = _second(text, end, mark)
    if second is None and not mark.half:
        return None
    clock = _resolve(mark, second[0] if second else None, twelve_hours)
    if clock is None:
        return None
    end = second[1] if second else end
    zone = _ZONE.match(text, end)
    if zone and (raw[zone.start(1)].isupper() or "time" in zone[0]):  # "18 h est" is French
        clock, end = replace(clock, zone=_ZONE_OF[zone[1]]), zone.end()
    doors = bool(_DOORS_BEFORE.search(text, max(0, position - 40), position) or _DOORS_AFTER.match(text, end))
    return replace(clock, doors=doors), end


def _mark_at(text: str, position: int) -> tuple[_Mark, int] | None:
    found = _ONE.match(text, position)
    if found is None:
        return None
    if found["word"]:
        return _Mark(12, 0, MORNING if "midnight" in found["word"] else AFTERNOON), found.end()
    mark = _Mark(int(found["hour"]), int(found["minute"] or 0), _half(found))
    return (mark, found.end()) if mark.hour <= 24 else None


def _half(found: re.Match[str]) -> str:
    """Tell what stands at the number: am, pm, a sign of 24 hours, only a colon, or nothing."""
    written = (found["mark"] or "").strip()
    if written[:1] in (MORNING, AFTERNOON):
        return written[0] if int(found["hour"]) <= 12 else "24"
    if written.startswith("o'"):
        return "colon"
    if written or found["before"] or "h" in (found["sep"] or ""):
        return "24"
    return "colon" if found["sep"] else ""


def _second(text: str, position: int, first: _Mark) -> tuple[_Mark, int] | None:
    """Read the end of a range; a bare number ends one only where the words end too ("10 am – 2")."""
    between = _RANGE.match(text, position)
    found = _mark_at(text, between.end()) if between else None
    if found is None:
        return None
    if found[0].half or (first.half and _ENDS_HERE.match(text, found[1])):
        return found
    return None


def _resolve(first: _Mark, second: _Mark | None, twelve_hours: bool) -> Clock | None:
    """Settle which half of the day is meant, or None when nobody can tell."""
    if second and second.half in (MORNING, AFTERNOON) and first.half not in (MORNING, AFTERNOON, "24"):
        start, closing = _minutes(first, second.half), _minutes(second, second.half)
        if start > closing and first.hour <= 12:  # 11–1 pm begins in the other half
            start = (start + 720) % 1440
        return Clock(_time(start), _time(closing))
    if first.half in (MORNING, AFTERNOON):
        start = _minutes(first, first.half)
        return Clock(_time(start), _time(_after(start, second)) if second else None)
    unsure = first.half == "colon" and twelve_hours and 1 <= first.hour <= 8 and (not second or second.hour <= 12)
    if unsure and first.hour >= 7:
        return None
    shift = 720 if unsure else 0
    start = _minutes(first, "24") + shift
    until = None if second is None else _minutes(second, second.half) + (shift if second.half == "colon" else 0)
    end = None if until is None else _time(until)
    return Clock(_time(start), end, doubt="read as afternoon: neither am nor pm is said" if unsure else "")


def _after(start: int, second: _Mark) -> int:
    """Place the end of "10 am – 2": the first such time after the start, unless it says am or pm itself."""
    if second.half in (MORNING, AFTERNOON):
        return _minutes(second, second.half)
    written = _minutes(second, "24")
    return written + 720 if written <= start and written < 720 else written


def _minutes(mark: _Mark, half: str) -> int:
    if half not in (MORNING, AFTERNOON) or mark.hour > 12:
        return mark.hour * 60 + mark.minute
    return (mark.hour % 12) * 60 + mark.minute + (720 if half == AFTERNOON else 0)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
