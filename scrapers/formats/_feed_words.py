"""When an entry takes place, from its title and text: for feeds whose elements carry only the publication date.

A feed of news is full of dates, so a date in words counts only where it is meant as the event's:
set apart in the title, labelled ("When:"), alone on its line, or the one day and hour that the text names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scrapers.dates_in_words import Reading, read, readings
from scrapers.formats._feed_times import settled

_LINES, _LENGTH = 40, 600
"""Lines of a text, and characters of running prose, in which a start is looked for."""
_AHEAD = timedelta(days=400)

_LEFT = re.compile(r"(?:^|[—–|·•:(\[]|\s-|[.!?]\s)\s*$")
_RIGHT = re.compile(r"\s*(?:$|[—–|·•:)\]]|-\s)")
_TRIM = " \t—–-|·•:()[],"
_COLON = r"\s*(?:[:：]|$)"
_WHEN = re.compile(
    r"(?:event )?(?:when|dates?(?: (?:and|&) times?)?|day|starts?(?: date)?|start time|begins|wann|datum|termin|fecha|"
    r"cu[aá]ndo|quand|date et heure|dato|data|quando)(?:\s*(?:[:：]|$)|(?=\s\d))",
    re.I,
)
_TIME = re.compile(rf"(?:event )?(?:times?|hours?|uhrzeit|zeit|hora|horario|heure|horaires?|ora|tid){_COLON}", re.I)
_WHERE = re.compile(
    r"(?:event )?(?:where|location|venue|place|lieu|ort|veranstaltungsort|lugar|luogo|d[oó]nde|où|wo|sted)" + _COLON,
    re.I,
)


@dataclass(frozen=True, slots=True)
class FromWords:
    """What the words give: a reading, the title without it, and the place that stood beside it."""

    reading: Reading
    title: str
    place: str | None = None


def from_title(title: str, published: datetime | None, anchor: datetime | None, zone: str) -> FromWords | None:
    """Read "Title — Fri Aug 21, 3:00 PM — Venue"; the last date that stands apart counts."""
    found = list(readings(title, published or anchor, zone))
    apart = [r for r in found if _LEFT.search(title, 0, r.begin) and _RIGHT.match(title, r.end)]
    for reading in reversed(apart):
        if _plausible(reading, published or anchor, apart=True):
            return _split(title, reading)
    told = [r for r in found if isinstance(r.starts_at, datetime) and not r.figures]
    if len(told) == 1 and _plausible(told[0], published or anchor, apart=False):
        return FromWords(told[0], title)
    return None


def without_day(title: str, starts_at: date, anchor: datetime | None, zone: str) -> str:
    """Drop a date that stands apart in the title and says no more than the start does."""
    for reading in readings(title, anchor, zone):
        same = _day(reading.starts_at) == _day(starts_at)
        if same and _LEFT.search(title, 0, reading.begin) and _RIGHT.match(title, reading.end):
            return _split(title, reading).title
    return title


def from_text(lines: list[str], published: datetime | None, anchor: datetime | None, zone: str) -> Reading | None:
    """Read a labelled date, a line that is a date, or the only day and hour that the prose names."""
    lines = lines[:_LINES]
    base = published or anchor
    labelled = _labelled(lines, base, zone)
    if labelled is not None:
        return labelled
    for line in lines:
        reading = read(line, base, zone)
        alone = reading is not None and len(line) - (reading.end - reading.begin) <= 12
        if reading and alone and _plausible(reading, base, apart=False) and _after(reading.starts_at, base):
            return reading
    prose = " ".join(lines)[:_LENGTH]
    told = [r for r in readings(prose, base, zone) if isinstance(r.starts_at, datetime) and not r.figures]
    sure = {r.starts_at: r for r in told if r.weekday_told or r.year_told}
    only = next(iter(sure.values())) if len(sure) == 1 else None
    return only if only and _plausible(only, base, apart=False) and _after(only.starts_at, base) else None


def place_in(lines: list[str]) -> str | None:
    """Give the place that a labelled line names ("Lieu : Théâtre")."""
    return next(_values(lines[:_LINES], _WHERE), None)


def _labelled(lines: list[str], base: datetime | None, zone: str) -> Reading | None:
    hours = next(_values(lines, _TIME), "")
    for value in _values(lines, _WHEN):
        reading = read(value, base, zone)
        if reading and not isinstance(reading.starts_at, datetime) and hours:
            reading = read(f"{value}, {hours}", base, zone)
        if reading:
            return _whole_days(reading, zone)
    return None


def _values(lines: list[str], label: re.Pattern[str]) -> Iterator[str]:
    """Yield what follows a label: on its line, else on the next one."""
    for at, line in enumerate(lines):
        found = label.match(line)
        if found:
            value = line[found.end() :].strip(_TRIM) or (lines[at + 1] if at + 1 < len(lines) else "")
            if value:
                yield value[:200]


def _whole_days(reading: Reading, zone: str) -> Reading:
    """Take "12:00 AM - 11:59 PM" for the whole day it means."""
    told = settled(reading.starts_at, reading.ends_at, zone, exclusive=True)
    return replace(reading, starts_at=told.starts_at, ends_at=told.ends_at)


def _split(title: str, reading: Reading) -> FromWords:
    before, after = title[: reading.begin].strip(_TRIM), title[reading.end :].strip(_TRIM)
    if not before:
        return FromWords(reading, after or title)
    separator = re.search(r"[—–|·•]\s*$", title[: reading.begin])
    if not after or (separator and title[reading.end :].lstrip().startswith(separator[0].strip())):
        return FromWords(reading, before, after or None)
    return FromWords(reading, f"{before} {after}")


def _plausible(reading: Reading, base: datetime | None, *, apart: bool) -> bool:
    """Tell whether a day may be the event's and not the day of the news itself."""
    if base is None:
        return reading.year_told
    if reading.figures and not isinstance(reading.starts_at, datetime):
        return False
    days = _day(reading.starts_at) - base.date()
    if days > _AHEAD:
        return False
    if isinstance(reading.starts_at, datetime) or (apart and reading.weekday_told):
        return days >= timedelta(days=-3)
    return days > timedelta()


def _after(when: date, base: datetime | None) -> bool:
    """Tell whether it lies after the words were written; what is reported afterwards is news."""
    return base is None or (when > base if isinstance(when, datetime) else when > base.date())


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when
