"""Days in words: "Thu, Dec 3", "3.–5. Oktober 2026", "del 3 al 5 de octubre", "10/3/26", "2026年10月3日"."""

import re
from dataclasses import dataclass, replace

from scrapers.clock_words import RANGE, clock_at
from scrapers.date_words import MONTHS, WEEKDAYS, alternation

LIST = r"\s*(?:[,;&+]|\b(?:and|und|et|y|e|og|och|en|i)\b|,\s*(?:and|und|et|y)\b)\s*"
"""Between days that are meant one by one. Matched against folded text."""

_WEEKDAY = rf"(?:{alternation(WEEKDAYS)})"
_MONTH = rf"(?:{alternation(MONTHS)})"
_NTH = r"(?:st|nd|rd|th|er|\.|[ºª°])?"
_ARTICLE = r"(?:(?:the|le|el|der|den|dem|dia|am|on|il|ngay)\s+)?"

WEEKDAY = re.compile(rf"({_WEEKDAY})\b\.?(?:-feira)?")
_LEAD = re.compile(
    rf"\(?{WEEKDAY.pattern}(?:\s*(?:[-–&/+]|and|und|et|y|e)\s*{_WEEKDAY}\b\.?)?\)?[\s,.·•|–-]*{_ARTICLE}"
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\b\.?[\s,/]*(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:\d|\s?[ap]\.?m\b)")
_FURTHER = re.compile(
    rf"(?:(?P<range>{RANGE})|{LIST})(?:{_WEEKDAY}\b\.?,?\s*)?(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:./]\d)"
)
_DAY_FIRST = re.compile(
    rf"(?P<first>\d{{1,2}}){_NTH}"
    rf"(?P<more>(?:(?:{RANGE}|{LIST})(?:{_WEEKDAY}\b\.?,?\s*)?{_ARTICLE}\d{{1,2}}{_NTH}){{0,12}})"
    rf"(?:\s*|-)(?:of\s+|de\s+)?(?P<month>{_MONTH})\b\.?"
)
_NUMBER = re.compile(r"\d{1,2}")
_YEAR = re.compile(r"[\s,.-]*(?:(?:de|del|of)\s+)?(?:(?P<full>(?:19|20|21)\d\d)|[’'](?P<short>\d\d))(?!\d|:\d)")

_NUMERIC = (
    re.compile(r"(?P<y>(?:19|20|21)\d\d)([/.-])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?:(?P<y>\d{4})\s?[年년]\s?)?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일]"),
    re.compile(r"(?P<d>\d{1,2})\s+thang\s+(?P<m>\d{1,2})(?:,?\s+nam\s+(?P<y>\d{4}))?"),
    re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>(?:20)?\d\d)(?![\d:.]|\s?uhr|\s?h\b))?(?!\d)"),
    re.compile(r"(?P<a>\d{1,2})([/-])(?P<b>\d{1,2})\2(?P<y>(?:20)?\d\d)(?![\d/])"),
    re.compile(r"(?!24/7\b)(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])"),
)
_DOTTED_RANGE = re.compile(rf"(\d{{1,2}})\.{RANGE}(?=\d{{1,2}}\.\s?\d{{1,2}}\.)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written; what was not written is None."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None
    numeric: bool = False
    """Only figures: "10/3"; in running text that may be anything."""
    either_way: bool = False
    """Month and day may be the other way round."""


@dataclass(frozen=True, slots=True)
class Days:
    """One day, the first and last of a span, or several days one by one."""

    days: tuple[Day, ...]
    span: bool = False


def days_at(raw: str, text: str, position: int, *, month_first: bool) -> tuple[Days, int] | None:
    """Read the day or days that begin here; give them and where they end. `text` is `raw`, folded.

    `month_first` says how the region reads 10/3; a weekday or a number above 12 decides against it.
    """
    bare = _bare_days(raw, text, position, month_first)
    lead = _LEAD.match(text, position)
    led = _bare_days(raw, text, lead.end(), month_first) if lead else None
    if lead is None or led is None or (bare and bare[1] > led[1]):  # "mar 3" is the third of March, no Tuesday
        return bare
    days, end = led
    first = replace(days.days[0], weekday=WEEKDAYS[lead[1]])
    return replace(days, days=(first, *days.days[1:])), end


def _bare_days(raw: str, text: str, position: int, month_first: bool) -> tuple[Days, int] | None:
    return _numeric(text, position, month_first) or _month_first(raw, text, position) or _day_first(text, position)


def _month_first(raw: str, text: str, position: int) -> tuple[Days, int] | None:
    found = _MONTH_FIRST.match(text, position)
    if found is None:
        return None
    month, end = MONTHS[found[1]], found.end()
    days, span = [int(found[2])], False
    while (more := _FURTHER.match(text, end)) and not span:
        if _is_clock(raw, text, more.start("day")) or int(more["day"]) > 31:
            break
        days.append(int(more["day"]))
        span, end = bool(more["range"]), more.end()
    year, end = _year(text, end)
    return _checked(days, month, year, span and len(days) == 2, end)


def _is_clock(raw: str, text: str, position: int) -> bool:
    """Tell "Dec 3, 6–8 pm" from "Dec 3, 6 and 8": what follows is a time of day."""
    return clock_at(raw, text, position, twelve_hours=False) is not None


def _day_first(text: str, position: int) -> tuple[Days, int] | None:
    found = _DAY_FIRST.match(text, position)
    if found is None:
        return None
    days = [int(found["first"]), *map(int, _NUMBER.findall(found["more"]))]
    year, end = _year(text, found.end())
    span = len(days) == 2 and re.match(LIST, found["more"]) is None
    return _checked(days, MONTHS[found["month"]], year, span, end)


def _year(text: str, position: int) -> tuple[int | None, int]:
    found = _YEAR.match(text, position)
    if found is None:
        return None, position
    return int(found["full"] or f"20{found['short']}"), found.end()


def _checked(days: list[int], month: int, year: int | None, span: bool, end: int) -> tuple[Days, int] | None:
    if not all(1 <= day <= 31 for day in days):
        return None
    return Days(tuple(Day(month, day, year) for day in days), span), end


def _numeric(text: str, position: int, month_first: bool) -> tuple[Days, int] | None:
    """Read a day in figures; "13.–15.11.2026" is a span."""
    opening = _DOTTED_RANGE.match(text, position)
    begin = opening.end() if opening else position
    for pattern in _NUMERIC:
        found = pattern.match(text, begin)
        day = _figures(found, month_first) if found else None
        if found and day:
            first = replace(day, day=int(opening[1])) if opening else None
            return (Days((first, day), span=True) if first else Days((day,))), found.end()
    return None


def _figures(found: re.Match[str], month_first: bool) -> Day | None:
    parts = found.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    year = year + 2000 if year is not None and year < 100 else year
    either_way = False
    if "a" in parts:
        one, two = int(parts["a"]), int(parts["b"])
        either_way = one <= 12 and two <= 12
        flip = two > 12 >= one if year else False
        month, day = (one, two) if (month_first or flip) else (two, one)
        if year and month > 12 >= day:
            month, day = day, month
    else:
        month, day = int(parts["m"]), int(parts["d"])
    return Day(month, day, year, numeric=True, either_way=either_way) if 1 <= month <= 12 and 1 <= day <= 31 else None
