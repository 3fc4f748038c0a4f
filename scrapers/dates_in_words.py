"""Starts and ends out of words that people wrote: "Thu, Dec 3 · 6–8 pm", "3.–5. Oktober", "doors 6 pm".

Pure: the anchor is an argument. A year that is not written is the one that puts the day at most
300 days after the anchor or 65 days before it; a weekday that disagrees is flagged, never obeyed
against a written year. What cannot be read is None: a wrong date is worse than none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from scrapers.clock_words import RANGE, Clock, clock_at
from scrapers.date_words import MONTHS, NEARBY, WEEKDAYS, alternation, fold
from scrapers.dates import instant, known_zone
from scrapers.day_words import LIST, WEEKDAY, Day, Days, days_at
from scrapers.model import When
from scrapers.resolve_days import occurrence, place, place_span

_LIMIT = 20_000

_START = re.compile(rf"(?<![^\W\d_])(?:{alternation({**MONTHS, **WEEKDAYS, **NEARBY})})\b|(?<![\d.,:/$€£#-])\d")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[t ]\d\d:?\d\d(?::?\d\d)?(?:[.,]\d+)?(?:\s?(?:z|utc|[+-]\d\d:?\d\d)(?!\w))?")
_NEARBY = re.compile(rf"({alternation({**NEARBY, **WEEKDAYS})})\b")
_BLANK = re.compile(r"[\s,;&–—|/-]*")
_FILLER = re.compile(
    rf"[\s,.;:·•∙|@()/\[\]–—-]+|{WEEKDAY.pattern}|(?:event|start(?:s|ing)?|begin(?:s|ning|n)?|beginnt?|"
    r"time|times|when|show|doors?|open|einlass|um|von|at|from|de|desde|las?|a|ab|kl|om|van|il|alle|ore|dalle|les?|"
    r"hora|horario|heure|horaire|uhrzeit|puertas|ouverture|portes|des|the|den|uhr)\b"
)
_JOINT = re.compile(r"[\s,·|()]*(?:(?:on|am|le|el|den|the)\b[\s,]*)?")
_CLOCK_START = re.compile(r"(?<![\d:.])\d|\bnoon|\bmidnight")
_RANGE, _LIST = re.compile(RANGE), re.compile(LIST)
_NOT_A_START = re.compile(
    r"\b(?:until|till|thru|through|ends?|ending|closes?|bis(?: zum)?|jusqu'(?:au?|en)|hasta(?: el)?|deadline|due|"
    r"(?:register|rsvp|apply|submit|book|order|reply)\s+by|by|before|since|posted|published|updated|created|modified|"
    r"on sale|veroffentlicht|aktualisiert|publie|publicado|anmeldeschluss|copyright|©)"
    r"(?:\s+(?:on|at|am|the|le|el|den|der|vom|is))?[\s:]*$"
)
_MONTH_FIRST = re.compile(
    r"US/|Canada/|America/(?:Indiana/|Kentucky/|North_Dakota/|(?:New_York|Detroit|Chicago|Menominee|Denver|Boise|"
    r"Phoenix|Los_Angeles|Anchorage|Juneau|Sitka|Nome|Metlakatla|Yakutat|Adak|Puerto_Rico|Toronto|Vancouver|"
    r"Edmonton|Winnipeg|Regina|Halifax|Moncton|St_Johns|Whitehorse|Yellowknife|Iqaluit)$)|"
    r"Pacific/(?:Honolulu|Guam)|Asia/Manila|UTC|Etc/"
)
_TWELVE_HOURS = re.compile(r"US/|Canada/|America/|Australia/|Pacific/|Asia/(?:Manila|Kolkata|Calcutta)")

Span = tuple[When, When | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What words say about when: one start and end, and the further days when several are named.

    An all-day end is exclusive. `doubts` says in words what did not agree. `begin` and `end` are the
    positions of the words. `figures` marks a day without a month's name or a year: "10/3".
    """

    starts_at: When
    ends_at: When | None = None
    more: tuple[Span, ...] = ()
    doubts: tuple[str, ...] = ()
    begin: int = 0
    end: int = 0
    figures: bool = False
    year_told: bool = True
    weekday_told: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """Words and what they are read against."""

    raw: str
    text: str
    """The same, folded."""
    anchor: date | None
    zone: tzinfo
    month_first: bool
    twelve_hours: bool
    relative: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """Days with the time that stands beside them."""

    days: Days
    clock: Clock | None
    begin: int
    end: int


def read(text: str, anchor: date | None, zone: tzinfo | str, *, relative: bool = False) -> Reading | None:
    """Give the first start that the words tell, or None.

    `anchor` is the day (or aware instant) when the words were written, None when nobody knows: then
    only days with a year are read. `relative` also takes "tomorrow" and a weekday alone, for places
    that hold nothing but a date.
    """
    found = next(readings(text, anchor, zone), None)
    return found or (next(readings(text, anchor, zone, relative=True), None) if relative else None)


def readings(text: str, anchor: date | None, zone: tzinfo | str, *, relative: bool = False) -> Iterator[Reading]:
    """Yield every start that the words tell, in order; days that are listed together are one reading."""
    words = _words(text, anchor, zone, relative=relative)
    position = 0
    while start := _START.search(words.text, position):
        reading = _reading_at(words, start.start())
        position = max(reading.end, start.end()) if reading else _past_number(words.text, start.end())
        if reading and not _NOT_A_START.search(words.text, max(0, start.start() - 40), start.start()):
            yield reading


def time_of_day(text: str, *, twelve_hours: bool) -> Clock | None:
    """Give the time of day that the words tell, where it stands apart from the day."""
    folded = fold(text[:_LIMIT])
    found = (
        clock_at(text, folded, start.start(), twelve_hours=twelve_hours) for start in _CLOCK_START.finditer(folded)
    )
    return _best([clock for clock, _ in filter(None, found)])


def _words(text: str, anchor: date | None, zone: tzinfo | str, *, relative: bool) -> _Words:
    zone = known_zone(zone) if isinstance(zone, str) else zone
    day = _local_day(anchor, zone) if isinstance(anchor, datetime) else anchor
    month_first = bool(_MONTH_FIRST.match(str(zone)))
    return _Words(text[:_LIMIT], fold(text[:_LIMIT]), day, zone, month_first, writes_am_pm(str(zone)), relative)


def _local_day(instant: datetime, zone: tzinfo) -> date:
    """Give the day of an instant in a zone; at the ends of the calendar there is none, and its own must do."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()


def writes_am_pm(zone: str) -> bool:
    """Tell whether people in a zone write "6:30" for the evening."""
    return bool(_TWELVE_HOURS.match(zone))


def _past_number(text: str, position: int) -> int:
    """Never begin in the middle of a number: the 2 of 12/24 is no day."""
    while position < len(text) and text[position].isdigit():
        position += 1
    return position


def _reading_at(words: _Words, position: int) -> Reading | None:
    machine = _iso(words, position)
    if machine:
        return machine
    first = _part_at(words, position)
    if first is None:
        return None
    last = _part_after(words, first, _RANGE)
    if last and not first.days.span and not last.days.span:
        joined = _from_to(words, first, last)
        if joined:
            return joined
    parts = [first]
    while len(parts) < 24 and (following := _part_after(words, parts[-1], _LIST)):
        parts.append(following)
    return _one_by_one(words, parts)


def _iso(words: _Words, position: int) -> Reading | None:
    """Read a date and time that a machine wrote into the text."""
    found = _ISO.match(words.text, position)
    if found is None:
        return None
    try:
        return Reading(instant(found[0].upper(), words.zone), begin=position, end=found.end())
    except ValueError:
        return None


def _part_at(words: _Words, position: int) -> _Part | None:
    found = days_at(words.raw, words.text, position, month_first=words.month_first)
    if found is None and words.relative:
        found = _relative(words, position)
    if found is None:
        return None
    days, end = found
    clocks = list(_clocks_after(words, end))
    if not clocks:
        clock, begin = _clock_before(words, position) or (None, position)
        return _Part(days, clock, begin, end)
    return _Part(days, _best([clock for clock, _ in clocks]), position, clocks[-1][1])


def _part_after(words: _Words, part: _Part, between: re.Pattern[str]) -> _Part | None:
    joint = between.match(words.text, part.end)
    return _part_at(words, joint.end()) if joint else None


def _relative(words: _Words, position: int) -> tuple[Days, int] | None:
    """Read "tomorrow", or a weekday alone: the next one, counted from the anchor."""
    word = _NEARBY.match(words.text, position)
    if word is None or words.anchor is None:
        return None
    ahead = NEARBY[word[1]] if word[1] in NEARBY else (WEEKDAYS[word[1]] - words.anchor.weekday()) % 7
    day = words.anchor + timedelta(days=ahead)
    return Days((Day(day.month, day.day, day.year),)), word.end()


def _clock(words: _Words, position: int) -> tuple[Clock, int] | None:
    return clock_at(words.raw, words.text, position, twelve_hours=words.twelve_hours)


def _clocks_after(words: _Words, position: int) -> Iterator[tuple[Clock, int]]:
    """Yield the times that follow with nothing but small words between: "doors 6 pm / show 7 pm"."""
    for _ in range(24):
        found = _clock(words, position)
        if found:
            yield found
            position = found[1]
            continue
        filler = _FILLER.match(words.text, position)
        if filler is None or _another_day(words, position):
            return
        position = filler.end()


def _another_day(words: _Words, position: int) -> bool:
    """Tell whether the small words end here, because another day is named."""
    blank = _BLANK.match(words.text, position)
    begin = blank.end() if blank else position
    return days_at(words.raw, words.text, begin, month_first=words.month_first) is not None


def _clock_before(words: _Words, position: int) -> tuple[Clock, int] | None:
    """Read "7 pm on Friday, Dec 4": a time right before the day, and where it begins."""
    for found in _CLOCK_START.finditer(words.text, max(0, position - 48), position):
        clock = _clock(words, found.start())
        if clock and clock[1] <= position and _JOINT.fullmatch(words.text, clock[1], position):
            return clock[0], found.start()
    return None


def _best(clocks: list[Clock]) -> Clock | None:
    """Take the time of the start: not when the doors open, where both are told."""
    return next((clock for clock in clocks if not clock.doors), clocks[0] if clocks else None)


def _from_to(words: _Words, first: _Part, last: _Part) -> Reading | None:
    """Join a first and a last day: "Dec 3, 6 pm – Dec 4, 2 am"."""
    if len(first.days.days) > 1 or len(last.days.days) > 1:
        return None
    placed = place_span(first.days.days[0], last.days.days[0], words.anchor)
    if placed is None:
        return None
    begin, end = placed
    span = occurrence(begin.date, end.date, first.clock, last.clock, words.zone)
    doubts = begin.doubt, end.doubt, _doubt(first.clock), _doubt(last.clock)
    return _reading([first, last], [span], doubts)


def _one_by_one(words: _Words, parts: list[_Part]) -> Reading | None:
    """Give one reading of days that are named one by one; a time told once counts for all before it."""
    spans: list[Span] = []
    doubts: list[str] = []
    for part in _shared_clock(parts):
        for span, doubt in _occurrences(words, part):
            spans.append(span)
            doubts.extend((doubt, _doubt(part.clock)))
    return _reading(parts, spans, tuple(doubts)) if spans else None


def _shared_clock(parts: list[_Part]) -> list[_Part]:
    clock: Clock | None = None
    shared: list[_Part] = []
    for part in reversed(parts):
        clock = part.clock or clock
        shared.append(replace(part, clock=clock))
    return shared[::-1]


def _occurrences(words: _Words, part: _Part) -> Iterator[tuple[Span, str]]:
    days = part.days.days
    if part.days.span:
        placed = place_span(days[0], days[-1], words.anchor)
        if placed:
            yield occurrence(placed[0].date, placed[1].date, part.clock, None, words.zone), placed[0].doubt
        return
    for day in days:
        found = place(day, words.anchor)
        if found:
            yield occurrence(found.date, None, part.clock, None, words.zone), found.doubt


def _doubt(clock: Clock | None) -> str:
    return clock.doubt if clock else ""


def _reading(parts: list[_Part], spans: list[Span], doubts: tuple[str, ...]) -> Reading:
    first = parts[0].days.days[0]
    return Reading(
        *spans[0],
        more=tuple(span for span in spans[1:] if type(span[0]) is type(spans[0][0])),
        doubts=tuple(dict.fromkeys(filter(None, doubts))),
        begin=parts[0].begin,
        end=parts[-1].end,
        figures=first.numeric and first.year is None,
        year_told=first.year is not None,
        weekday_told=first.weekday is not None,
    )
